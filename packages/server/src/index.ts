export { needRestart } from './settings/need-restart.ts'
export type { RunningServer, StartOptions } from './start-options.ts'
export { startServer } from './start-server.ts'
export type { UpstreamChoice } from './upstreams/choose-upstream.ts'
