export { type PositionCount, positionsOf, type Run, runOf } from './positions.ts'
export {
  type CacheBill,
  type CacheBlock,
  type CacheCall,
  PromptCache,
  type PromptCacheOptions,
} from './prompt-cache.ts'
