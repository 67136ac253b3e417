import { findModel, KNOWN_MODELS } from '@sternline/core'
import { findPlaceholder } from '../addresses/placeholder.ts'
import { nearestName } from '../resolve/nearest-name.ts'
import { type Draft, numberOf, type SectionDraft, sectionsIn, textOf, textsOf } from './drafts.ts'
import { type Finding, fault, formatPath, quote, type SettingPath, warning } from './finding.ts'

type Named = Readonly<{ text: string; path: SettingPath }>

/** Checks what the schema can't say of models: placeholders, names that mean two things, limits, and unknown model ids. */
export function checkModels(file: unknown): readonly Finding[] {
  const sections = sectionsIn(file)
  const claude = sections.filter(({ section }) => section !== 'azure_openai')
  return [
    ...sections.flatMap(({ models }) => models).flatMap(model => [...checkPlaceholders(model), ...checkLimits(model)]),
    ...claude.flatMap(({ models }) => models).flatMap(checkModelId),
    ...checkNames(claude),
    ...checkNames(sections.filter(({ section }) => section === 'azure_openai')),
  ]
}

function namesOf(model: Draft): readonly Named[] {
  const name = textOf(model, 'name')
  const own = name === null ? [] : [{ text: name, path: [...model.path, 'name'] }]
  return [...own, ...textsOf(model, 'aliases')]
}

function checkPlaceholders(model: Draft): readonly Finding[] {
  const id = textOf(model, 'model')
  const all = [...namesOf(model), ...(id === null ? [] : [{ text: id, path: [...model.path, 'model'] }])]
  return all.flatMap(({ text, path }) => {
    const placeholder = findPlaceholder(text)
    if (placeholder === null) return []
    const what = `\`${formatPath(path)}\` still holds the placeholder ${quote(placeholder)}.`
    const why = 'It stands for the name of your own deployment.'
    const fix =
      'Write the exact name that the portal shows under Deployments; it is yours, and often not the id of a model.'
    return [fault('placeholder', path, what, why, fix)]
  })
}

/** Names of one API share a space: a request names nothing else. Case makes no difference. */
function checkNames(sections: readonly SectionDraft[]): readonly Finding[] {
  const seen = new Map<string, SettingPath>()
  const findings: Finding[] = []
  for (const { text, path } of sections.flatMap(({ models }) => models).flatMap(namesOf)) {
    const first = seen.get(text.toLowerCase())
    if (first === undefined) {
      seen.set(text.toLowerCase(), path)
      continue
    }
    const what = `${quote(text)} is the name of two models.`
    const why = `It stands at \`${formatPath(first)}\` too, and a request that asks for it could mean either.`
    findings.push(
      fault('duplicate-name', path, what, why, 'Remove one, or give one of them another name under `aliases`.'),
    )
  }
  return findings
}

function checkLimits(model: Draft): readonly Finding[] {
  const all = numberOf(model, 'max_tokens')
  const out = numberOf(model, 'max_output_tokens')
  if (all === null || out === null || out <= all) return []
  const path = [...model.path, 'max_output_tokens']
  const what = `\`max_output_tokens\` (${out}) is more than \`max_tokens\` (${all}).`
  return [
    warning('odd-limits', path, what, 'What a model gives out is part of the whole.', 'Perhaps the two are swapped.'),
  ]
}

function checkModelId(model: Draft): readonly Finding[] {
  const id = textOf(model, 'model')
  if (id === null || findPlaceholder(id) !== null || findModel(id) !== null) return []
  const nearest = nearestName(id, KNOWN_MODELS)
  const path = [...model.path, 'model']
  const why = 'Without it no money is shown, and prefixes are taken to need the largest minimum of all models.'
  const fix =
    nearest === null ? `Known are ${KNOWN_MODELS.slice(0, 6).join(', ')} and others.` : `Did you mean "${nearest}"?`
  return [warning('unknown-model-id', path, `${quote(id)} is not a model that Sternline knows.`, why, fix)]
}
