import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TYPESCRIPT_ARGUMENTS, tempFolder } from '@sternline/testkit'
import { expect, it } from 'vitest'
import { ClaudeLog, text, use } from '../support/claude-log.ts'

const CHILD = fileURLToPath(new URL('../children/read-logs.ts', import.meta.url))
const MEBIBYTE = 2 ** 20

/** A log of so many turns, each with a result of 20 kB. */
function longLog(session: string, turns: number): string {
  const log = new ClaudeLog(session).user('Begin.')
  for (let i = 0; i < turns; i++) {
    const id = `${session}-${i}`
    log.reply(id, use(id), { read: 9000 + 7000 * i, saved: 7000 }).result(id, `${id} ${'lorem ipsum '.repeat(1700)}`)
  }
  return log.reply(`${session}-end`, text('Done.'), { read: 9000 }).text
}

it('reads a folder that is larger than its heap, a session at a time', async () => {
  const folder = tempFolder()
  for (let i = 0; i < 24; i++) {
    const file = createWriteStream(join(folder, `s${i}.jsonl`))
    file.end(longLog(`s${i}`, 200))
    await once(file, 'finish')
  }
  // 96 MB of logs, and less than half of it as heap: what is kept would not fit.
  const child = fork(CHILD, [folder], { execArgv: [...TYPESCRIPT_ARGUMENTS, '--max-old-space-size=40'] })
  const [message] = await once(child, 'message')
  expect(message).toMatchObject({ calls: 24 * 201, problems: 0 })
  expect(message.bytes).toBeGreaterThan(90 * MEBIBYTE)
}, 60_000)
