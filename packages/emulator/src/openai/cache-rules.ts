import { isObject, type JsonObject } from '../json.ts'
import { accept, type Checked, refuse } from '../problem.ts'
import type { RenderedPrompt } from './render-prompt.ts'

/** What a model and a request make of the cache. Times in milliseconds. */
export type CacheRules = Readonly<{
  /** Whether prefixes are cached without breakpoints. */
  isImplicit: boolean
  hasBreakpoints: boolean
  /** How long an entry lives unused, and at all. */
  idleMs: number
  longestMs: number
}>

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** Dropped after 5 to 10 minutes unused: the shorter counts here. Source: Microsoft's page on prompt caching, 2026-08. */
const IN_MEMORY = { idleMs: 5 * MINUTE_MS, longestMs: 60 * MINUTE_MS }
const EXTENDED = { idleMs: DAY_MS, longestMs: DAY_MS }
/** The life that `prompt_cache_options.ttl` names is a minimum. */
const WITH_BREAKPOINTS = { idleMs: 30 * MINUTE_MS, longestMs: DAY_MS }

/**
 * Tells how a request is cached. GPT-5.6 and later take breakpoints and `prompt_cache_options`; an older model answers 400 to
 * them. Source: Microsoft's page on prompt caching, 2026-08; the texts of the refusals are ours.
 */
export function cacheRulesOf(body: JsonObject, model: string, prompt: RenderedPrompt): Checked<CacheRules> {
  const options = body['prompt_cache_options']
  if (!takesBreakpoints(model)) {
    const param = prompt.breakpoints.length > 0 ? 'prompt_cache_breakpoint' : 'prompt_cache_options'
    if (prompt.breakpoints.length > 0 || isObject(options)) {
      return refuse(`Unsupported parameter: '${param}' is not supported with this model.`, 'invalid_request_error', {
        param,
        code: 'unsupported_parameter',
      })
    }
    return accept({ isImplicit: true, hasBreakpoints: false, ...(isExtended(body, model) ? EXTENDED : IN_MEMORY) })
  }
  const mode = isObject(options) ? (options['mode'] ?? 'implicit') : 'implicit'
  if (mode === 'implicit' || mode === 'explicit') {
    return accept({ isImplicit: mode === 'implicit', hasBreakpoints: true, ...WITH_BREAKPOINTS })
  }
  return refuse(
    "Invalid value for 'prompt_cache_options.mode': expected 'implicit' or 'explicit'.",
    'invalid_request_error',
    {
      param: 'prompt_cache_options.mode',
      code: 'invalid_value',
    },
  )
}

function takesBreakpoints(model: string): boolean {
  const [major, minor] = versionOf(model)
  return major > 5 || (major === 5 && minor >= 6)
}

/** GPT-5.5 keeps prompts for a day unless told otherwise. */
function isExtended(body: JsonObject, model: string): boolean {
  const [major, minor] = versionOf(model)
  return (body['prompt_cache_retention'] ?? (major === 5 && minor === 5 ? '24h' : 'in_memory')) === '24h'
}

function versionOf(model: string): readonly [number, number] {
  const [, major = '0', minor = '0'] = /^gpt-(\d+)(?:\.(\d+))?/.exec(model) ?? []
  return [Number(major), Number(minor)]
}
