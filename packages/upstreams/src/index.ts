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
export { redact } from './errors/redact.ts'
export { withoutBogusLimits } from './errors/rows/quota.ts'
export { type ApiPath, addressOf } from './resolve/address-of.ts'
export type {
  Api,
  Capabilities,
  ConfiguredModel,
  Feature,
  Resolution,
  Route,
  Upstreams,
} from './resolve/route.ts'
