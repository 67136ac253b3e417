import { messageAnswer } from '@sternline/testkit'
import { expect, it } from 'vitest'
import { post } from '../support/call.ts'
import { finishedExchange, serveBefore } from '../support/serve.ts'

/** What a body may have, but for a little. Unit: bytes. */
const LENGTH = 32 * 1024 * 1024 - 300

const SMALL = '{"model":"m","messages":[{"role":"user","content":"a"}]}'

function full(element: string): string {
  return Array(Math.floor(LENGTH / (element.length + 1)))
    .fill(element)
    .join(',')
}

const asking = (blocks: string): string => `{"model":"m","messages":[{"role":"user","content":[${blocks}]}]}`

it.each([
  { what: 'empty blocks', text: asking(full('{}')), at: 'messages[0].content' },
  {
    what: 'empty values in a tool_result',
    text: asking(`{"type":"tool_result","content":[${full('{}')}]}`),
    at: 'messages[0].content[0].content',
  },
  { what: 'small messages', text: `{"model":"m","messages":[${full('{"role":"system"}')}]}`, at: 'messages' },
  { what: 'empty tools', text: `{"model":"m","tools":[${full('{}')}],"messages":[]}`, at: 'tools' },
])('32 MB of $what go on byte for byte, and others are answered (attack 16)', { timeout: 60_000 }, async row => {
  const { text, at } = row
  const large = Buffer.from(text)
  let isSame = false
  const { server } = await serveBefore(({ body }) => {
    if (body.length > SMALL.length) isSame = large.equals(body)
    return messageAnswer({ usage: { input_tokens: 5 } })
  })
  const ask = (body: string, session: string) =>
    post(server, '/v1/messages', body, { 'x-sternline-session': session }).then(({ status }) => status)
  const statuses = await Promise.all([ask(text, 'large'), ...Array.from({ length: 5 }, (_, i) => ask(SMALL, `s${i}`))])
  expect([statuses, isSame]).toEqual([[200, 200, 200, 200, 200, 200], true])
  const { plan } = await finishedExchange(server, 'large')
  // It is given up after the first of its blocks: what is made of them takes no memory, whatever the body's length.
  expect(plan).toMatchObject({ untouched: 'unreadable', warnings: [`unreadable:too-long:${at}`] })
})
