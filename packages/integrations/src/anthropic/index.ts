// For @anthropic-ai/sdk and @anthropic-ai/foundry-sdk: one line in the client's options.
export * from '../index.ts'
export { perCall } from './per-call.ts'
export { sternline } from './sternline.ts'
