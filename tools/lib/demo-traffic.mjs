// Traffic that shows what the page is for: a coding agent with a sub-agent and a pause that is too long, a bot with a clock in its
// system prompt, and a client whose tools change places. Everything goes to the emulator of a running server.

const LONG = 'Every line of an invoice is rounded by itself, half to even, as the law asks for it. '
const MINUTE_MS = 60_000

/** @typedef {Readonly<{ url: string, session: string, client: string, model?: string, agent?: string, parent?: string }>} Caller */

/** Sends one request and reads the whole answer. Returns the exchange's id, and what the emulator said that it billed. */
export async function send({ url, session, client, agent, parent, model = 'claude-opus-4-8' }, request) {
  const response = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'anthropic-version': '2023-06-01',
      'x-api-key': 'not-a-key',
      'user-agent': client,
      'x-sternline-session': session,
      ...(agent === undefined ? {} : { 'x-claude-code-agent-id': agent }),
      ...(parent === undefined ? {} : { 'x-claude-code-parent-agent-id': parent }),
    },
    body: JSON.stringify({ model, max_tokens: 64, ...request }),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(`The emulator answered ${response.status}: ${JSON.stringify(answer)}`)
  return { id: response.headers.get('x-sternline-exchange') ?? '', usage: answer.usage }
}

/** Moves the emulator's clock forward. */
export async function wait(url, minutes) {
  await fetch(`${url}/api/emulator/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advanceMs: Math.round(minutes * MINUTE_MS) }),
  })
}

/** Keeps the texts of a session for a day. A session has to be known before. */
async function keepTexts(url, session) {
  await fetch(`${url}/api/sessions/${session}/keep-text`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ hours: 24 }),
  })
}

/** Tools of some thousand tokens. */
export function toolsNamed(...names) {
  return names.map(name => ({
    name,
    description: `Works on a ledger of invoices: ${name}. ${LONG.repeat(9)}`,
    input_schema: { type: 'object', properties: { path: { type: 'string' }, limit: { type: 'integer' } } },
  }))
}

/** A conversation of so many turns; each turn's result is a part of a file. */
export function messagesOf(turns, lines = 26) {
  return Array.from({ length: turns }, (_, turn) => [
    {
      role: 'user',
      content:
        turn === 0
          ? `Totals differ by a cent from the printed invoice. Find out why. ${LONG.repeat(12)}`
          : [{ type: 'tool_result', tool_use_id: `toolu_${turn}`, content: LONG.repeat(lines + turn * 5) }],
    },
    ...(turn === turns - 1
      ? []
      : [
          {
            role: 'assistant',
            content: [
              { type: 'tool_use', id: `toolu_${turn + 1}`, name: 'read', input: { path: `src/part-${turn}.ts` } },
            ],
          },
        ]),
  ]).flat()
}

const SYSTEM = [
  { type: 'text', text: 'You are a coding agent.' },
  { type: 'text', text: `Work on the billing service. ${LONG.repeat(110)}` },
]

/** The last of some blocks with a marker of the client's own. */
function markedLast(blocks) {
  return blocks.map((block, index) =>
    index === blocks.length - 1 ? { ...block, cache_control: { type: 'ephemeral' } } : block,
  )
}

/** Messages whose last block carries a marker of the client's own, as coding agents send them. */
function withMarkedEnd(messages) {
  return messages.map((message, index) => {
    if (index !== messages.length - 1) return message
    const blocks = typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content
    return { ...message, content: markedLast(blocks) }
  })
}

async function codingAgent(url) {
  const main = { url, session: 'billing-service', client: 'claude-cli/2.1.330' }
  const tools = toolsNamed('bash', 'edit', 'grep', 'read', 'todo', 'write')
  const call = turns => send(main, { tools, system: markedLast(SYSTEM), messages: withMarkedEnd(messagesOf(turns)) })
  for (let turns = 1; turns <= 4; turns += 1) {
    await call(turns)
    await wait(url, 0.6)
  }
  await subAgent(url)
  for (let turns = 5; turns <= 6; turns += 1) {
    await call(turns)
    await wait(url, 0.9)
  }
  await wait(url, 6.2)
  for (let turns = 7; turns <= 10; turns += 1) {
    await call(turns)
    await wait(url, 0.7)
  }
}

async function subAgent(url) {
  const own = {
    url,
    session: 'billing-service',
    client: 'claude-cli/2.1.330',
    model: 'claude-haiku-4-5',
    agent: 'find-usages',
  }
  const system = `You find usages in a code base. ${LONG.repeat(160)}`
  for (let turns = 1; turns <= 3; turns += 1) {
    await send(own, { system, tools: toolsNamed('grep', 'read'), messages: messagesOf(turns, 8) })
    await wait(url, 0.1)
  }
}

async function clockInSystem(url) {
  const bot = { url, session: 'invoice-bot', client: 'invoice-bot/3.2.0', model: 'claude-sonnet-5' }
  for (let second = 16; second < 24; second += 1) {
    // From here on a person wanted to see what changes.
    if (second === 20) await keepTexts(url, bot.session)
    const system = `You are the invoice assistant. Now it is 2026-11-21T14:02:${second}Z. ${LONG.repeat(220)}`
    await send(bot, { system, messages: [{ role: 'user', content: `Which invoices are open? (${second})` }] })
    await wait(url, 0.3)
  }
}

async function reorderedTools(url) {
  const agent = { url, session: 'docs-helper', client: 'my-agent/0.9.1', model: 'claude-sonnet-5' }
  const orders = [
    ['fetch', 'list', 'search'],
    ['fetch', 'list', 'search'],
    ['search', 'fetch', 'list'],
    ['search', 'fetch', 'list'],
  ]
  for (const [index, names] of orders.entries()) {
    await send(agent, { tools: toolsNamed(...names), system: SYSTEM, messages: messagesOf(index + 1, 9) })
    await wait(url, 0.4)
  }
}

async function unknownPrice(url) {
  const client = { url, session: 'review', client: 'zed/0.212.3', model: 'claude-opus-5' }
  for (let turns = 1; turns <= 3; turns += 1) {
    await send(client, { system: SYSTEM, messages: messagesOf(turns, 6) }).catch(() => undefined)
    await wait(url, 0.2)
  }
}

/** Sends all of it, over some two hours of the emulator's clock. */
export async function sendDemoTraffic(url) {
  await clockInSystem(url)
  await wait(url, 31)
  await reorderedTools(url)
  await wait(url, 42)
  await unknownPrice(url)
  await wait(url, 12)
  await codingAgent(url)
}
