export {
  type ConversationReader,
  type ConversationReadResult,
  createConversationReader,
} from './conversation-reader.ts'
export { lessonOf, type Taught } from './lesson.ts'
