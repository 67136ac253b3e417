export { type RunningServer, type StartOptions, startServer } from './start-server.ts'
export type { UpstreamChoice } from './upstreams/choose-upstream.ts'
