import { needs } from '@sternline/testkit'
import { expect, it } from 'vitest'
import type { ApiDiagnostics, Diagnosis } from '../../src/diagnosis/index.ts'
import * as diagnosis from '../../src/diagnosis/index.ts'
import * as core from '../../src/index.ts'

type Pair = Readonly<{ diagnosis: Diagnosis; api: ApiDiagnostics; verdict: string | null }>
type Comparison = Readonly<{
  readRecorded: () => readonly object[] | null
  comparePairs: (exports: object, lines: readonly object[], onlySpoken: boolean) => readonly Pair[]
}>

const { readRecorded, comparePairs }: Comparison = await import(
  new URL('../../bench/miss-reasons.mjs', import.meta.url).href
)

needs('traces').describe('the API’s own miss reasons in recorded sessions', () => {
  const pairs = comparePairs({ ...core, ...diagnosis }, readRecorded() ?? [], true)

  it('are contradicted at most once: by the session whose shrinking the log does not show', () => {
    const counts = Object.fromEntries(
      [...new Set(pairs.map(({ verdict }) => verdict))].map(name => [
        name,
        pairs.filter(({ verdict }) => verdict === name).length,
      ]),
    )
    expect(counts).toEqual({ 'not in the log': 15, 'nothing lost': 3, 'other words': 3, agree: 2, disagree: 1 })
  })

  it('never meet an accusation of the server, whose fault none of them was', () => {
    expect(pairs.filter(({ diagnosis }) => diagnosis.cause?.code === 'server-side')).toEqual([])
  })
})
