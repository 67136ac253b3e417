import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'

/** How notes and help look beside the text: the page's colours, a line below what is meant, and never colour alone. */
export const NOTE_LOOK: Extension = EditorView.theme({
  '.cm-tooltip': {
    maxWidth: '46ch',
    border: '1px solid var(--line-2)',
    borderRadius: '6px',
    backgroundColor: 'var(--panel)',
    color: 'var(--ink)',
    fontFamily: 'var(--sans)',
    fontSize: '12px',
  },
  '.cm-tooltip p': { margin: '0' },
  '.cm-tooltip .note-what': { fontWeight: '600' },
  '.cm-diagnostic': { padding: '6px 10px', borderLeftWidth: '3px' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--lost-fill)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--warn)' },
  '.cm-diagnosticSource': { color: 'var(--ink-3)', opacity: '1' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--lost-fill) 1px',
    textUnderlineOffset: '3px',
  },
  '.cm-lintRange-warning': {
    backgroundImage: 'none',
    textDecoration: 'underline dotted var(--warn) 2px',
    textUnderlineOffset: '3px',
  },
  '.cm-lint-marker': { width: '1em', height: '1em', content: 'none', textAlign: 'center', fontWeight: '700' },
  '.cm-lint-marker-error::before': { content: '"✕"', color: 'var(--lost)' },
  '.cm-lint-marker-warning::before': { content: '"!"', color: 'var(--warn)' },
  '.setting-help': { padding: '6px 10px' },
  '.setting-help code': { fontFamily: 'var(--mono)', color: 'var(--ink-2)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', fontSize: '12px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px', minHeight: '24px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { background: 'var(--accent)', color: 'var(--accent-ink)' },
  '.cm-completionInfo': { padding: '6px 10px' },
  '.cm-completionIcon': { display: 'none' },
})
