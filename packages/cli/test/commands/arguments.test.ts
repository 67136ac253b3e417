import { describe, expect, it } from 'vitest'
import { run } from '../../src/run.ts'
import { readVersion } from '../../src/version.ts'
import { fakeIo } from '../support/fake-io.ts'

describe('run', () => {
  it.each([
    { args: ['--version'], out: new RegExp(`^${readVersion()}\n$`), why: 'the version' },
    { args: ['--help'], out: /start.*\n[\s\S]*replay/, why: 'help' },
    { args: ['help', 'replay'], out: /--times <times>/, why: "a command's help" },
    { args: ['start', '--help'], out: /--host-name <name>/, why: 'how to name a server' },
    { args: ['replay', '--help'], out: /--confirm-usd <amount>/, why: 'the same' },
  ])('gives $why on standard output and ends with 0', async ({ args, out }) => {
    const io = fakeIo()
    expect(await run(args, io)).toBe(0)
    expect(io.outText()).toMatch(out)
    expect(io.errText()).toBe('')
  })

  it.each([
    { args: [], err: /Usage: sternline/, why: 'no command' },
    {
      args: ['replya', 'x'],
      err: /unknown command 'replya'\nDid you mean `sternline replay`\?/,
      why: 'an unknown command names the nearest',
    },
    { args: ['xyzzy'], err: /Did you mean `sternline \w+`\?/, why: 'however far away it is' },
    {
      args: ['start', '--prot', '1'],
      err: /unknown option '--prot'\n\(Did you mean --port\?\)/,
      why: 'an unknown option too',
    },
    { args: ['start', '--port', '70000'], err: /A port is a whole number from 0 to 65535/, why: 'a port out of range' },
    { args: ['start', '--port', '4141x'], err: /A port is a whole number/, why: 'a port that is no number' },
    { args: ['start', '--host-name', 'http://gw'], err: /Give a name like gw\.corp/, why: 'an address for a name' },
    { args: ['start', '--grace', '-1'], err: /Give a number of seconds, 0 or more/, why: 'a time that is none' },
    {
      args: ['start', '--upstream', 'azure'],
      err: /Allowed choices are emulator, anthropic/,
      why: 'an unknown upstream',
    },
    {
      args: ['start', '--api-url', 'http://x'],
      err: /--api-url needs --upstream anthropic/,
      why: 'an address for the emulator',
    },
    {
      args: ['start', '--demo', '--upstream', 'anthropic'],
      err: /--demo runs against the emulator only/,
      why: 'a demo that would cost money',
    },
    { args: ['start', 'one', 'two'], err: /too many arguments/, why: 'two folders' },
    { args: ['replay'], err: /missing required argument 'file'/, why: 'no file' },
    {
      args: ['replay', 'x', '--times', 'slow'],
      err: /Allowed choices are fast, recorded/,
      why: 'an unknown way of time',
    },
    { args: ['replay', 'x', '--id', 'a', '--all'], err: /--id and --all do not go together/, why: 'one and all' },
    {
      args: ['replay', 'x', '--server', 'localhost'],
      err: /Give an address like http:\/\/127\.0\.0\.1:4141/,
      why: 'no address',
    },
    {
      args: ['replay', 'x', '--upstream', 'anthropic', '--times', 'recorded'],
      err: /has none that can be moved/,
      why: 'a real clock',
    },
    { args: ['replay', 'x', '--confirm-usd', 'much'], err: /Give the amount that was shown/, why: 'no amount' },
    {
      args: ['replay', '/nowhere/x.jsonl'],
      err: /\/nowhere\/x\.jsonl can't be read\.\nThe system says: ENOENT/,
      why: 'a file that is not there',
    },
    { args: ['replay', '/'], err: /\/ can't be read\.\nThe system says: EISDIR/, why: 'a folder' },
  ])('ends with 2 and says why, on standard error: $why', async ({ args, err }) => {
    const io = fakeIo()
    expect(await run(args, io)).toBe(2)
    expect(io.errText()).toMatch(err)
    expect(io.outText()).toBe('')
  })

  it('does not repeat an address that holds a password', async () => {
    const io = fakeIo()
    expect(await run(['replay', 'x', '--server', 'http://me:hunter2@host'], io)).toBe(2)
    expect(io.errText()).toMatch(/without a user name and password/)
  })
})
