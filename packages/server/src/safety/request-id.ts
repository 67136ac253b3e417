import { randomUUID } from 'node:crypto'

/** A `request-id` for answers of our own, in the form of the API's ids: `req_` and 32 hexadecimal characters. */
export function newRequestId(): string {
  return `req_${randomUUID().replaceAll('-', '')}`
}
