/** 0: done. 1: it ran and found something (a refused call, an interruption). 2: it could not be run. */
export type ExitCode = 0 | 1 | 2
