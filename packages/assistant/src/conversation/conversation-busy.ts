import { SternlineError } from '@sternline/core'

/** The error for what has to wait until the turn of a conversation has ended. */
export function conversationBusy(): SternlineError {
  return new SternlineError('conversation-busy', {
    what: 'The conversation is at work.',
    why: 'One turn runs at a time.',
    fix: 'Wait for its end, or stop it.',
  })
}
