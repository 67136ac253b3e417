// For whatever takes a fetch: older SDKs, other libraries, none at all.
export * from '../index.ts'
export { type FetchLike, type SternlineFetchInit, sternlineFetch } from './sternline-fetch.ts'
