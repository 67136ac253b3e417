export { type ConversationOptions, conversation, conversationCalls } from './conversation/conversation.ts'
export { jsonLines, record } from './files/records.ts'
export { tempFile, tempFolder } from './files/temp-folder.ts'
export { jsonEncodings } from './generators/encodings.ts'
export type { MarkerChoice } from './generators/markers.ts'
export { growingConversations, messagesRequests, type RequestChoices } from './generators/requests.ts'
export { anyText, jsonObject, visibleText } from './generators/text.ts'
export { LeftOutReporter } from './left-out-reporter.ts'
export { CHROMIUM_ARGUMENTS, chromiumPath, type MachineEnvironment, tracesFolder } from './machine.ts'
export { describeLeftOut, type Need } from './need.ts'
export { needs, type Runners } from './needs.ts'
export { type Ended, type Running, runSternline, type Surroundings, spawnSternline } from './product/run-sternline.ts'
export { type Product, startProduct, temporaryFolder } from './product/start-product.ts'
export { TYPESCRIPT_ARGUMENTS } from './product/typescript-arguments.ts'
export { deepFreeze } from './request/deep-freeze.ts'
export type {
  CacheControl,
  MessagesRequest,
  RequestBlock,
  RequestMessage,
  RequestTool,
} from './request/messages-request.ts'
export {
  type AnswerEnd,
  type AnswerOptions,
  type BodyStep,
  type FakeAnswer,
  jsonAnswer,
  type ServerSentEvent,
  sseAnswer,
} from './upstream/fake-answer.ts'
export { type FakeMessage, messageAnswer, messageEvents, messageStreamAnswer } from './upstream/fake-message.ts'
export {
  type FakeHandler,
  type FakeUpstream,
  type RecordedRequest,
  startFakeUpstream,
} from './upstream/fake-upstream.ts'
