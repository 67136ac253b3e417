import { isAskedBySystem } from '../stop-asked.ts'

/** Whoever presses Ctrl-C waits for it. Unit: seconds. */
const CTRL_C_S = 3

/**
 * An answer of a model takes minutes, but Kubernetes kills 30 s after it asked (systemd 90 s): what is left is for the ledger. Unit: seconds.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
 */
const SYSTEM_S = 25

/** How `--grace` is explained. */
export const GRACE_HELP: string = `how long answers that are under way may go on when it is told to stop (default: ${SYSTEM_S}, after Ctrl-C ${CTRL_C_S})`

/** How long answers may go on, by who asked this process to stop. Unit: milliseconds. @param asked what the user wants, in seconds */
export function graceMs(asked: number | undefined, stop: AbortSignal): number {
  return 1_000 * (asked ?? (isAskedBySystem(stop) ? SYSTEM_S : CTRL_C_S))
}
