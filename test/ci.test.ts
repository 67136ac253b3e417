import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { ROOT } from './support/fixture-tree.ts'

/** The tools are plain JavaScript without types: this is what is used of them here. */
type Tools = Readonly<{
  countTests(
    report: unknown,
    exitCode: number | null,
  ): Readonly<{ passed: number; failed: number; problems: readonly string[] }>
  findProcesses(name: string, value: string): readonly Readonly<{ pid: number; command: string }>[]
}>

async function tool<Name extends keyof Tools>(file: string, name: Name): Promise<Tools[Name]> {
  const module: Tools = await import(pathToFileURL(join(ROOT, 'tools/lib', file)).href)
  return module[name]
}

/** A report of vitest with one file: `p` passed, `f` failed, `s` left out, `t` to be written. */
function report(tests: string) {
  const states = { p: 'passed', f: 'failed', s: 'skipped', t: 'todo' }
  const results = [...tests].map((test, index) => ({
    fullName: `test ${index}`,
    status: states[test as keyof typeof states],
  }))
  const count = (test: string): number => tests.split(test).length - 1
  return {
    numTotalTests: tests.length,
    numPassedTests: count('p'),
    numFailedTests: count('f'),
    numPendingTests: count('s'),
    numTodoTests: count('t'),
    testResults: [
      { name: 'a.test.ts', status: count('f') > 0 ? 'failed' : 'passed', assertionResults: results, message: '' },
    ],
  }
}

describe('counting a run', async () => {
  const countTests = await tool('count-tests.mjs', 'countTests')

  it.each([
    { given: report('ppp'), code: 0, passed: 3, failed: 0, problem: null, why: 'all passed' },
    { given: report('ppf'), code: 1, passed: 2, failed: 1, problem: null, why: 'one failed' },
    {
      given: report('pps'),
      code: 0,
      passed: 2,
      failed: 1,
      problem: '1 tests were left out: test 2.',
      why: 'one left out',
    },
    {
      given: report('pt'),
      code: 0,
      passed: 1,
      failed: 1,
      problem: '1 tests were left out: test 1.',
      why: 'one not written yet',
    },
    { given: report(''), code: 0, passed: 0, failed: 1, problem: 'No test ran.', why: 'none ran' },
    { given: null, code: 1, passed: 0, failed: 1, problem: 'there is no report', why: 'the runner died' },
    {
      given: report('pp'),
      code: 1,
      passed: 2,
      failed: 1,
      problem: 'ended with exit code 1',
      why: 'an error outside the tests',
    },
    {
      given: report('pp'),
      code: null,
      passed: 2,
      failed: 1,
      problem: 'ended with exit code null',
      why: 'killed at the end',
    },
    {
      given: {
        ...report('pp'),
        testResults: [{ name: 'b.test.ts', status: 'failed', assertionResults: [], message: 'no such file\nat' }],
      },
      code: 1,
      passed: 2,
      failed: 1,
      problem: 'b.test.ts could not be run: no such file',
      why: 'a file that can not be loaded',
    },
  ])('$why: $passed passed, $failed failed', ({ given, code, passed, failed, problem }) => {
    const count = countTests(given, code)
    expect(count).toMatchObject({ passed, failed })
    expect(count.problems).toEqual(problem === null ? [] : [expect.stringContaining(problem)])
  })
})

describe('finding processes that were left behind', async () => {
  const findProcesses = await tool('left-processes.mjs', 'findProcesses')
  const NAME = 'STERNLINE_TEST_MARK'
  /** Starts a process that has left its parent and wiped its environment, says so, and waits to be killed. */
  const PARENT = `
    const { spawn } = require('node:child_process')
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { detached: true, env: {}, stdio: 'ignore' })
    console.log(child.pid)
    setTimeout(() => {}, 60000)`

  it('sees the marked ones and what they started, and nothing else', async () => {
    const value = `${process.pid}-${Date.now()}`
    const marked = spawn(process.execPath, ['-e', PARENT], { env: { ...process.env, [NAME]: value }, detached: true })
    const unmarked = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'])
    const [said] = await once(marked.stdout, 'data')
    const grandchild = Number(String(said).trim())
    try {
      expect(
        findProcesses(NAME, value)
          .map(({ pid }) => pid)
          .sort(),
      ).toEqual([marked.pid, grandchild].sort())
      expect(findProcesses(NAME, 'another')).toEqual([])
    } finally {
      process.kill(grandchild, 'SIGKILL')
      marked.kill('SIGKILL')
      unmarked.kill('SIGKILL')
    }
    await expect.poll(() => findProcesses(NAME, value)).toEqual([])
  })
})
