import { join } from 'node:path'
import { savedTokens, type Usage } from '@sternline/core'
import { needs, tracesFolder } from '@sternline/testkit'
import { expect } from 'vitest'
import { totalsOf } from '../src/replay/row.ts'
import { jsonReplay } from './support/json-replay.ts'
import { testServer } from './support/server.ts'

/** Short conversations of each kind of recording. */
const RECORDINGS = [
  { source: 'wire-pydantic-ai', id: null, head: false, why: 'whole requests as they went over the wire' },
  { source: 'wire-fantasy', id: null, head: false, why: 'requests, some of them of Bedrock' },
  {
    source: 'tau-bench',
    id: 'tau-bench/airline-task44-trial3',
    head: false,
    why: 'a system, no times, and a model of another maker',
  },
  { source: 'agentv-claude-code', id: null, head: true, why: 'Claude Code: no system and tools' },
  {
    source: 'spotter',
    id: 'spotter/491e126e-1e71-469c-ade2-fcc8af567c74/agent-afb92ff',
    head: true,
    why: 'a sub-agent of Claude Code',
  },
  { source: 'codex-cli', id: 'codex-cli/019ed836-b1da-78f1-8a0c-e598363d10f4', head: false, why: "OpenAI's figures" },
  { source: 'aider', id: null, head: false, why: 'neither a system nor a model nor a size of the head' },
]

needs('traces').describe('recorded conversations', () => {
  for (const { source, id, head, why } of RECORDINGS) {
    needs('traces').it(`${source} replays to its end, and more is read the second time: ${why}`, async () => {
      const { url } = await testServer()
      const file = join(tracesFolder() ?? '', `${source}.jsonl.gz`)
      const args = [file, '--server', url, ...(id === null ? [] : ['--id', id])]
      const first = await jsonReplay([...args, '--times', 'recorded'])
      const second = await jsonReplay(args)
      for (const replay of [first, second]) expectWhole(replay, id, head)
      expectMoreRead(first.report.totals.usage, second.report.totals.usage)
    })
  }
})

function expectWhole(
  { code, report }: Awaited<ReturnType<typeof jsonReplay>>,
  id: string | null,
  hasHead: boolean,
): void {
  const [conversation] = report.conversations
  expect(code).toBe(0)
  expect(conversation?.isComplete).toBe(true)
  expect(conversation?.rows).toHaveLength(conversation?.calls ?? -1)
  expect(report.totals).toEqual(totalsOf(conversation?.rows ?? []))
  expect(conversation?.headTokens !== null).toBe(hasHead)
  expect(conversation?.id).toEqual(id ?? expect.any(String))
}

/** Where anything was saved, the next replay reads it; a conversation too short to be cached reads nothing either time. */
function expectMoreRead(before: Usage, after: Usage): void {
  if (savedTokens(before) > 0) expect(after.cached).toBeGreaterThan(before.cached)
  else expect(after).toEqual(before)
}
