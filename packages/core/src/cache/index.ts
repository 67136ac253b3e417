export { prefixWord } from '../prompt/fingerprint.ts'
export { billedLengths, estimatedLengths } from './lengths.ts'
export { type PositionCount, positionsOf, type Run, runOf } from './positions.ts'
export {
  type CacheBill,
  type CacheBlock,
  type CacheCall,
  type CacheLine,
  type Marked,
  PromptCache,
  type PromptCacheOptions,
} from './prompt-cache.ts'
