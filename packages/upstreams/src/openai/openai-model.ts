/** What of an OpenAI model decides how it is asked. */
export type OpenAiModel = Readonly<{
  /**
   * Whether it takes explicit cache breakpoints and `prompt_cache_options`: GPT-5.6 and later do, others answer 400.
   * Source: Microsoft's page on prompt caching with Azure OpenAI, 2026-08.
   */
  hasBreakpoints: boolean
  /** Whether it thinks before it answers, and can seal that for the next request: GPT-5 and later, and the o series. */
  isReasoning: boolean
}>

/** What nothing is known of: it is asked for nothing that only some take. */
const UNKNOWN: OpenAiModel = { hasBreakpoints: false, isReasoning: false }

/**
 * Tells a model's ways by its id.
 *
 * @param served the model behind a deployment (`gpt-5.6-mini`), not the deployment's name; null when not known
 */
export function openAiModel(served: string | null): OpenAiModel {
  const id = (served ?? '').toLowerCase()
  const [, major, minor = '0'] = /^gpt-(\d{1,3})(?:\.(\d{1,3}))?/.exec(id) ?? []
  if (major === undefined) return { ...UNKNOWN, isReasoning: /^(o\d|codex-)/.test(id) }
  const version = [Number(major), Number(minor)] as const
  return { hasBreakpoints: isAtLeast(version, 5, 6), isReasoning: isAtLeast(version, 5, 0) && !id.includes('chat') }
}

function isAtLeast([major, minor]: readonly [number, number], wantedMajor: number, wantedMinor: number): boolean {
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
}
