import type { Extension } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  EditorView,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view'

/** The language is JSON, which has no comments; settings have. Strings are matched so that none of theirs is taken for one. */
const COMMENTS = new MatchDecorator({
  regexp: /"(?:[^"\\\n]|\\.)*"?|\/\/.*|\/\*[\s\S]*?(?:\*\/|$)/g,
  decorate: (add, from, to, match) => {
    if (!match[0].startsWith('"')) add(from, to, Decoration.mark({ class: 'cm-comment' }))
  },
})

const MARKS = ViewPlugin.fromClass(
  class {
    marks: DecorationSet

    constructor(view: EditorView) {
      this.marks = COMMENTS.createDeco(view)
    }

    update(update: ViewUpdate): void {
      this.marks = COMMENTS.updateDeco(update, this.marks)
    }
  },
  { decorations: plugin => plugin.marks },
)

/** Comments look like comments. */
export const COMMENT_LOOK: Extension = [
  MARKS,
  EditorView.theme({ '.cm-comment, .cm-comment span': { color: 'var(--syntax-comment)', fontStyle: 'italic' } }),
]
