import { defaultKeymap } from '@codemirror/commands'
import { unifiedMergeView } from '@codemirror/merge'
import {
  EditorState,
  type Extension,
  RangeSetBuilder,
  StateEffect,
  type StateEffectType,
  StateField,
} from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  EditorView,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  WidgetType,
} from '@codemirror/view'
import type { HunkChoice } from '../../../view-model/project/choices.ts'
import { DIFF_CONFIG, editorText, type Hunk } from '../../../view-model/project/hunks.ts'
import { visibleName } from '../../../view-model/visible-text.ts'
import { DIFF_LOOK } from './diff-theme.ts'
import { EDITOR_LOOK } from './editor-theme.ts'
import { LANGUAGE } from './file-state.ts'
import { languageOf } from './language-of.ts'
import { emptyShadowRoot } from './shadow-root.ts'

/** Two texts to be shown as one with their differences. */
export type DiffParts = Readonly<{
  path: string
  before: string
  after: string
  /** What is chosen of; none where the texts are only to be looked at. */
  hunks: readonly Hunk[]
  onChoose: (index: number, choice: HunkChoice) => void
}>

/** A diff on the page. */
export interface Diff {
  /** Shows what was chosen. */
  readonly choose: (choices: readonly HunkChoice[]) => void
  readonly focus: () => void
  readonly destroy: () => void
}

const CHOICES: StateEffectType<readonly HunkChoice[]> = StateEffect.define<readonly HunkChoice[]>()

/** Puts a diff into an element: removed and added lines with their colours, long stretches that are the same folded away. */
export function mountDiff(host: HTMLElement, parts: DiffParts): Diff {
  const root = emptyShadowRoot(host)
  const view = new EditorView({ root, parent: root, state: diffState(parts) })
  void languageOf(parts.path).then(language => {
    if (language !== null && view.dom.isConnected) view.dispatch({ effects: LANGUAGE.reconfigure(language) })
  })
  const first = parts.hunks[0]
  if (first !== undefined)
    view.dispatch({
      selection: { anchor: inside(view.state, first.fromB) },
      effects: EditorView.scrollIntoView(inside(view.state, first.fromB), { y: 'center' }),
    })
  return {
    choose: choices => view.dispatch({ effects: CHOICES.of(choices) }),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  }
}

function diffState({ path, before, after, hunks, onChoose }: DiffParts): EditorState {
  const own: Extension = hunks.length === 0 ? [] : [choicesOf(hunks, onChoose), hunkKeys(hunks, onChoose)]
  return EditorState.create({
    doc: editorText(after),
    extensions: [
      lineNumbers(),
      highlightSpecialChars(),
      EditorState.readOnly.of(true),
      EditorState.lineSeparator.of('\n'),
      EditorView.contentAttributes.of({
        'aria-label': `Change of ${visibleName(path)}`,
        ...(hunks.length > 0 && {
          'aria-description': 'n and p go to the next and previous hunk, a accepts, r refuses.',
        }),
      }),
      own,
      keymap.of(defaultKeymap),
      unifiedMergeView({
        original: editorText(before),
        mergeControls: false,
        diffConfig: DIFF_CONFIG,
        collapseUnchanged: { margin: 3, minSize: 6 },
      }),
      LANGUAGE.of([]),
      EDITOR_LOOK,
      DIFF_LOOK,
    ],
  })
}

/** Under each hunk what can be said of it, and what was. */
function choicesOf(hunks: readonly Hunk[], onChoose: DiffParts['onChoose']): Extension {
  const draw = (choices: readonly HunkChoice[], state: EditorState): DecorationSet => {
    const builder = new RangeSetBuilder<Decoration>()
    for (const [index, hunk] of hunks.entries()) {
      const widget = new HunkBar(index, hunks.length, choices[index] ?? 'open', onChoose)
      const isGone = hunk.fromB === hunk.toB
      // Where lines only go, their place is before the next line; past the end it is after the last one.
      const isAfter = !isGone || hunk.fromB > state.doc.length
      const place = isGone ? inside(state, hunk.fromB) : inside(state, hunk.toB - 1)
      builder.add(place, place, Decoration.widget({ widget, block: true, side: isAfter ? 1 : 0 }))
    }
    return builder.finish()
  }
  return StateField.define<DecorationSet>({
    create: state => draw([], state),
    update: (drawn, transaction) => {
      const chosen = transaction.effects.find(effect => effect.is(CHOICES))
      return chosen === undefined ? drawn : draw(chosen.value, transaction.state)
    },
    provide: field => EditorView.decorations.from(field),
  })
}

/** A position of a document, however far behind its end. */
function inside(state: EditorState, position: number): number {
  return Math.min(Math.max(0, position), state.doc.length)
}

function hunkKeys(hunks: readonly Hunk[], onChoose: DiffParts['onChoose']): Extension {
  const go = (view: EditorView, step: number): boolean => {
    const hunk = hunks[Math.min(Math.max(0, hunkAt(view, hunks) + step), hunks.length - 1)]
    if (hunk === undefined) return false
    const anchor = inside(view.state, hunk.fromB)
    view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) })
    return true
  }
  const choose = (view: EditorView, choice: HunkChoice): boolean => {
    onChoose(hunkAt(view, hunks), choice)
    return true
  }
  return keymap.of([
    { key: 'n', run: view => go(view, 1) },
    { key: 'p', run: view => go(view, -1) },
    { key: 'a', run: view => choose(view, 'accepted') },
    { key: 'r', run: view => choose(view, 'refused') },
  ])
}

/** The hunk at the cursor: the last one that begins before it. */
function hunkAt(view: EditorView, hunks: readonly Hunk[]): number {
  const { head } = view.state.selection.main
  return Math.max(
    0,
    hunks.findLastIndex(({ fromB }) => fromB <= head),
  )
}

const SAID: Readonly<Record<HunkChoice, string>> = { open: '', accepted: '✓ accepted', refused: '✕ refused' }

/** One hunk's two buttons. */
class HunkBar extends WidgetType {
  private readonly index: number
  private readonly count: number
  private readonly choice: HunkChoice
  private readonly onChoose: DiffParts['onChoose']

  constructor(index: number, count: number, choice: HunkChoice, onChoose: DiffParts['onChoose']) {
    super()
    this.index = index
    this.count = count
    this.choice = choice
    this.onChoose = onChoose
  }

  override eq(other: HunkBar): boolean {
    return other.index === this.index && other.choice === this.choice
  }

  override toDOM(): HTMLElement {
    const bar = document.createElement('div')
    bar.className = `hunk-bar hunk-${this.choice}`
    bar.setAttribute('role', 'group')
    bar.setAttribute('aria-label', `Hunk ${this.index + 1} of ${this.count}`)
    const said = document.createElement('span')
    said.className = 'hunk-said'
    said.textContent = [`Hunk ${this.index + 1} of ${this.count}`, SAID[this.choice]].filter(Boolean).join(' · ')
    bar.append(said, this.button('Refuse', 'refused'), this.button('Accept', 'accepted'))
    const place = document.createElement('div')
    place.className = 'hunk-place'
    place.append(bar)
    return place
  }

  private button(words: string, choice: HunkChoice): HTMLElement {
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = words
    button.setAttribute('aria-pressed', String(this.choice === choice))
    button.setAttribute('aria-label', `${words} hunk ${this.index + 1}`)
    button.addEventListener('click', () => this.onChoose(this.index, this.choice === choice ? 'open' : choice))
    return button
  }

  override ignoreEvent(): boolean {
    return true
  }
}
