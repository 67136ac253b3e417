import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { expect, it } from 'vitest'

const FIXTURE = fileURLToPath(new URL('./fixtures/left-out/vitest.config.ts', import.meta.url))
const VITEST = fileURLToPath(new URL('../../../node_modules/vitest/vitest.mjs', import.meta.url))

/** A real run of the fixture's five tests on a machine that has, or lacks, what they need. */
function runFixture(environment: Readonly<Record<string, string>>) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|STERNLINE|CHROMIUM|NODE_ENV|TEST$)/.test(name),
  )
  const { stdout, stderr, status } = spawnSync(process.execPath, [VITEST, 'run', '--config', FIXTURE], {
    encoding: 'utf8',
    env: { ...Object.fromEntries(inherited), ...environment },
  })
  return { stdout, status, said: stderr.split('\n').filter(line => line.includes('left out')) }
}

const HERE = process.execPath
const FOLDER = fileURLToPath(new URL('.', import.meta.url))

it.each([
  { chromium: HERE, traces: FOLDER, passed: 5, leftOut: 0, sentences: [], why: 'both there' },
  {
    chromium: '/no/chromium',
    traces: FOLDER,
    passed: 2,
    leftOut: 3,
    sentences: ['3 tests were left out because they need Chromium'],
    why: 'no Chromium, needed by two files, said once',
  },
  {
    chromium: '/no/chromium',
    traces: '/no/traces',
    passed: 1,
    leftOut: 4,
    sentences: [
      '3 tests were left out because they need Chromium',
      '1 test was left out because it needs recorded sessions',
    ],
    why: 'neither',
  },
])('$why: $passed run, $leftOut are left out', ({ chromium, traces, passed, leftOut, sentences }) => {
  const run = runFixture({ CHROMIUM_PATH: chromium, STERNLINE_TRACES: traces, WITH_REPORTER: '1' })
  const report = JSON.parse(run.stdout)
  expect(run.status).toBe(0)
  expect([report.numPassedTests, report.numPendingTests]).toEqual([passed, leftOut])
  expect(run.said.map(line => line.slice(0, line.indexOf('. ')))).toEqual(sentences)
})

it('says it once in each test file where the reporter is not in use', () => {
  const run = runFixture({ CHROMIUM_PATH: '/no/chromium', STERNLINE_TRACES: FOLDER })
  expect(stripVTControlCharacters(run.stdout)).toMatch(/2 passed.* 3 skipped/)
  expect(run.said).toEqual(
    Array(2).fill(expect.stringMatching(/^Tests are left out because they need Chromium\. Install/)),
  )
})
