import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'

/** How differences look: by ground and by a sign at the edge, so that colour is not alone. */
export const DIFF_LOOK: Extension = EditorView.theme({
  '.cm-changedLine, &.cm-merge-b .cm-changedLine': { backgroundColor: 'var(--cached-soft)' },
  '.cm-deletedChunk': { padding: '0', backgroundColor: 'var(--lost-soft)' },
  '.cm-deletedChunk .cm-deletedLine, .cm-deletedLine': { padding: '0 12px 0 8px', textDecoration: 'none' },
  '.cm-deletedChunk del, .cm-deletedText': { textDecoration: 'none' },
  '&.cm-merge-b .cm-changedText': {
    background: 'color-mix(in srgb, var(--cached-fill) 12%, transparent)',
  },
  '.cm-deletedChunk .cm-deletedText': {
    background: 'color-mix(in srgb, var(--lost-fill) 12%, transparent)',
  },
  '&.cm-merge-b .cm-changedLineGutter': { backgroundColor: 'var(--cached-fill)' },
  '.cm-deletedLineGutter, &.cm-merge-a .cm-changedLineGutter': { backgroundColor: 'var(--lost-fill)' },
  '.cm-collapsedLines': {
    padding: '3px 12px',
    background: 'var(--sunk)',
    color: 'var(--ink-2)',
    fontFamily: 'var(--sans)',
    fontSize: '12px',
  },
  // The library's own signs are in no common font.
  '.cm-collapsedLines:before': { content: '"↕"' },
  '.cm-collapsedLines:after': { content: 'none' },
  // Beside lines that are wider than the editor it stays in sight. No margin: the editor could not measure it.
  '.hunk-place': { display: 'flex', padding: '4px 0 8px' },
  '.hunk-bar': {
    position: 'sticky',
    left: '8px',
    display: 'flex',
    gap: '8px',
    alignItems: 'center',
    padding: '4px 6px 4px 10px',
    border: '1px solid var(--line-2)',
    borderRadius: '6px',
    backgroundColor: 'var(--paper)',
    color: 'var(--ink-2)',
    fontFamily: 'var(--sans)',
    fontSize: '12px',
  },
  '.hunk-said': { minWidth: '132px' },
  '.hunk-bar button': {
    minHeight: '24px',
    padding: '1px 10px',
    border: '1px solid var(--line-2)',
    borderRadius: '6px',
    backgroundColor: 'var(--panel)',
    color: 'var(--ink)',
    font: 'inherit',
    cursor: 'pointer',
  },
  '.hunk-bar button:hover': { backgroundColor: 'var(--hover)' },
  '.hunk-bar button:focus-visible': { outline: '2px solid var(--accent)' },
  '.hunk-bar button[aria-pressed=true]': { borderColor: 'var(--ink)', fontWeight: '600' },
  '@media (forced-colors: active)': {
    '.cm-changedLine': { borderLeft: '3px double CanvasText' },
    '.cm-deletedChunk .cm-deletedLine': { borderLeft: '3px dotted CanvasText', textDecoration: 'line-through' },
  },
})
