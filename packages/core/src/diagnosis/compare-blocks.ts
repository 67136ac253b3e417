import { digestOf } from '../prompt/fingerprint.ts'
import { type Block, formatPlace, type Prompt, type Section } from '../prompt/prompt.ts'
import type { Change } from './change.ts'
import { compareHistory } from './compare-history.ts'
import { compareTexts, type TextDifference } from './compare-texts.ts'
import { compareTools } from './compare-tools.ts'
import type { Cause, Difference } from './diagnosis.ts'
import { harmless } from './harmless.ts'
import { measured, prefixOf, sectionOf } from './prefix.ts'
import type { DiagnosisInput, Remembered } from './remembered.ts'

const ORDER: readonly Section[] = ['tools', 'system', 'messages']
const PATH_LIMIT = 200

/** What differs, and the blocks that show it. */
type Found = Readonly<{ cause: Cause; before: Block | undefined; now: Block | undefined }>

/**
 * Finds the first difference between the blocks of two requests.
 *
 * @param shared how many blocks they have in common from the start
 * @returns null when this request contains the whole of the one before
 */
export function compareBlocks(
  { texts = null, now }: DiagnosisInput,
  before: Remembered,
  shared: number,
): Change | null {
  const a = prefixOf(before.prompt)[shared]
  if (a === undefined) return null
  const sides = [sideOf(before.prompt), sideOf(now.prompt)] as const
  const b = sides[1].prefix[shared]
  const section = earlier(a.place.section, b?.place.section)
  const found = findIn(section, sides, shared)
  const text = texts === null || found.before === undefined || found.now === undefined ? null : textOf(texts, found)
  const shown = found.now ?? found.before
  const place = shown?.place ?? null
  const path = place === null ? null : harmless(`${formatPlace(place)}${text?.path ?? ''}`, PATH_LIMIT)
  const cause = named(found.cause, text, section)
  return {
    cause,
    evidence: text === null ? 'hashes' : 'texts',
    // Switching web search leaves the tools alone and takes the system section.
    section: cause.code === 'web-search-switched' ? 'system' : section,
    place,
    path,
    difference:
      text === null ? hashesOf(sides, found) : { kind: 'texts', at: text.at, before: text.before, now: text.now },
    position: shared,
  }
}

type Side = Readonly<{ prompt: Prompt; prefix: readonly Block[] }>

function sideOf(prompt: Prompt): Side {
  return { prompt, prefix: prefixOf(prompt) }
}

function earlier(a: Section, b: Section | undefined): Section {
  return b !== undefined && ORDER.indexOf(b) < ORDER.indexOf(a) ? b : a
}

function findIn(section: Section, [before, now]: readonly [Side, Side], shared: number): Found {
  const a = sectionSide(before, section, shared)
  const b = sectionSide(now, section, shared)
  if (section === 'tools') return compareTools({ ...a, tools: a.blocks }, { ...b, tools: b.blocks })
  if (section === 'system') return compareSystem(a, b)
  return {
    cause: compareHistory({ ...a, messages: a.blocks }, { ...b, messages: b.blocks }),
    before: a.differing,
    now: b.differing,
  }
}

type SectionSide = Readonly<{ prompt: Prompt; blocks: readonly Block[]; differing: Block | undefined }>

/** A section's blocks; the differing one only where it stands in this section. */
function sectionSide({ prompt, prefix }: Side, section: Section, shared: number): SectionSide {
  const differing = prefix[shared]
  return {
    prompt,
    blocks: sectionOf(prompt, section),
    differing: differing?.place.section === section ? differing : undefined,
  }
}

function compareSystem(before: SectionSide, now: SectionSide): Found {
  if (before.differing === undefined || stands(now, before)) {
    return { cause: { code: 'system-added' }, before: undefined, now: now.differing }
  }
  if (now.differing === undefined || stands(before, now)) {
    return { cause: { code: 'system-removed' }, before: before.differing, now: undefined }
  }
  return { cause: { code: 'system-changed' }, before: before.differing, now: now.differing }
}

/** Whether the block that differs in `there` still stands in `here`, behind the block that differs here. */
function stands(here: SectionSide, there: SectionSide): boolean {
  const { differing } = there
  if (differing === undefined || here.differing === undefined) return false
  const digest = digestOf(there.prompt, differing.index)
  const from = here.blocks.indexOf(here.differing)
  return here.blocks.some((block, i) => i > from && digestOf(here.prompt, block.index) === digest)
}

function textOf(texts: NonNullable<DiagnosisInput['texts']>, { before, now }: Found): TextDifference | null {
  const a = before === undefined ? null : texts.before(before.place)
  const b = now === undefined ? null : texts.now(now.place)
  return a === null || b === null ? null : compareTexts(a, b)
}

/** What texts say more exactly than hashes do. Where blocks came, went or moved, their texts say nothing. */
function named(cause: Cause, text: TextDifference | null, section: Section): Cause {
  const isRewritten = ['tool-changed', 'tool-reserialised', 'system-changed', 'history-edited'].includes(cause.code)
  if (text === null || !isRewritten) return cause
  if (text.kind === 'attribution-line' && section !== 'system') return cause
  if (text.kind !== 'content') return { code: text.kind }
  return cause.code === 'tool-reserialised' ? { ...cause, code: 'tool-changed' } : cause
}

/** A block that only moved has nothing to compare. */
function hashesOf([a, b]: readonly [Side, Side], { cause, before, now }: Found): Difference | null {
  if (cause.code === 'tools-reordered') return null
  return { kind: 'hashes', before: measured(a.prompt, before), now: measured(b.prompt, now) }
}
