// What a gateway needs for every request. What only a person's work needs stands behind entries of its own, because it is large when it is
// loaded: `/settings` reads settings.json, `/clients` has the SDKs' clients and the converter to OpenAI's shapes, `/doctor` checks it all.
export type { Address, AddressCode, AddressReading } from './addresses/address.ts'
export { type AddressOwner, readAddress } from './addresses/read-address.ts'
export { isSecretKeeper } from './addresses/secret-keeper.ts'
export { createEntraTokens, type EntraTokens } from './auth/entra-tokens.ts'
export { CREDENTIAL_HEADERS, createKeyGuard, type KeyGuard, refuseForeignKey } from './auth/foreign-key.ts'
export type { KeySource } from './auth/key-source.ts'
export { Secret } from './auth/secret.ts'
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
export { type AskedPath, targetOf } from './resolve/target-of.ts'
