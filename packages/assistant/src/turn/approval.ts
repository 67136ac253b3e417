/** What is to happen once a person agrees. */
export type Proposal =
  | Readonly<{
      kind: 'write'
      /** Below the project folder, as it is really called. */
      path: string
      /** What the file holds now; null when it is not there. */
      before: string | null
      after: string
    }>
  | Readonly<{ kind: 'command'; command: string; timeoutMs: number }>

/** A question to the person: may this happen? */
export type ApprovalRequest = Readonly<{
  /** Equal for no other question of this process. */
  id: string
  conversation: string
  /** The tool call that asks. */
  call: string
  proposal: Proposal
}>

/** The person's answer. */
export type Decision =
  | Readonly<{
      allowed: true
      /** What the file is to hold instead, where only some of the proposed changes were accepted. For writes only. */
      text?: string
    }>
  | Readonly<{ allowed: false /** Told to the model. */; reason?: string }>

/**
 * Asks a person. Resolves when they have answered; what it throws is taken for a refusal.
 *
 * @param signal aborted when nobody waits for the answer any more
 */
export type Approve = (request: ApprovalRequest, signal: AbortSignal) => Promise<Decision>
