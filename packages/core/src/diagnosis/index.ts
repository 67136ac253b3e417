// Why a message missed. An entry of its own: who only plans and applies need not carry it and its sentences.
export { adviseDiagnosis } from '../words/advise-diagnosis.ts'
export { explainDiagnosis } from '../words/explain-diagnosis.ts'
export { diagnose } from './diagnose.ts'
export type {
  ApiReason,
  Cause,
  CauseCode,
  ClaudeCodeCause,
  Diagnosis,
  Difference,
  Evidence,
  Fault,
  Measured,
  Outcome,
  ParameterCauseCode,
} from './diagnosis.ts'
export { excerptAt, harmless } from './harmless.ts'
export { moneyLost } from './loss.ts'
export { positionIn, prefixOf, sharedLength } from './prefix.ts'
export { type ApiDiagnostics, readDiagnostics } from './read-diagnostics.ts'
export type { DiagnosisInput, Promised, Remembered, TextAt } from './remembered.ts'
