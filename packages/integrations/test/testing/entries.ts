export { sternline } from '../../src/anthropic/index.ts'
export * from '../../src/testing/index.ts'
