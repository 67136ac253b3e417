import type { Io } from '../../src/io.ts'

/** An `Io` of a test: what was written is kept, and nothing of this process is used. */
export type FakeIo = Io &
  Readonly<{ outText: () => string; errText: () => string; opened: string[]; questions: string[] }>

/** Makes one; `changes` replaces single members. Not a terminal, not stopped, an empty environment. */
export function fakeIo(changes: Partial<Io> & Readonly<{ answer?: string }> = {}): FakeIo {
  const out: string[] = []
  const err: string[] = []
  const opened: string[] = []
  const questions: string[] = []
  const { answer = '', ...io } = changes
  return {
    out: text => void out.push(text),
    err: text => void err.push(text),
    isOutTty: false,
    isErrTty: false,
    isInTty: false,
    columns: () => 80,
    env: {},
    platform: 'linux',
    home: '/home/somebody',
    folder: '/home/somebody',
    pid: process.pid,
    now: Date.now,
    sleep: () => Promise.resolve(),
    ask: async question => {
      questions.push(question)
      return answer
    },
    openBrowser: async url => void opened.push(url),
    runProgram: () => Promise.reject(new Error('This test runs no program.')),
    isAlive: pid => pid === process.pid,
    stop: new AbortController().signal,
    ...io,
    outText: () => out.join(''),
    errText: () => err.join(''),
    opened,
    questions,
  }
}
