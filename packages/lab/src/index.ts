export { type Benchmark, measureBenchmark } from './compare/benchmark.ts'
export { benchmarkPage } from './compare/benchmark-page.ts'
export { type Compared, type CompareOptions, compare } from './compare/compare.ts'
export type { Comparison, Row, Table } from './compare/comparison.ts'
export { comparisonHtml } from './compare/comparison-html.ts'
export { readCompared } from './compare/read-compared.ts'
export { type CallKind, type ExpiryKind, expiryOf, kindOf } from './fidelity/call-kind.ts'
export { fidelityPage } from './fidelity/fidelity-page.ts'
export type { ExpiryScore, FidelityReport, Score, Scores, SourceFidelity } from './fidelity/fidelity-report.ts'
export { fidelityText } from './fidelity/fidelity-words.ts'
export { compareSwitches, measureFidelity } from './fidelity/measure-fidelity.ts'
export type { Prediction, TimedCall } from './fidelity/prediction.ts'
export { REASONS, type Reason, reasonOf } from './fidelity/reason.ts'
export { replaySource } from './fidelity/replay-source.ts'
export { SWITCHES, type Switch, type SwitchFidelity } from './fidelity/switches.ts'
export { claudeFolders } from './import/claude-folders.ts'
export { formatProblem, type ImportItem, type ImportProblem, type LogFormat } from './import/import-item.ts'
export { importLogs } from './import/import-logs.ts'
export { readSources, type Source } from './import/read-sources.ts'
export { type RecordingItem, readRecordings } from './recording/read-recordings.ts'
export {
  type JsonObject,
  type ReadRecording,
  type RecordedCall,
  type RecordedMessage,
  type Recording,
  readRecord,
} from './recording/recording.ts'
export { rescueCutLine } from './recording/rescue-cut-line.ts'
export { makeReport } from './report/make-report.ts'
export {
  type Account,
  type CacheReport,
  type Change,
  type ChangeCode,
  LOSS_KINDS,
  type LossExample,
  type LossKind,
  type LossRow,
  type LossSum,
  type Spending,
} from './report/report.ts'
export { reportHtml } from './report/report-html.ts'
export { reportText } from './report/report-text.ts'
export { ALL_SCENARIOS } from './scenarios/all-scenarios.ts'
export type { Scenario } from './scenarios/scenario.ts'
export { CAUSES, type Cause } from './simulate/repeats.ts'
export { DEFAULT_WORLD, type World } from './simulate/world.ts'
export { type Prompter, prompterOf } from './topology/prompter-of.ts'
export type {
  Newest,
  RecordedMarker,
  Restart,
  ToldDiagnosis,
  Topology,
  TopologyBlock,
  TopologyCall,
} from './topology/topology.ts'
export { type ReadTopology, readTopologyLine, writeTopologyLine } from './topology/topology-line.ts'
export { type TopologyResult, topologyOf } from './topology/topology-of.ts'
