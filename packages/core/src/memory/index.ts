export { Body } from './body.ts'
export { ByConversation } from './by-conversation.ts'
export {
  type BodyFollower,
  type ConversationReader,
  type ConversationReadResult,
  createConversationReader,
} from './conversation-reader.ts'
export { entryOf } from './entry-of.ts'
export { lessonOf, type Taught } from './lesson.ts'
export { movedSpan } from './moved.ts'
export { type PackedPrompt, packPrompt, unpackPrompt } from './packed-prompt.ts'
export { readNamed } from './read-named.ts'
export { Recent } from './recent.ts'
export { type Thread, Threads } from './threads.ts'
