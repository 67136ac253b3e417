import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** Colours and sizes from the page's tokens, so that one editor serves light, dark and forced colours. */
const LOOK = EditorView.theme({
  '&': { height: '100%', color: 'var(--ink)', backgroundColor: 'var(--panel)', fontSize: '12.5px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.62', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '8px 0' },
  '.cm-line': { padding: '0 12px 0 8px' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--ink)', borderLeftWidth: '2px' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 26%, transparent)',
  },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--hover) 55%, transparent)' },
  '.cm-gutters': { backgroundColor: 'var(--panel)', color: 'var(--ink-3)', border: 'none' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--ink)' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 8px 0 14px', minWidth: '40px' },
  '.cm-foldGutter .cm-gutterElement': { color: 'var(--ink-3)', cursor: 'pointer' },
  '.cm-foldPlaceholder': { border: '1px solid var(--line-2)', backgroundColor: 'var(--sunk)', color: 'var(--ink-2)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'transparent',
    outline: '1px solid var(--ink-3)',
  },
  '.cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket': { color: 'var(--lost)' },
  '.cm-searchMatch': { backgroundColor: 'color-mix(in srgb, var(--warn) 28%, transparent)' },
  '.cm-searchMatch-selected': { outline: '2px solid var(--accent)', outlineOffset: '-1px' },
  '.cm-selectionMatch': { backgroundColor: 'color-mix(in srgb, var(--ink-3) 20%, transparent)' },
  '.cm-specialChar': { color: 'var(--lost)' },
  '.cm-panels': { backgroundColor: 'var(--sunk)', color: 'var(--ink)', fontFamily: 'var(--sans)' },
  '.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-panel.cm-search': { padding: '6px 28px 6px 10px', fontSize: '12px' },
  '.cm-panel.cm-search label': { fontSize: '12px', display: 'inline-flex', alignItems: 'center', minHeight: '24px' },
  '.cm-panel.cm-search [name=close]': { top: '4px', right: '6px', width: '24px', height: '24px', color: 'var(--ink)' },
  '.cm-textfield': {
    minHeight: '24px',
    border: '1px solid var(--line-2)',
    borderRadius: '4px',
    backgroundColor: 'var(--panel)',
    color: 'var(--ink)',
    fontSize: '12px',
  },
  '.cm-button': {
    minHeight: '24px',
    border: '1px solid var(--line-2)',
    borderRadius: '4px',
    backgroundColor: 'var(--panel)',
    backgroundImage: 'none',
    color: 'var(--ink)',
    fontSize: '12px',
    cursor: 'pointer',
  },
  '.cm-button:hover': { backgroundColor: 'var(--hover)' },
  '.cm-textfield:focus-visible, .cm-button:focus-visible, input:focus-visible': { outline: '2px solid var(--accent)' },
})

/** Few colours: the three meanings of the page keep theirs. */
const SYNTAX = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword, tags.tagName], color: 'var(--syntax-keyword)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.attributeValue], color: 'var(--syntax-string)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom, tags.color], color: 'var(--syntax-string)' },
  { tag: [tags.typeName, tags.className, tags.namespace, tags.attributeName], color: 'var(--syntax-type)' },
  { tag: [tags.comment, tags.meta, tags.processingInstruction], color: 'var(--syntax-comment)', fontStyle: 'italic' },
  { tag: [tags.heading, tags.strong], fontWeight: '600' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: [tags.link, tags.url], color: 'var(--accent)' },
  { tag: tags.invalid, color: 'var(--lost)' },
])

/** How every editor of the page looks. */
export const EDITOR_LOOK: Extension = [LOOK, syntaxHighlighting(SYNTAX)]
