import { describe, expect, it } from 'vitest'
import { announceTurn } from '../../../src/view-model/conversation/announce-turn.ts'
import { callWords } from '../../../src/view-model/conversation/call-words.ts'
import { labelInText, labelRest, labelWords } from '../../../src/view-model/conversation/label-words.ts'
import { linkTarget } from '../../../src/view-model/conversation/link-target.ts'
import { messageText } from '../../../src/view-model/conversation/message-text.ts'
import { plainResult } from '../../../src/view-model/conversation/plain-result.ts'
import { type ConversationState, NEW_TURN, NO_CONVERSATION } from '../../../src/view-model/conversation/state.ts'
import { needsSettings } from '../../../src/view-model/conversation/turn-words.ts'
import { layerName } from '../../../src/view-model/layer-name.ts'
import { visibleName, visibleText } from '../../../src/view-model/visible-text.ts'
import { answer, figures, spoken, view, writeRequest } from '../../support/conversations.ts'
import { running, tokens } from '../../support/exchanges.ts'

describe('text that would do something', () => {
  it.each([
    { why: 'an escape', text: 'a\u001b[31mred', out: 'a\\x1b[31mred' },
    { why: 'a direction that turns', text: 'a\u202eb\u2066c', out: 'a\\u202eb\\u2066c' },
    { why: 'characters that are not seen', text: 'a\u200bb\ufeffc\u{e0041}', out: 'a\\u200bb\\ufeffc\\u{e0041}' },
    { why: 'line ends of Windows', text: 'a\r\nb\rc', out: 'a\nb\\x0dc' },
    { why: 'tabs, line feeds, letters, emoji', text: 'ä\tש\n漢 👩‍💻', out: 'ä\tש\n漢 👩‍💻' },
  ])('is seen: $why', ({ text, out }) => {
    expect(visibleText(text)).toBe(out)
  })

  it('has one line where it is a name', () => {
    expect(visibleName('a\nb\tc')).toBe('a\\nb\\tc')
  })

  it.each([
    { why: 'colours', text: '\u001b[1;31mred\u001b[0m plain', out: 'red plain' },
    { why: 'a title and a link', text: '\u001b]0;title\u0007a\u001b]8;;http://x\u001b\\b', out: 'ab' },
    { why: 'a string without its end, up to its line', text: '\u001b]0;title\nnext', out: '\nnext' },
    { why: 'cursor movements', text: '\u001b[2J\u001b[Hx\u001b(By', out: 'xy' },
    { why: 'an escape that is none', text: 'x\u001b', out: 'x\\x1b' },
    { why: 'C1 forms', text: '\u009b31mred', out: 'red' },
  ])('comes out of a terminal: $why', ({ text, out }) => {
    expect(plainResult(text)).toBe(out)
  })
})

describe('callWords', () => {
  it.each([
    {
      name: 'search_text',
      input: { query: 'Math.round', path: 'src' },
      verb: 'search',
      argument: '"Math.round" in src',
    },
    { name: 'search_text', input: { query: 'a+', regex: true, glob: '*.ts' }, verb: 'search', argument: '/a+/ *.ts' },
    { name: 'read_file', input: { path: 'a.ts', start_line: 1, end_line: 60 }, verb: 'read', argument: 'a.ts 1-60' },
    { name: 'read_file', input: { path: 'a.ts', start_line: 9 }, verb: 'read', argument: 'a.ts 9-' },
    { name: 'read_file', input: { path: 'a.ts' }, verb: 'read', argument: 'a.ts' },
    { name: 'list_files', input: {}, verb: 'list', argument: 'the project' },
    { name: 'list_files', input: { path: 'src' }, verb: 'list', argument: 'src' },
    { name: 'edit_file', input: { path: 'a.ts' }, verb: 'edit', argument: 'a.ts' },
    { name: 'write_file', input: { path: 'a\u202e.ts' }, verb: 'write', argument: 'a\\u202e.ts' },
    { name: 'run_command', input: { command: 'npm\ntest' }, verb: 'run', argument: 'npm\\ntest' },
    { name: 'run_command', input: { command: 'x'.repeat(200) }, verb: 'run', argument: `${'x'.repeat(90)}…` },
    { name: 'read_file', input: null, verb: 'read', argument: '' },
    { name: 'read_file', input: { path: 7 }, verb: 'read', argument: '' },
    { name: 'other\u001b', input: { a: 1, b: 'two' }, verb: 'other\\x1b', argument: 'two' },
  ])('$name $input', ({ name, input, verb, argument }) => {
    expect(callWords(name, input)).toEqual({ verb, argument })
  })
})

describe('linkTarget', () => {
  it.each([
    { address: 'https://example.com/a', target: { kind: 'web', href: 'https://example.com/a' } },
    { address: 'mailto:ada@example.com', target: { kind: 'web', href: 'mailto:ada@example.com' } },
    { address: 'src/invoice.ts', target: { kind: 'file', path: 'src/invoice.ts', line: null } },
    { address: './src/invoice.ts:13', target: { kind: 'file', path: 'src/invoice.ts', line: 13 } },
    { address: 'src/invoice.ts:13-20', target: { kind: 'file', path: 'src/invoice.ts', line: 13 } },
    { address: 'src/invoice.ts#L13', target: { kind: 'file', path: 'src/invoice.ts', line: 13 } },
    { address: 'a%20b.md', target: { kind: 'file', path: 'a b.md', line: null } },
    { address: 'javascript:alert(1)', target: { kind: 'none', shown: 'javascript:alert(1)' } },
    { address: 'JaVaScRiPt:alert(1)', target: { kind: 'none', shown: 'JaVaScRiPt:alert(1)' } },
    { address: ' javascript:alert(1)', target: { kind: 'none', shown: ' javascript:alert(1)' } },
    { address: 'java\nscript:alert(1)', target: { kind: 'none', shown: 'java\nscript:alert(1)' } },
    { address: 'data:text/html,x', target: { kind: 'none', shown: 'data:text/html,x' } },
    { address: 'vbscript:x', target: { kind: 'none', shown: 'vbscript:x' } },
    { address: 'file:///etc/passwd', target: { kind: 'none', shown: 'file:///etc/passwd' } },
    { address: '//example.com/x', target: { kind: 'none', shown: '//example.com/x' } },
    { address: '/etc/passwd', target: { kind: 'none', shown: '/etc/passwd' } },
    { address: '../secret', target: { kind: 'none', shown: '../secret' } },
    { address: 'a/%2e%2e/%2e%2e/b', target: { kind: 'none', shown: 'a/%2e%2e/%2e%2e/b' } },
    { address: '#anchor', target: { kind: 'none', shown: '#anchor' } },
    { address: '', target: { kind: 'none', shown: '' } },
  ])('$address', ({ address, target }) => {
    expect(linkTarget(address)).toEqual(target)
  })
})

const GOOD = figures({ usage: tokens({ cached: 182_000, saved5m: 3_200, fresh: 412 }) })
const LOST = figures({
  usage: tokens({ cached: 12_000, saved5m: 174_000 }),
  diagnosis: {
    outcome: 'miss',
    cause: 'ttl-expired',
    apiReason: null,
    claudeCodeCause: null,
    fault: 'none',
    section: null,
    path: null,
    tokensLost: 170_000,
    moneyLost: 1,
    explanation: '',
    advice: null,
  },
})
const SHORT = figures({ model: 'claude-opus-4-8', usage: tokens({ fresh: 900 }) })
const UNKNOWN = figures({ model: 'a-deployment', usage: tokens({ cached: 9_000, fresh: 100 }) })
const REFUSED = { ...figures(running()), timeToFirstToken: null }

describe('the label under a message', () => {
  it.each([
    {
      why: 'everything that is known',
      given: GOOD,
      text: '🟢 182k cached 🔵 +3.2k saved ⚪ 412 fresh · avoided $0.81 · first token after 0.70 s',
      rest: 'to the first token, hit 98 %',
    },
    {
      why: 'what was lost, and money that is negative',
      given: LOST,
      text: '🟢 12k cached 🔵 +174k saved · avoided −$0.16 · first token after 0.70 s · lost 170k: expired while idle',
      rest: 'to the first token, hit 6 %',
    },
    {
      why: 'below the minimum nothing but the reason',
      given: SHORT,
      text: SHORT.noLabel,
      rest: 'to the first token, hit 0 %',
    },
    {
      why: 'an unknown price is no zero',
      given: UNKNOWN,
      text: '🟢 9k cached ⚪ 100 fresh · price unknown · first token after 0.70 s',
      rest: 'to the first token, hit 99 %',
    },
    { why: 'nothing where nothing was billed', given: REFUSED, text: '', rest: '' },
  ])('$why', ({ given, text, rest }) => {
    expect(labelInText(given)).toBe(text)
    expect(labelRest(given)).toBe(rest)
  })

  it('marks a loss as one', () => {
    expect(labelWords(LOST)).toMatchObject({ avoided: { tone: 'lost' }, lost: 'lost 170k: expired while idle' })
    expect(labelWords(SHORT)).toEqual({ kind: 'reason', text: SHORT.noLabel })
    expect(SHORT.noLabel).toMatch(/^below the minimum: 900 of/)
  })

  it('is copied with the answer', () => {
    expect(messageText(answer('m_2', 'It is **so**.', { figures: GOOD }))).toBe(`It is **so**.\n\n${labelInText(GOOD)}`)
    expect(messageText(spoken('m_1', 'Why?'))).toBe('Why?')
  })
})

describe('announceTurn', () => {
  const state = (fields: Partial<ConversationState>): ConversationState => ({ ...NO_CONVERSATION, ...fields })
  const done = view([answer('m_2', 'x', { figures: GOOD })])
  const problem = { code: 'x', what: 'There is no deployment.', why: '', fix: '' }
  it.each([
    { why: 'nothing happened', given: state({}), said: '' },
    { why: 'an answer is written', given: state({ live: NEW_TURN }), said: 'Answering.' },
    {
      why: 'a change waits',
      given: state({ live: { ...NEW_TURN, approvals: [writeRequest('t')] } }),
      said: 'The assistant asks to change src/invoice.ts.',
    },
    {
      why: 'a call waits to be made again',
      given: state({ live: { ...NEW_TURN, waiting: { until: 1, problem } } }),
      said: 'Waiting for the upstream.',
    },
    {
      why: 'the answer is there',
      given: state({ lastEnd: 'answered', conversation: done }),
      said: 'Answer finished: cached 182 thousand tokens, saved 3,200, fresh 412.',
    },
    {
      why: 'it was too short to be cached',
      given: state({ lastEnd: 'answered', conversation: view([answer('m_2', 'x', { figures: SHORT })]) }),
      said: `Answer finished: ${SHORT.noLabel}.`,
    },
    {
      why: 'it failed',
      given: state({ lastEnd: 'failed', problem, conversation: done }),
      said: 'The answer failed: There is no deployment.',
    },
    { why: 'it was stopped', given: state({ lastEnd: 'stopped', conversation: view() }), said: 'Stopped.' },
  ])('$why', ({ given, said }) => {
    expect(announceTurn(given)).toBe(said)
  })
})

describe('needsSettings', () => {
  it.each(['deployment-not-found', 'key-refused', 'no-entra-token', 'unknown-model', 'no-such-host', 'no-credential'])(
    '%s is mended in the settings',
    code => {
      expect(needsSettings(code)).toBe(true)
    },
  )

  it.each(['answer-broken', 'server-unreachable', 'nothing-to-retry', 'too-many-breakpoints'])('%s is not', code => {
    expect(needsSettings(code)).toBe(false)
  })
})

describe('layerName', () => {
  const pin = { layer: 'base', ttl: '1h', placedBy: 'sternline', reason: 'last-tool' } as const
  it.each([
    { given: { ...pin, path: 'tools[5]' }, name: 'tools' },
    { given: { ...pin, path: 'system[2]' }, name: 'system' },
    { given: { ...pin, path: 'messages[2].content[0]', layer: 'continuity' as const }, name: 'continuity' },
    {
      given: { ...pin, path: 'messages[4]', layer: 'active' as const, placedBy: 'client' as const },
      name: 'active (client)',
    },
  ])('$name', ({ given, name }) => {
    expect(layerName(given)).toBe(name)
  })
})
