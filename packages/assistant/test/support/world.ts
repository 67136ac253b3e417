import { cache, SternlineError } from '@sternline/core'
import { createEmulator, type Emulator, type EmulatorOptions } from '@sternline/emulator'
import {
  type ApprovalRequest,
  type AssistantEvent,
  createEngine,
  createMemory,
  type Decision,
  type Exchange,
  type HeaderList,
  type LocalMemory,
  type Upstream,
} from '@sternline/engine'
import type { AssistantParts } from '../../src/assistant-parts.ts'
import type { ModelWays } from '../../src/call/model-ways.ts'
import type { ProjectFolder } from '../../src/folder/project-folder.ts'
import type { Turn } from '../../src/turn/turn.ts'

/** The model that tests ask. */
export const MODEL = 'claude-opus-4-8'

/** A request as it went out, parsed. */
export type SentBody = {
  model: string
  system: { text: string; cache_control?: unknown }[]
  tools: { name: string; cache_control?: unknown }[]
  messages: { role: string; content: { type: string; text?: string; content?: string; tool_use_id?: string }[] }[]
}

/** Everything around an assistant: the engine, an emulator, and what went through both. */
export type World = Readonly<{
  emulator: Emulator
  memory: LocalMemory
  exchanges: Exchange[]
  /** Bodies as the upstream got them, with markers. */
  sent: SentBody[]
  /** The questions that were asked. */
  asked: ApprovalRequest[]
  parts: AssistantParts
}>

/** What a test may say about it. */
export type WorldOptions = Readonly<{
  folder: ProjectFolder
  dataFolder: string
  emulator?: EmulatorOptions
  decide?: (request: ApprovalRequest) => Decision | Promise<Decision>
  /** In place of the emulator. */
  upstream?: Upstream
  memory?: LocalMemory
  today?: () => number
}>

/** Composes an assistant's parts as a server would, with the emulator as its upstream. */
export function createWorld(options: WorldOptions): World {
  const { folder, dataFolder, decide = () => ({ allowed: true }) } = options
  const emulator = createEmulator(options.emulator)
  const memory = options.memory ?? createMemory()
  const exchanges: Exchange[] = []
  const sent: SentBody[] = []
  const asked: ApprovalRequest[] = []
  const upstream = recorded(options.upstream ?? emulatorUpstream(emulator), sent)
  const engine = createEngine({
    upstream,
    ledger: { record: exchange => exchanges.push(exchange) },
    memory,
    clock: emulator.clock,
    settings: cache.on(),
    publish: () => {},
  })
  const parts: AssistantParts = {
    engine,
    memory,
    clock: emulator.clock,
    ways: waysTo(upstream),
    folder,
    dataFolder,
    approve: async request => {
      asked.push(request)
      return decide(request)
    },
    environment: process.env,
    wait: async () => {},
    ...(options.today === undefined ? {} : { today: options.today }),
  }
  return { emulator, memory, exchanges, sent, asked, parts }
}

/** Every model over one upstream. */
function waysTo(upstream: Upstream): ModelWays {
  const common = {
    upstream,
    path: '/v1/messages',
    headers: async (): Promise<HeaderList> => [['x-api-key', 'k']],
    serves: null,
    cache: null,
    scope: 's',
  } as const
  return {
    names: () => [MODEL],
    serves: () => null,
    find: model =>
      model === 'unknown'
        ? { ok: false, problem: new SternlineError('unknown-model', { what: 'No such model.', why: '', fix: '' }) }
        : { ok: true, way: { ...common, model, maxOutputTokens: null } },
  }
}

/** The emulator as an upstream. */
export function emulatorUpstream(emulator: Pick<Emulator, 'fetch'>): Upstream {
  return {
    name: 'emulator',
    emulated: true,
    host: null,
    async send({ method, path, headers, body, signal }) {
      const init = { method, headers: pairs(headers), body: Buffer.concat(body), signal }
      const answer = await emulator.fetch(new Request(`http://emulator.invalid${path}`, init))
      return { status: answer.status, headers: [...answer.headers], body: answer.body ?? nothing() }
    },
  }
}

/** Reads a turn to its end. */
export async function eventsOf(turn: Turn): Promise<AssistantEvent[]> {
  const events: AssistantEvent[] = []
  for await (const event of turn) events.push(event)
  return events
}

/** The events of one type. */
export function only<T extends AssistantEvent['type']>(
  events: readonly AssistantEvent[],
  type: T,
): Extract<AssistantEvent, { type: T }>[] {
  return events.filter((event): event is Extract<AssistantEvent, { type: T }> => event.type === type)
}

function recorded(upstream: Upstream, sent: SentBody[]): Upstream {
  return {
    ...upstream,
    send(request) {
      sent.push(JSON.parse(Buffer.concat(request.body).toString('utf8')) as SentBody)
      return upstream.send(request)
    },
  }
}

function pairs(headers: HeaderList): [string, string][] {
  return headers.map(([name, value]) => [name, value])
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
