export {
  type ConversationReader,
  type ConversationReadResult,
  createConversationReader,
} from './conversation-reader.ts'
export { entryOf } from './entry-of.ts'
export { lessonOf, type Taught } from './lesson.ts'
