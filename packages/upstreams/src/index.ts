export type { Address, AddressCode, AddressReading } from './addresses/address.ts'
export { type AddressOwner, readAddress } from './addresses/read-address.ts'
export { isSecretKeeper } from './addresses/secret-keeper.ts'
export { createEntraTokens, type EntraTokens } from './auth/entra-tokens.ts'
export { CREDENTIAL_HEADERS, createKeyGuard, type KeyGuard, refuseForeignKey } from './auth/foreign-key.ts'
export type { KeySource } from './auth/key-source.ts'
export { Secret } from './auth/secret.ts'
export type { ClientOptions } from './clients/client-options.ts'
export { type ClientRoute, createAnthropicClient } from './clients/create-anthropic-client.ts'
export { createFoundryClient } from './clients/create-foundry-client.ts'
export { createMessagesClient, type MessagesClient } from './clients/create-messages-client.ts'
export { createOpenAiClient, type OpenAiRoute } from './clients/create-openai-client.ts'
export { standardCredential } from './clients/standard-credential.ts'
export type { CheckName, CheckResult, Verdict } from './doctor/check-result.ts'
export { doctorExitCode, doctorJson, doctorSummary, formatCheck, formatDoctor } from './doctor/format-doctor.ts'
export { nodeDoctorPorts } from './doctor/node-ports.ts'
export type { DoctorPorts, TlsFacts } from './doctor/ports.ts'
export { type DoctorOptions, runDoctor } from './doctor/run-doctor.ts'
export { type CredentialFacts, credentialFacts, type TokenFacts } from './errors/credential-facts.ts'
export { type ClientKind, type DeliveredAnswer, deliver, type OriginalAnswer } from './errors/deliver.ts'
export type { ErrorContext, Symptom } from './errors/evidence.ts'
export {
  explainAnswer,
  explainSymptom,
  explainText,
  explainThrown,
  type FailedAnswer,
} from './errors/explain-answer.ts'
export { type Explanation, explanationText } from './errors/explanation.ts'
export { withoutBogusLimits } from './errors/rows/quota.ts'
export { type Converted, type Loss, type LossCode, lossSentence } from './openai/loss.ts'
export { type Fetch, messagesOverOpenAi, type OverOpenAi } from './openai/messages-over-openai.ts'
export { openAiUpstream } from './openai/openai-upstream.ts'
export { messageOfChat } from './openai/reply/chat-reply.ts'
export { messageOfResponse } from './openai/reply/responses-reply.ts'
export { promptCacheKey } from './openai/request/cache-key.ts'
export { fromOpenAi } from './openai/request/from-openai.ts'
export { type Target, toOpenAi, type Wire } from './openai/request/to-openai.ts'
export { asMessageEvents } from './openai/stream/as-message-events.ts'
export { type ApiPath, addressOf } from './resolve/address-of.ts'
export { createUpstreams, type UpstreamsOptions } from './resolve/create-upstreams.ts'
export { nearestName } from './resolve/nearest-name.ts'
export type {
  Api,
  Capabilities,
  ConfiguredModel,
  Feature,
  Resolution,
  Route,
  Upstreams,
} from './resolve/route.ts'
export { settingsJsonSchema } from './settings/describe-field.ts'
export {
  type Environment,
  processEnvironment,
  projectSettingsFile,
  userSettingsFile,
} from './settings/environment.ts'
export { decodeText, type FileText } from './settings/file-text.ts'
export { loadSettings, type SettingsPlaces } from './settings/load-settings.ts'
export {
  type FilePosition,
  formatSettingsProblem,
  SETTINGS_CODES,
  type SettingsCode,
  type SettingsProblem,
} from './settings/problem.ts'
export { readSettings, type SettingsReading, type SettingsSources } from './settings/read-settings.ts'
export {
  type Credential,
  type ModelSettings,
  NO_SETTINGS,
  type Settings,
  type UpstreamSettings,
} from './settings/settings.ts'
export { type SettingsWatch, type WatchOptions, watchSettings } from './settings/watch-settings.ts'
