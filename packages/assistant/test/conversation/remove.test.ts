import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createAssistant } from '../../src/create-assistant.ts'
import { tempFolder, tempProject } from '../support/temp-project.ts'
import { createWorld, eventsOf, MODEL } from '../support/world.ts'

async function kept() {
  const { folder, outside } = await tempProject({ 'a.md': 'A.' })
  const dataFolder = await tempFolder()
  const { parts } = createWorld({ folder, dataFolder })
  const assistant = createAssistant(parts)
  const conversation = assistant.begin({ model: MODEL })
  await eventsOf(conversation.send({ text: 'Hello.' }))
  const logs = (): Promise<string[]> => readdir(join(dataFolder, 'conversations'))
  return { assistant, conversation, parts, dataFolder, outside, logs }
}

describe('remove', () => {
  it('deletes the log, and the conversation is not there any more', async () => {
    const { assistant, conversation, logs } = await kept()
    expect(await logs()).toHaveLength(1)
    await assistant.remove(conversation.id)
    expect(await logs()).toEqual([])
    expect(await assistant.conversations()).toEqual([])
    await expect(assistant.open(conversation.id)).rejects.toMatchObject({ code: 'no-conversation' })
  })

  it('deletes one that is not open, and one whose log is damaged behind its first line', async () => {
    const { parts, conversation, dataFolder, logs } = await kept()
    const [name = ''] = await logs()
    await writeFile(join(dataFolder, 'conversations', name), 'nonsense\n', { flag: 'a' })
    const other = createAssistant(parts)
    await expect(other.open(conversation.id)).rejects.toMatchObject({ code: 'conversation-damaged' })
    await other.remove(conversation.id)
    expect(await logs()).toEqual([])
  })

  it('waits for the turn that runs', async () => {
    const { assistant, conversation, logs } = await kept()
    const turn = conversation.send({ text: 'Again.' })
    await expect(assistant.remove(conversation.id)).rejects.toMatchObject({ code: 'conversation-busy' })
    turn.stop()
    await turn.ended
    await assistant.remove(conversation.id)
    expect(await logs()).toEqual([])
  })

  it.each([
    { id: 'c_0000000000000000', why: 'nothing is kept under it' },
    { id: '../conversations/x', why: 'it is no id' },
    { id: '', why: 'it is empty' },
  ])('of "$id" is refused: $why', async ({ id }) => {
    const { assistant, logs } = await kept()
    await expect(assistant.remove(id)).rejects.toMatchObject({ code: 'no-conversation' })
    expect(await logs()).toHaveLength(1)
  })

  it('of another project’s conversation is refused', async () => {
    const { conversation, dataFolder, logs } = await kept()
    const { folder } = await tempProject()
    const stranger = createAssistant(createWorld({ folder, dataFolder }).parts)
    await expect(stranger.remove(conversation.id)).rejects.toMatchObject({ code: 'no-conversation' })
    expect(await logs()).toHaveLength(1)
  })

  it('of one that nothing was said in just lets it go', async () => {
    const { assistant } = await kept()
    const { id } = assistant.begin({ model: MODEL })
    await assistant.remove(id)
    await expect(assistant.open(id)).rejects.toMatchObject({ code: 'no-conversation' })
  })
})
