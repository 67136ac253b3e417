import { SternlineError } from '@sternline/core'

/** The error for an id that nothing is kept under. */
export function noConversation(): SternlineError {
  return new SternlineError('no-conversation', {
    what: 'There is no such conversation.',
    why: 'Nothing is kept under this id for this project.',
    fix: 'Choose one from the list, or start a new one.',
  })
}
