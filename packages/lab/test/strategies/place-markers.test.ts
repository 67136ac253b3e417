import { describe, expect, it } from 'vitest'
import { automatic } from '../../src/strategies/automatic.ts'
import { claudeCode } from '../../src/strategies/claude-code.ts'
import { cline } from '../../src/strategies/cline.ts'
import { continueDev } from '../../src/strategies/continue.ts'
import { goose } from '../../src/strategies/goose.ts'
import { langchain } from '../../src/strategies/langchain.ts'
import { none } from '../../src/strategies/none.ts'
import { opencode } from '../../src/strategies/opencode.ts'
import { openhands } from '../../src/strategies/openhands.ts'
import { pi } from '../../src/strategies/pi.ts'
import { placeMarkers } from '../../src/strategies/place-markers.ts'
import { roo } from '../../src/strategies/roo.ts'
import type { Rule } from '../../src/strategies/rule.ts'
import { semanticKernel } from '../../src/strategies/semantic-kernel.ts'
import { theia } from '../../src/strategies/theia.ts'
import { vscode } from '../../src/strategies/vscode.ts'
import { zed } from '../../src/strategies/zed.ts'
import { zedCustom } from '../../src/strategies/zed-custom.ts'
import { pathOf } from '../support/path.ts'

/** The marked blocks by number, `'` after one that lives an hour. */
function marked(rule: Rule, shorthand: string): string {
  const path = pathOf(shorthand)
  return placeMarkers(rule, path, path.nodes.length)
    .map(({ block, ttl }) => `${block}${ttl === '1h' ? "'" : ''}`)
    .join(' ')
}

describe('the rules of other products', () => {
  // Numbers:      TTSS    0: 4    1: 5 6  2: 7 8  3: 9 10  4: 11 12
  const loop = 'TTSS p kt rr kt rr'
  it.each([
    { rule: none, at: '', why: 'nothing' },
    { rule: automatic, at: '12', why: 'the last block' },
    { rule: semanticKernel, at: '1 3', why: 'the head alone' },
    {
      rule: vscode,
      at: '1 3 10 12',
      why: 'head and the two newest messages, the tool call and not the thinking before it',
    },
    { rule: zedCustom, at: '1 3 10 12', why: 'head, end of the history, current message' },
    { rule: zed, at: "1' 3' 12", why: 'an hour for the head, automatic for the rest' },
    { rule: roo, at: '3 8 12', why: 'no tool; the ends of the two newest user messages' },
    { rule: goose, at: '1 3 8 12', why: 'as Roo Code, and the tool' },
    { rule: claudeCode, at: '2 3 12', why: 'two system blocks and the end' },
    { rule: pi, at: '1 3 12', why: 'head and the end' },
    { rule: theia, at: '1 3 12', why: 'as pi' },
    { rule: openhands, at: '2 12', why: 'the first system block and the last result' },
    { rule: cline, at: '4', why: "the human's words, however long the loop" },
    { rule: continueDev, at: '1 3', why: 'the two newest user messages hold results, no text' },
    { rule: opencode, at: '2 3 10 12', why: 'two system blocks and the two newest messages' },
    { rule: langchain, at: '12', why: 'automatic, in a conversation of more than three messages' },
  ])('$rule.name in a loop: $why', ({ rule, at }) => {
    expect(marked(rule, loop)).toBe(at)
    expect(rule.places.length).toBeLessThanOrEqual(4)
    expect(rule.checked).toMatch(/^20\d\d-\d\d$/)
  })

  it.each([
    {
      rule: opencode,
      shorthand: 'S p tt rrp',
      at: '0 5 6',
      why: 'results are a message of their own before the user’s words',
    },
    { rule: vscode, shorthand: 'S p tt rrp', at: '0 3 6', why: 'results and words are one message on the wire' },
    { rule: openhands, shorthand: 'S p tt rr', at: '0 5', why: 'the last of the results, each being a message' },
    { rule: cline, shorthand: 'S p t rp', at: '4', why: 'words beside a result are the newest human turn' },
    { rule: cline, shorthand: 'S p t r i', at: '', why: 'a human turn without text gets no marker' },
    { rule: continueDev, shorthand: 'S p a p', at: '0 1 3', why: 'a chat: both newest user texts' },
    {
      rule: vscode,
      shorthand: 'S p k',
      at: '0 1',
      why: 'a message of thinking alone can carry none and is passed over',
    },
    { rule: zedCustom, shorthand: 'S p k p', at: '0 3', why: 'the message before the current one can carry none' },
    { rule: langchain, shorthand: 'S p', at: '', why: 'two messages, system included' },
    { rule: langchain, shorthand: 'S p a p', at: '3', why: 'four messages' },
    { rule: claudeCode, shorthand: 'S p', at: '0 1', why: 'one system block is the first and has no second' },
    { rule: automatic, shorthand: 'TS', at: '1', why: 'no message at all: the last block that can be marked' },
    { rule: roo, shorthand: ' p', at: '0', why: 'no system, one user message' },
    { rule: zed, shorthand: 'TS', at: "0' 1'", why: 'where two markers meet the longer life stands' },
  ])('$rule.name on "$shorthand": $why', ({ rule, shorthand, at }) => {
    expect(marked(rule, shorthand)).toBe(at)
  })
})
