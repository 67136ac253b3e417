import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Exchange } from '@sternline/engine'
import { openLedger } from '@sternline/ledger'
import { messageAnswer, startFakeUpstream } from '@sternline/testkit'
import Connection from 'libsql'
import { describe, expect, it, onTestFinished } from 'vitest'
import { post } from './support/call.ts'

/** What a client had its answer for this long ago has to be on disk, however the process ends. Unit: milliseconds. */
const PROMISE_MS = 1_000

/** How often a server is killed, and how many at once. Those that come one after the other find the file that the kill before them left. */
const KILLS = 20
const AT_ONCE = 5

/** How long a client waits between two requests: fifteen clients that don't would measure this process and not the server. Unit: milliseconds. */
const THINKING_MS = 4

/** How long a server is under load before it is killed; every time another one. Unit: milliseconds. */
const loadMs = (kill: number): number => PROMISE_MS + 200 + 37 * kill

const CHILD = fileURLToPath(new URL('support/serve-until-killed.mjs', import.meta.url))

/** A request that was answered in whole: what the client was told, and when. */
type Acknowledged = Readonly<{ id: string; tokens: number; at: number }>

async function startChild(apiUrl: string, ledgerFile: string): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [CHILD, apiUrl, ledgerFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  return { child, port: Number(line) }
}

/** Three clients that ask one request after the other, each of its own size, until the server is gone. */
async function load(port: number, acknowledged: Acknowledged[], sent: { count: number }): Promise<void> {
  const client = async (): Promise<void> => {
    for (;;) {
      sent.count += 1
      const tokens = sent.count
      const body = { model: 'claude-sonnet-5', max_tokens: tokens, messages: [{ role: 'user', content: 'a' }] }
      const reply = await post({ port }, '/v1/messages', body, { 'x-sternline-session': 'crash' })
      acknowledged.push({ id: String(reply.headers['x-sternline-exchange']), tokens, at: performance.now() })
      await pause(THINKING_MS)
    }
  }
  await Promise.allSettled([client(), client(), client()])
}

/** Servers that are killed one after the other, all on the same file: each begins with what the kill before it left there. */
async function killInTurn(kills: readonly number[]): Promise<void> {
  const counted = new Map<number, number>()
  const upstream = await startFakeUpstream(({ body }) => {
    const { max_tokens: tokens } = JSON.parse(Buffer.from(body).toString())
    counted.set(tokens, (counted.get(tokens) ?? 0) + 1)
    return messageAnswer({ usage: { input_tokens: tokens } })
  })
  const folder = await mkdtemp(join(tmpdir(), 'sternline-crash-'))
  onTestFinished(async () => {
    await upstream.close()
    await rm(folder, { recursive: true })
  })
  const due: Acknowledged[] = []
  const sent = { count: 0 }
  for (const kill of kills) {
    const ledgers = join(folder, 'ledgers')
    due.push(...(await killOnce(kill, upstream.url, join(ledgers, 'ledger.sqlite'), sent)))
    // A copy: who opens a ledger mends it, and that is for the next server to do.
    const copies = join(folder, `after-${kill}`)
    await cp(ledgers, copies, { recursive: true })
    await compare(join(copies, 'ledger.sqlite'), due, counted)
  }
}

/** @returns what has to be on disk of what this server answered */
async function killOnce(
  kill: number,
  apiUrl: string,
  file: string,
  sent: { count: number },
): Promise<readonly Acknowledged[]> {
  const { child, port } = await startChild(apiUrl, file)
  const acknowledged: Acknowledged[] = []
  const loaded = load(port, acknowledged, sent)
  // On a busy machine the first answer may take a while; the promise is counted from it.
  await expect.poll(() => acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(0)
  await pause(loadMs(kill))
  const killedAt = performance.now()
  child.kill('SIGKILL')
  await once(child, 'exit')
  await loaded
  const due = acknowledged.filter(({ at }) => at < killedAt - PROMISE_MS)
  expect(due.length).toBeGreaterThan(0)
  return due
}

async function compare(
  file: string,
  due: readonly Acknowledged[],
  counted: ReadonlyMap<number, number>,
): Promise<void> {
  // As the kill left it, before the ledger has a look at it.
  const connection = new Connection(file)
  expect(connection.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
  connection.close()
  const ledger = await openLedger({ file })
  const exchanges = await ledger.exchanges('crash')
  const [summary] = await ledger.sessions()
  await ledger.close()
  const byId = new Map(exchanges.map(exchange => [exchange.id, exchange]))
  // Nothing that is older than a second is missing, and each row is the one that its client was told of.
  expect(due.map(({ id }) => byId.get(id)?.usage?.fresh)).toEqual(due.map(({ tokens }) => tokens))
  // Nothing is doubled, and nothing is there that the upstream did not answer.
  const tokens = exchanges.map(tokensOf)
  expect(new Set(tokens).size).toBe(tokens.length)
  expect(tokens.every(one => counted.get(one) === 1)).toBe(true)
  // Sums and rows agree.
  expect(summary?.usage.fresh).toBe(tokens.reduce((sum, one) => sum + one, 0))
  expect(exchanges.every(({ state, outcome }) => state === 'finished' && outcome === 'ok')).toBe(true)
}

function tokensOf({ usage }: Exchange): number {
  return usage?.fresh ?? -1
}

describe('kill -9 under load', () => {
  it(`${KILLS} times: the ledger opens unharmed, and its totals agree with the upstream’s own count for everything acknowledged more than a second before`, async () => {
    const lanes = Array.from({ length: AT_ONCE }, (_, lane) =>
      Array.from({ length: KILLS / AT_ONCE }, (__, turn) => lane + AT_ONCE * turn),
    )
    await Promise.all(lanes.map(killInTurn))
  }, 120_000)
})
