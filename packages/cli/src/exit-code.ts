/**
 * 0: done. 1: it ran and found something (a refused call, an interruption). 2: it could not be run. `sternline run` ends with
 * the code of the program that it ran.
 */
export type ExitCode = number
