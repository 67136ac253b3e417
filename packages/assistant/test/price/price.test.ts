import { inputTokens, savedTokens } from '@sternline/core'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Conversation } from '../../src/conversation/conversation.ts'
import { type Assistant, createAssistant } from '../../src/create-assistant.ts'
import { tempFolder, tempProject, writeFiles } from '../support/temp-project.ts'
import { createWorld, eventsOf, MODEL, type World } from '../support/world.ts'

const MINUTE = 60_000

describe('the price of an action', () => {
  let world: World
  let assistant: Assistant
  let conversation: Conversation
  let root: string
  let held: number

  beforeEach(async () => {
    const project = await tempProject({
      'AGENTS.md': 'Money is integer cents, never a float, in every function and test.\n'.repeat(700),
      'src/money.ts': 'export function roundHalfEven(cents: number) {}\n',
      'docs/domain.md': 'An invoice has lines, and each line has a rate.\n'.repeat(400),
    })
    root = project.root
    world = createWorld({ folder: project.folder, dataFolder: await tempFolder() })
    assistant = createAssistant(world.parts)
    await assistant.pin('docs/domain.md')
    conversation = assistant.begin({ model: MODEL })
    await eventsOf(conversation.send({ text: 'Where is roundHalfEven defined?' }))
    const last = world.exchanges.at(-1)?.usage
    if (last == null) throw new Error('nothing was billed')
    held = last.cached + savedTokens(last)
  })

  it('of going on is what is billed then: all that is held is read', async () => {
    const { before, extra, lostTokens, isCold } = await conversation.price({ kind: 'send' })
    expect(before.usage.cached).toBe(held)
    expect({ extra, lostTokens, isCold }).toEqual({ extra: 0, lostTokens: 0, isCold: false })
    const count = world.exchanges.length
    await eventsOf(
      conversation.send({ text: 'A message of usual length, which asks about one or two things and names a file.' }),
    )
    const billed = world.exchanges[count]?.usage
    expect(billed?.cached).toBe(held)
    const off = inputTokens(before.usage) / inputTokens(billed ?? before.usage)
    expect(Math.abs(1 - off)).toBeLessThan(0.05)
  })

  it('of waiting past the expiry is to save everything again', async () => {
    const { before } = await conversation.price({ kind: 'send' })
    const at = (before.readableUntil ?? 0) + 1
    expect(at).toBeGreaterThan(world.emulator.clock.now() + 4 * MINUTE)
    const { extra, lostTokens, after } = await conversation.price({ kind: 'send', at })
    expect(lostTokens).toBe(held)
    expect(savedTokens(after.usage)).toBeGreaterThan(0.95 * held)
    expect(extra).toBeGreaterThan(0)
    world.emulator.clock.advance(6 * MINUTE)
    expect(await conversation.price({ kind: 'send' })).toMatchObject({ isCold: true, extra: 0 })
    const count = world.exchanges.length
    await eventsOf(conversation.send({ text: 'Go on.' }))
    expect(world.exchanges[count]?.usage?.cached).toBe(0)
    const paid = world.exchanges[count]?.cost?.paid ?? 0
    expect(Math.abs(1 - (after.cost?.paid ?? 0) / paid)).toBeLessThan(0.1)
  })

  it.each([
    { settings: { model: 'claude-haiku-4-5' }, why: 'another model has a cache of its own' },
    { settings: { effort: 'low' }, why: 'another effort starts over' },
    { settings: { thinking: 'adaptive' }, why: 'and so does thinking' },
    { settings: { caching: false }, why: 'without caching nothing is read' },
  ] as const)('of $settings is everything: $why', async ({ settings }) => {
    const price = await conversation.price({ kind: 'configure', settings })
    expect(price.lostTokens).toBe(held)
    expect(price.after.usage.cached).toBe(0)
    const count = world.exchanges.length
    await conversation.configure(settings)
    expect(await conversation.price({ kind: 'send' })).toMatchObject({ isCold: true, before: { usage: { cached: 0 } } })
    await eventsOf(conversation.send({ text: 'A message of usual length, which asks about things.' }))
    expect(world.exchanges[count]?.usage?.cached).toBe(0)
  })

  it('of settings that were tried and given up is nothing', async () => {
    await conversation.configure({ effort: 'low' })
    await conversation.configure({ effort: null })
    expect((await conversation.price({ kind: 'send' })).before.usage.cached).toBe(held)
  })

  it('of a model whose price is unknown is unknown, and not zero', async () => {
    const price = await conversation.price({ kind: 'configure', settings: { model: 'my-deployment' } })
    expect(price).toMatchObject({ extra: null, lostTokens: held })
  })

  it('of editing an earlier message is what stands behind it', async () => {
    await eventsOf(conversation.send({ text: 'And where is it used?' }))
    const second = conversation.view().messages.filter(({ kind }) => kind === 'spoken')[1]?.id ?? ''
    const price = await conversation.price({ kind: 'edit-message', message: second })
    expect(price.after.usage.cached).toBeGreaterThan(20_000)
    expect(price.lostTokens).toBeGreaterThan(0)
    const count = world.exchanges.length
    await eventsOf(conversation.resend(second, { text: 'And where is it not used?' }))
    expect(world.exchanges[count]?.usage?.cached).toBe(price.after.usage.cached)
    await expect(conversation.price({ kind: 'edit-message', message: 'm_99' })).rejects.toMatchObject({
      code: 'no-message',
    })
  })

  it('of editing a pinned file is told before the base is renewed, and nothing is lost until then', async () => {
    expect(await conversation.price({ kind: 'renew-base' })).toMatchObject({ extra: 0, lostTokens: 0 })
    await writeFiles(root, { 'docs/domain.md': 'An invoice has lines.\n'.repeat(800) })
    const price = await conversation.price({ kind: 'renew-base' })
    expect(price.lostTokens).toBeGreaterThan(1_000)
    expect(price.extra).toBeGreaterThan(0)
    const [change] = price.changes
    expect(change).toMatchObject({ path: 'docs/domain.md', change: 'changed' })
    expect(change?.tokens).toBeGreaterThan(1_000)
    const kept = world.exchanges.length
    await eventsOf(conversation.send({ text: 'Go on as it is.' }))
    expect(world.exchanges[kept]?.usage?.cached).toBe(held)
    // It was told: there is nothing left to choose.
    expect((await conversation.price({ kind: 'renew-base' })).changes).toEqual([])
    const renewed = world.exchanges.length
    await eventsOf(conversation.send({ text: 'Go on with the new text.', base: 'renew' }))
    expect(world.exchanges[renewed]?.usage?.cached).toBeLessThan(held)
    expect(conversation.view().base.map(({ path }) => path)).toEqual([null, 'AGENTS.md', 'docs/domain.md'])
  })

  it.each([
    { what: 'a file that was pinned', act: () => assistant.pin('src/money.ts') },
    { what: 'commands that were switched on', act: () => conversation.configure({ commands: true }) },
  ])('of going on knows of $what: the next message takes a new base', async ({ act }) => {
    await act()
    const { before } = await conversation.price({ kind: 'send' })
    expect(before.usage.cached).toBeLessThan(held)
    const count = world.exchanges.length
    await eventsOf(conversation.send({ text: 'Go on.' }))
    expect(world.exchanges[count]?.usage?.cached).toBe(before.usage.cached)
  })

  it('of switching commands on is everything behind the tools that were there', async () => {
    const price = await conversation.price({ kind: 'configure', settings: { commands: true } })
    expect(price.after.usage.cached).toBeLessThan(2_000)
    expect(price.lostTokens).toBe(held - price.after.usage.cached)
  })

  it('of pinning another file is the messages behind it; pins stay in the order in which they were pinned', async () => {
    const price = await conversation.price({ kind: 'pin', path: 'src/money.ts' })
    expect(price.lostTokens).toBeGreaterThan(0)
    expect(price.after.usage.cached).toBeGreaterThan(20_000)
    await assistant.pin('src/money.ts')
    await eventsOf(conversation.send({ text: 'Go on.' }))
    expect(conversation.view().base.map(({ path }) => path)).toEqual([
      null,
      'AGENTS.md',
      'docs/domain.md',
      'src/money.ts',
    ])
    expect(await assistant.pins(MODEL)).toEqual([
      { path: 'docs/domain.md', tokens: expect.any(Number) },
      { path: 'src/money.ts', tokens: 21 },
    ])
    const out = await conversation.price({ kind: 'unpin', path: 'docs/domain.md' })
    expect(out.lostTokens).toBeGreaterThan(0)
  })

  it('sends nothing', async () => {
    const count = world.sent.length
    await conversation.price({ kind: 'send' })
    await conversation.price({ kind: 'configure', settings: { model: 'claude-haiku-4-5' } })
    expect(world.sent).toHaveLength(count)
    await expect(assistant.begin({ model: MODEL }).price({ kind: 'send' })).rejects.toMatchObject({ code: 'no-base' })
  })
})
