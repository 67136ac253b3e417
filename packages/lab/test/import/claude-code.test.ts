import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { ClaudeLog, text, use } from '../support/claude-log.ts'
import { importPaths, importText, sent, spoken } from '../support/import-text.ts'

/** A prompt, a reply that calls a tool, its result, and a last reply. */
function short(session = 's1'): ClaudeLog {
  return new ClaudeLog(session)
    .user('Count the lines.', { at: 0 })
    .reply('m1', { type: 'thinking', thinking: 'Hm.', signature: 's' }, { saved: 9000, output: 1 }, { at: 3 })
    .reply('m1', use('t1'), { saved: 9000, output: 40 }, { at: 5 })
    .result('t1', '12', { at: 7 })
    .reply('m2', text('Twelve.'), { read: 9000, saved: 300 }, { at: 10 })
}

describe('a session log of Claude Code', () => {
  it('is one conversation: lines of a reply are one message, and one call with the usage of its last line', async () => {
    const { topologies, problems } = await importText(short().text)
    const [topology] = topologies
    if (topology === undefined) throw new Error('expected one')
    expect(problems).toEqual([])
    expect(spoken(topology)).toBe('user text | assistant thinking tool_use | user tool_result | assistant text')
    expect(topology).toMatchObject({
      id: 'claude-code/s1',
      group: 'claude-code/s1',
      source: 'claude-code',
      kind: 'A',
      agent: 'claude-code',
      agentVersion: '2.1.100',
      thread: 'main',
    })
    expect(sent(topology)).toEqual([1, 4])
    const begin = Date.parse('2026-03-01T10:00:00.000Z')
    expect(topology.calls[0]).toMatchObject({
      at: begin,
      firstBlockAt: begin + 3000,
      doneAt: begin + 5000,
      newest: 'prompt',
      requestId: 'req_m1',
      usage: { cached: 0, saved5m: 9000, saved1h: 0, fresh: 3, output: 40 },
    })
    expect(topology.calls[1]).toMatchObject({ at: begin + 7000, newest: 'tool-results' })
  })

  it('keeps no text', async () => {
    expect(JSON.stringify(await importText(short().text))).not.toMatch(/Count|Twelve|Hm/)
  })

  it('puts the results of parallel tools first, whichever of them the next line names', async () => {
    const log = new ClaudeLog('s1')
      .user('Read both.')
      .reply('m1', use('t1'), { saved: 9000 }, { uuid: 'a1' })
      .reply('m1', use('t2'), { saved: 9000 }, { uuid: 'a2' })
      .result('t2', 'two', { uuid: 'r2', parent: 'a2' })
      .result('t1', 'one', { uuid: 'r1', parent: 'a1' })
      .user('And hurry.', { parent: 'r2' })
      .reply('m2', text('Done.'), { read: 9000, saved: 10 })
    const [topology] = (await importText(log.text)).topologies
    expect(topology === undefined ? '' : spoken(topology)).toBe(
      'user text | assistant tool_use tool_use | user tool_result tool_result text | assistant text',
    )
    expect(topology?.calls[1]).toMatchObject({ blocks: 6, newest: 'tool-results-and-text' })
  })

  it.each([
    {
      log: short()
        .line({ type: 'system', subtype: 'turn_duration' })
        .user('More.')
        .reply('m3', text('Yes.'), { read: 9300 }),
      calls: 3,
      why: 'lines of the client stand between',
    },
    {
      log: short().user('More.', { parent: 'gone' }).reply('m3', text('Yes.'), { read: 9300 }),
      calls: 3,
      why: 'a parent is missing',
    },
    {
      log: short()
        .line({ type: 'assistant', message: { role: 'assistant', model: '<synthetic>', content: [text('No.')] } })
        .user('More.')
        .reply('m3', text('Yes.'), { read: 9300 }),
      calls: 3,
      why: 'a made-up reply is no call',
    },
    {
      log: short()
        .line({ type: 'progress', data: { type: 'hook_progress' } })
        .user('More.')
        .reply('m3', text('Yes.'), {}),
      calls: 3,
      why: 'a hook reports',
    },
  ])('goes on where $why', async ({ log, calls }) => {
    const { topologies } = await importText(log.text)
    expect(topologies.map(topology => topology.calls.length)).toEqual([calls])
    expect(topologies.map(spoken)[0]).toMatch(/user tool_result \| assistant text \| user text \| assistant text$/)
  })

  it.each([
    {
      log: short()
        .line({ type: 'system', subtype: 'compact_boundary', compactMetadata: { trigger: 'auto' } }, { parent: null })
        .user('The story so far.', { more: { isCompactSummary: true } })
        .reply('m3', text('On.'), { read: 5000 }),
      restart: 'compaction',
      first: 'user text | assistant text',
      why: 'the context was compacted',
    },
    {
      log: short()
        .line(
          {
            type: 'system',
            subtype: 'compact_boundary',
            compactMetadata: { preservedMessages: { allUuids: ['u4', 'u5'] } },
          },
          { parent: null },
        )
        .user('The story so far.', { more: { isCompactSummary: true } })
        .reply('m3', text('On.'), { read: 5000 }),
      restart: 'compaction',
      first: 'user text tool_result | assistant text text',
      why: 'the context was compacted and kept its newest messages',
    },
    {
      log: short().user('Again.', { parent: 'u1' }).reply('m3', text('On.'), { read: 5000 }),
      restart: 'rewind',
      first: 'user text text | assistant text',
      why: 'the user went back',
    },
    {
      log: short()
        .line({ type: 'system', subtype: 'microcompact_boundary', compactedToolIds: ['t1'] })
        .user('More.')
        .reply('m3', text('On.'), { read: 5000 }),
      restart: 'blanked',
      first: 'user text | assistant thinking tool_use | user tool_result | assistant text | user text | assistant text',
      why: 'results were blanked',
    },
  ])('begins a segment where $why', async ({ log, restart, first }) => {
    const { topologies } = await importText(log.text)
    expect(topologies.map(({ id }) => id)).toEqual(['claude-code/s1', 'claude-code/s1#2'])
    expect(topologies[1]).toMatchObject({ restart, group: 'claude-code/s1', calls: [{ requestId: 'req_m3' }] })
    expect(topologies.map(spoken)[1]).toBe(first)
  })

  it('changes only the blanked result in what follows', async () => {
    const log = short()
      .line({ type: 'system', subtype: 'microcompact_boundary', microcompactMetadata: { compactedToolIds: ['t1'] } })
      .user('More.')
      .reply('m3', text('On.'), {})
    const [before, after] = (await importText(log.text)).topologies
    const differing = before?.blocks.filter(({ digest }, i) => digest !== after?.blocks[i]?.digest)
    expect(differing?.map(({ kind }) => kind)).toEqual(['tool_result'])
  })

  it.each([
    {
      lines: (log: ClaudeLog) =>
        log.user('Look.', { parent: null, agent: 'x1' }).reply('m8', text('Seen.'), { saved: 7000 }, { agent: 'x1' }),
      why: 'named lines of a side chain',
    },
    {
      lines: (log: ClaudeLog) =>
        log
          .user('Look.', { parent: null, more: { isSidechain: true } })
          .reply('m8', text('Seen.'), { saved: 7000 }, { more: { isSidechain: true } }),
      why: 'a side chain without a name, as old versions write it',
    },
    {
      lines: (log: ClaudeLog) =>
        log.line({ type: 'progress', data: agentProgress('user', { role: 'user', content: 'Look.' }) }).line({
          type: 'progress',
          data: agentProgress('assistant', {
            id: 'm8',
            role: 'assistant',
            model: 'claude-opus-4-6',
            content: [text('Seen.')],
          }),
        }),
      why: 'progress of an agent',
    },
  ])('gives sub-agents conversations of their own: $why', async ({ lines }) => {
    const { topologies } = await importText(lines(short()).text)
    expect(topologies.map(({ thread, group }) => [thread, group])).toEqual([
      ['main', 'claude-code/s1'],
      ['subagent', 'claude-code/s1'],
    ])
    expect(topologies.map(spoken)[1]).toBe('user text | assistant text')
    expect(topologies[1]?.calls).toHaveLength(1)
  })

  it('counts a call once that a resumed session repeats, and keeps both in one group', async () => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'a.jsonl'), short('s1').text)
    const resumed = short('s2').user('Go on.').reply('m3', text('On.'), { read: 9300, saved: 40 })
    writeFileSync(join(folder, 'b.jsonl'), resumed.text)
    const { topologies, repeated } = await importPaths(folder)
    expect(repeated).toBe(2)
    expect(topologies.map(({ id, group, calls }) => [id, group, calls.map(({ requestId }) => requestId)])).toEqual([
      ['claude-code/s1', 'claude-code/s1', ['req_m1', 'req_m2']],
      ['claude-code/s2', 'claude-code/s1', ['req_m3']],
    ])
    expect(topologies.map(spoken)[1]).toMatch(/\| user text \| assistant text$/)
  })

  it('passes over lines that stand there twice', async () => {
    const log = short()
    const doubled = log.lines.flatMap(line => [line, line])
    const renamed = log.lines.map(line => line.replaceAll(/"u(\d)"/g, '"again$1"'))
    const all = [...doubled, ...renamed].map(line => `${line}\n`).join('')
    const { topologies } = await importText(all)
    expect(topologies).toEqual((await importText(log.text)).topologies)
  })

  it('reads sub-agents in files of their own beside their session, wherever they lie', async () => {
    const folder = tempFolder()
    mkdirSync(join(folder, 'project', 's1', 'subagents'), { recursive: true })
    const agent = (id: string): string =>
      new ClaudeLog('s1')
        .user(`Look, ${id}.`, { agent: id })
        .reply(`m-${id}`, text('Seen.'), { saved: 7000 }, { agent: id }).text
    writeFileSync(join(folder, 'project', 's1.jsonl'), short('s1').text)
    writeFileSync(join(folder, 'project', 's0.jsonl'), short('s0').text.replaceAll(/m([12])"/g, 'n$1"'))
    writeFileSync(join(folder, 'project', 's1', 'subagents', 'agent-b.jsonl'), agent('b'))
    writeFileSync(join(folder, 'project', 'agent-a.jsonl'), agent('a'))
    const { topologies } = await importPaths(folder)
    expect(topologies.map(({ id }) => id)).toEqual([
      'claude-code/s0',
      'claude-code/s1/a',
      'claude-code/s1/b',
      'claude-code/s1',
    ])
    expect(new Set(topologies.slice(1).map(({ group }) => group))).toEqual(new Set(['claude-code/s1']))
  })

  it('names broken lines and reads the rest', async () => {
    const log = short()
      .raw('{"type":"user","uuid":')
      .raw('17')
      .raw('')
      .line({ type: 'user', message: { role: 'user', content: [{ no: 'type' }, 5] } }, { parent: 'u5', uuid: 'bad' })
      .line({ type: 'user', message: 'none' }, { parent: 'u5', uuid: 'worse' })
      .user('More.', { parent: 'u5' })
      .reply('m3', text('Yes.'), { read: 9300 })
      .raw('{"type":"assistant","mess')
    const { topologies, problems } = await importText(log.text.trimEnd())
    expect(topologies.map(({ calls }) => calls.length)).toEqual([3])
    expect(problems).toEqual([
      '6 it is not JSON',
      '7 it is no JSON object',
      expect.stringMatching(/^9 its message can't be read: messages\[0\]\.content\[1\]/),
      expect.stringMatching(/^10 message: /),
      '13 it is not JSON, or was cut off',
    ])
  })

  it("keeps the API's own word for a miss, and terms that change the price", async () => {
    const log = new ClaudeLog('s1').user('Hi.').line({
      type: 'assistant',
      requestId: 'r',
      message: {
        id: 'm',
        role: 'assistant',
        model: 'claude-opus-4-6',
        content: [text('Hi.')],
        usage: { input_tokens: 5, output_tokens: 2, inference_geo: 'us', speed: 'standard' },
        diagnostics: { cache_miss_reason: { type: 'tools_changed', cache_missed_input_tokens: 12 } },
      },
    })
    const [topology] = (await importText(log.text)).topologies
    expect(topology?.calls[0]).toMatchObject({
      missReason: 'tools_changed',
      terms: { batch: false, regional: true, fast: false },
    })
  })
})

function agentProgress(type: string, message: object): object {
  const uuid = `p-${type}`
  return {
    type: 'agent_progress',
    agentId: 'x1',
    message: { type, message, uuid, timestamp: '2026-03-01T10:01:00.000Z', requestId: 'r8' },
  }
}
