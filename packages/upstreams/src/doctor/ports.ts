import type { CredentialTools } from '../auth/outgoing-headers.ts'

/** What a secured connection showed of itself. */
export type TlsFacts = Readonly<{
  /** `TLSv1.3`. */
  protocol: string
  /** Who vouches for the certificate. */
  issuer: string
  /** When it ends, epoch milliseconds. */
  validTo: number
}>

/** The world as the doctor sees it. Everything that fails throws, with the system's code. */
export type DoctorPorts = CredentialTools &
  Readonly<{
    /** Looks a host's name up. @returns its addresses */
    lookup: (host: string, signal: AbortSignal) => Promise<readonly string[]>
    /** Connects and shakes hands; sends nothing. @param port of the host */
    connect: (host: string, port: number, signal: AbortSignal) => Promise<TlsFacts>
    /** Sends a request. A redirection is an answer and is not followed. */
    send: (address: URL, init: RequestInit) => Promise<Response>
    /** Waits so many milliseconds; ends early when `signal` is aborted. */
    pause: (ms: number, signal: AbortSignal) => Promise<void>
    /** Epoch milliseconds. */
    now: () => number
  }>
