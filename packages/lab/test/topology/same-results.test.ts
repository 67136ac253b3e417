import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprintOf } from '@sternline/core'
import { jsonLines, tempFile, tempFolder } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import {
  compare,
  importLogs,
  makeReport,
  measureFidelity,
  prompterOf,
  readCompared,
  type Topology,
  writeTopologyLine,
} from '../../src/index.ts'
import { ClaudeLog, text, use } from '../support/claude-log.ts'
import { importPaths } from '../support/import-text.ts'
import { exchange, ledgerOf } from '../support/ledger.ts'
import { toolLoop } from '../support/tool-loop.ts'

const claude = (): string =>
  new ClaudeLog('s1')
    .user('Count the lines.')
    .reply('m1', use('t1'), { saved: 30_000 })
    .result('t1', '12')
    .reply('m2', text('Twelve.'), { read: 30_000, saved: 300 })
    .user('And now?', { at: 4000 })
    .reply('m3', text('Thirteen.'), { read: 9000, saved: 21_500 }, { at: 4003 })
    .line({ type: 'system', subtype: 'compact_boundary' }, { parent: null })
    .user('So far.', { at: 4100 })
    .reply('m4', text('On.'), { read: 9000, saved: 400 }, { at: 4103 }).text

const request = {
  model: 'claude-opus-4-6',
  thinking: { type: 'enabled', budget_tokens: 1024 },
  system: [{ type: 'text', text: 'Be brief. '.repeat(3000), cache_control: { type: 'ephemeral', ttl: '1h' } }],
  messages: [{ role: 'user', content: 'Hi.' }],
}

const codex = jsonLines(
  { type: 'session_meta', payload: { id: 's', base_instructions: { text: 'Be brief.' } } },
  { type: 'response_item', payload: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi.' }] } },
  { type: 'response_item', payload: { type: 'message', role: 'assistant', content: [] } },
  {
    type: 'event_msg',
    payload: { type: 'token_count', info: { last_token_usage: { input_tokens: 90, cached_input_tokens: 50 } } },
  },
)

/** Writes all that a folder gives as one file without text. */
async function exported(folder: string): Promise<string> {
  const { topologies } = await importPaths(folder)
  return tempFile('exported.jsonl', topologies.map(writeTopologyLine).join(''))
}

function fingerprints(topologies: readonly Topology[]): readonly string[] {
  return topologies.flatMap(topology => topology.calls.map(call => fingerprintOf(prompterOf(topology)(call))))
}

/** What the lab says of some logs, as JSON: the report, the comparison and how true the cache model is. */
async function resultsOf(path: string): Promise<readonly string[]> {
  const comparison = await compare(await readCompared([path]), {
    strategies: ['layered', 'layered-memory', 'vscode', 'layered@1h-main', 'openhands'],
    workers: 1,
  })
  return [
    JSON.stringify(await makeReport(importLogs([path]))),
    JSON.stringify(comparison),
    JSON.stringify(await measureFidelity(path)),
  ]
}

describe('a topology file', () => {
  const folderOf = (files: Readonly<Record<string, string>>): string => {
    const folder = tempFolder()
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
    return folder
  }

  it.each([
    { files: { 's1.jsonl': claude() }, why: 'logs of Claude Code' },
    { files: { 'made.jsonl': jsonLines(toolLoop(5)) }, why: 'recordings' },
    { files: { 'codex.jsonl': codex }, why: 'a rollout of Codex' },
    {
      files: { 'bodies.jsonl': jsonLines({ request, at: 1_770_000_000_000 }, { request, at: 1_770_000_060_000 }) },
      why: 'bodies',
    },
    {
      files: {
        's1.jsonl': claude(),
        'made.jsonl': jsonLines(toolLoop(5), toolLoop(2, { id: 'made/sub', thread: 'subagent' })),
        'codex.jsonl': codex,
      },
      why: 'all of them',
    },
  ])('gives the same as what it was made of, to the byte: $why', async ({ files }) => {
    const folder = folderOf(files)
    const file = await exported(folder)
    const [original, again] = [await importPaths(folder), await importPaths(file)]
    expect(again.topologies).toEqual(original.topologies)
    expect(original.topologies.length).toBeGreaterThan(0)
    expect(fingerprints(again.topologies)).toEqual(fingerprints(original.topologies))
    expect(await resultsOf(file)).toEqual(await resultsOf(folder))
  })

  it('gives the same as the ledger that it was made of, with the causes that were told when it happened', async () => {
    const diagnosis = {
      outcome: 'miss',
      cause: 'tools-reordered',
      apiReason: 'tools_changed',
      claudeCodeCause: 'tools_changed',
      fault: 'yours',
      section: 'tools',
      path: 'tools[3]',
      tokensLost: 12_300,
      moneyLost: 70_725_000,
      explanation: 'Tool "search" moved.',
      advice: 'Sort the tools.',
    } as const
    const ledger = await ledgerOf(
      exchange(0),
      exchange(1, { agent: { id: 'a1', parent: null } }),
      exchange(2, { diagnosis }),
      exchange(3, { emulated: true, upstream: 'emulator' }),
      exchange(4, { session: 'play', model: 'my-deployment', cost: null }),
    )
    const { topologies } = await importPaths(ledger)
    const file = tempFile('exported.jsonl', topologies.map(writeTopologyLine).join(''))
    expect((await importPaths(file)).topologies).toEqual(topologies)
    const original = await resultsOf(ledger)
    expect(await resultsOf(file)).toEqual(original)
    for (const told of ['"calls":4', 'Tool \\"search\\" moved.', '"layered"']) expect(original.join()).toContain(told)
  })
})
