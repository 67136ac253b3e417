import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { needs, tracesFolder } from '@sternline/testkit'
import { expect } from 'vitest'
import { compareSwitches, fidelityPage, SWITCHES } from '../src/index.ts'

const PAGE = fileURLToPath(new URL('../../../docs/fidelity.md', import.meta.url))

needs('traces').describe('the recorded sessions', () => {
  // Measured once for all tests: it takes some ten seconds.
  let measured: ReturnType<typeof compareSwitches> | null = null
  const measure = (): ReturnType<typeof compareSwitches> => {
    measured ??= compareSwitches(tracesFolder() ?? '', SWITCHES)
    return measured
  }
  const timeoutMs = 180_000

  needs('traces').it(
    'are predicted to the token in 99.5 % of tool continuations, each miss with its reason',
    async () => {
      const { toolContinuations, problems } = (await measure()).report
      expect(toolContinuations.exactShare).toBeGreaterThanOrEqual(0.995)
      const explained = Object.values(toolContinuations.reasons).reduce((sum, calls) => sum + calls, 0)
      expect(explained).toBe(toolContinuations.calls - toolContinuations.exact)
      expect(toolContinuations.reasons).not.toHaveProperty('unexplained')
      expect(problems).toEqual([])
    },
    timeoutMs,
  )

  needs('traces').it(
    'are seen to expire in 95 % of pauses over six minutes under 5m writes',
    async () => {
      const { expiries5m } = (await measure()).report
      expect(expiries5m.endedShare).toBeGreaterThanOrEqual(0.95)
      // To the token it is less: what others keep warm is not in these logs. Of what is, nearly all.
      expect(expiries5m.exactWithinLogShare).toBeGreaterThanOrEqual(0.95)
    },
    timeoutMs,
  )

  needs('traces').it(
    'give the figures of docs/fidelity.md; its first line says how to make it anew',
    async () => {
      const { report, switches } = await measure()
      expect(report.toolContinuations.calls).toBe(13_946)
      expect(readFileSync(PAGE, 'utf8')).toBe(fidelityPage(report, switches))
    },
    timeoutMs,
  )
})
