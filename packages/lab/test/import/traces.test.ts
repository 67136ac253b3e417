import { appendFileSync, copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { costOf, findModel } from '@sternline/core'
import { needs, tempFolder, tracesFolder } from '@sternline/testkit'
import { expect } from 'vitest'
import {
  type CacheReport,
  compare,
  importLogs,
  makeReport,
  measureFidelity,
  type Recording,
  readCompared,
  readRecordings,
  topologyOf,
  writeTopologyLine,
} from '../../src/index.ts'
import { asClaudeLog } from '../support/as-claude-log.ts'
import { importPaths } from '../support/import-text.ts'

/** Sources of every form: sub-agents, compaction, whole bodies, another upstream, another client. */
const SOURCES = ['spotter', 'oh-my-posh', 'pi-mono', 'wire-pydantic-ai', 'codex-cli', 'tau-bench']

const fileOf = (source: string): string => join(tracesFolder() ?? '', `${source}.jsonl.gz`)

async function recordingsOf(source: string): Promise<readonly Recording[]> {
  const recordings: Recording[] = []
  for await (const item of readRecordings(fileOf(source))) {
    if (item.kind === 'conversation') recordings.push(item.recording)
  }
  return recordings
}

needs('traces').describe('the recorded sessions', () => {
  needs('traces').it(
    'are all read: 18,820 calls, none left out',
    async () => {
      const { topologies, problems, repeated } = await importPaths(tracesFolder() ?? '')
      expect(topologies.reduce((sum, { calls }) => sum + calls.length, 0)).toBe(18_820)
      expect(problems).toEqual([])
      expect(repeated).toBe(0)
    },
    60_000,
  )

  needs('traces').it(
    'give the same without their text: every prompt, the report, the comparison and the fidelity to the byte',
    async () => {
      const folder = tempFolder()
      const original = tempFolder()
      const exported = join(folder, 'all.jsonl')
      for (const source of SOURCES) {
        copyFileSync(fileOf(source), join(original, `${source}.jsonl.gz`))
      }
      const { topologies } = await importPaths(original)
      for (const topology of topologies) appendFileSync(exported, writeTopologyLine(topology))
      expect((await importPaths(exported)).topologies).toEqual(topologies)
      const reports = [original, exported].map(async path => JSON.stringify(await makeReport(importLogs([path]))))
      expect(await reports[1]).toBe(await reports[0])
      const comparisons = [original, exported].map(async path =>
        JSON.stringify(await compare(await readCompared([path]), { strategies: ['layered', 'zed'], workers: 1 })),
      )
      expect(await comparisons[1]).toBe(await comparisons[0])
      const fidelity = [original, exported].map(async path => JSON.stringify(await measureFidelity(path)))
      expect(await fidelity[1]).toBe(await fidelity[0])
    },
    120_000,
  )

  needs('traces').it(
    "are read the same from Claude Code's own form",
    async () => {
      // Segments after a compaction begin in the middle of a log; those of a start are whole.
      const sources = await Promise.all(['spotter', 'cipher-box', 'packmind-context-evaluator'].map(recordingsOf))
      const recordings = sources.flat().filter(({ start }) => start === 'start')
      expect(recordings.length).toBeGreaterThan(100)
      for (const recording of recordings) {
        const file = join(tempFolder(), 'session.jsonl')
        writeFileSync(file, asClaudeLog(recording))
        const { topologies, problems } = await importPaths(file)
        const [expected] = topologyOf(recording, 'spotter').topologies
        expect(problems).toEqual([])
        expect(topologies.map(({ blocks }) => blocks)).toEqual([expected?.blocks])
        const facts = topologies[0]?.calls.map(({ blocks, newest, usage, at, model }) => [
          blocks,
          newest,
          usage,
          at,
          model,
        ])
        expect(facts).toEqual(
          expected?.calls.map(({ blocks, newest, usage, at, model }) => [blocks, newest, usage, at, model]),
        )
      }
    },
    60_000,
  )

  needs('traces').it(
    'cost in the report what core says of every call, to the billionth',
    async () => {
      const recordings = await recordingsOf('oh-my-posh')
      const costs = recordings.flatMap(({ calls, model }) =>
        calls.map(call => call.usage && costOf(call.usage, findModel(call.model ?? model ?? ''))),
      )
      const report: CacheReport = await makeReport(importLogs([fileOf('oh-my-posh')]))
      const { input, output } = report.billed
      expect(input.paid + output).toBe(costs.reduce((sum, cost) => sum + (cost?.paid ?? 0), 0))
      expect(input.avoided).toBe(costs.reduce((sum, cost) => sum + (cost?.avoided ?? 0), 0))
    },
    60_000,
  )
})
