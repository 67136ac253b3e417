import { PARAMETER_NAMES, type ParameterName } from '../prompt/parameters.ts'
import type { Section } from '../prompt/prompt.ts'
import type { Change } from './change.ts'
import type { Cause, Evidence, ParameterCauseCode } from './diagnosis.ts'
import { harmless } from './harmless.ts'
import type { Remembered } from './remembered.ts'

/**
 * What a parameter's change costs, by Anthropic's table of what invalidates what. `first` is the first section that is lost;
 * effort and thinking take tools and system along on some models, which ones is not published, so they are counted with.
 * `standard` is what leaving the member out means. Checked: 2026-11.
 */
const PARAMETERS: Readonly<
  Record<ParameterName, Readonly<{ code: ParameterCauseCode; first: Section; standard: string | null }>>
> = {
  speed: { code: 'speed-changed', first: 'system', standard: '"standard"' },
  thinking: { code: 'thinking-changed', first: 'tools', standard: '{"type":"disabled"}' },
  'output_config.effort': { code: 'effort-changed', first: 'tools', standard: '"high"' },
  'output_config.task_budget': { code: 'task-budget-changed', first: 'tools', standard: null },
  tool_choice: { code: 'tool-choice-changed', first: 'messages', standard: '{"type":"auto"}' },
  context_management: { code: 'context-management-changed', first: 'messages', standard: null },
  'output_config.format': { code: 'output-format-changed', first: 'messages', standard: null },
  output_format: { code: 'output-format-changed', first: 'messages', standard: null },
}

/** Whose cache it is: another model's, deployment's or credential's holds nothing of this conversation. */
export function compareOwners(before: Remembered, now: Remembered): readonly Change[] {
  const [a, b] = [before.prompt.model, now.prompt.model]
  return [
    ...(a === b ? [] : [fact({ code: 'model-changed', before: harmless(a), now: harmless(b) }, 'tools', 'model')]),
    ...(before.upstream === now.upstream
      ? []
      : [
          fact(
            { code: 'deployment-changed', before: harmless(before.upstream), now: harmless(now.upstream) },
            'tools',
            null,
          ),
        ]),
    ...(before.scope === now.scope ? [] : [fact({ code: 'credential-changed' }, 'tools', null)]),
  ]
}

/** The members beside the prompt that changed, those that cost most first. Spelling out a default is no change. */
export function compareParameters(before: Remembered, now: Remembered): readonly Change[] {
  // A prompt that continues another one has the very same.
  if (before.prompt.parameters === now.prompt.parameters) return []
  return PARAMETER_NAMES.flatMap(name => {
    const { code, first, standard } = PARAMETERS[name]
    const [a, b] = [before.prompt.parameters[name] ?? null, now.prompt.parameters[name] ?? null]
    if ((a ?? standard) === (b ?? standard)) return []
    return [fact({ code, before: a === null ? null : harmless(a), now: b === null ? null : harmless(b) }, first, name)]
  })
}

/** How many names of beta headers are told. */
const NAMES_TOLD = 8

/** The set of beta headers is part of what the API renders from; their order is not. */
export function compareBetas(before: Remembered, now: Remembered): readonly Change[] {
  if (before.betas.join() === now.betas.join()) return []
  const added = without(now.betas, before.betas)
  const removed = without(before.betas, now.betas)
  return added.length + removed.length === 0 ? [] : [fact({ code: 'betas-changed', added, removed }, null, null)]
}

function without(names: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others)
  return [...new Set(names)]
    .filter(name => !known.has(name))
    .slice(0, NAMES_TOLD)
    .map(name => harmless(name))
}

function fact(cause: Cause, section: Section | null, path: string | null): Change {
  const evidence: Evidence = 'facts'
  return { cause, evidence, section, place: null, path, difference: null, position: null }
}
