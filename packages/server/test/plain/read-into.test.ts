import { once } from 'node:events'
import { type AddressInfo, connect, createServer, Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type ReadInto, readInto } from '../../src/plain/read-into.ts'

const MB = 2 ** 20

/** A connection: the end that was accepted, and the other one. Closed when the test is over. */
async function connection(): Promise<{ accepted: Socket; other: Socket }> {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const other = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [accepted]: Socket[] = await once(server, 'connection')
  onTestFinished(() => {
    for (const socket of [accepted, other]) socket?.destroy()
    server.close()
  })
  if (accepted === undefined) throw new Error('Nobody came.')
  for (const socket of [accepted, other]) socket.on('error', () => {})
  return { accepted, other }
}

/** Bytes each of which can be told from its neighbours. */
function bytes(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, i) => i % 251))
}

/** Places of some lengths in turn, and what came to them. */
function places(lengths: readonly number[], mayGoOn: () => boolean = () => true) {
  const own = lengths.map(length => new Uint8Array(length))
  const came: Buffer[] = []
  const told: string[] = []
  let asked = -1
  const into: ReadInto = {
    place: () => {
      told.push('place')
      asked += 1
      return own[asked % own.length]!
    },
    filled: length => {
      told.push('filled')
      came.push(Buffer.from(own[asked % own.length]!.subarray(0, length)))
      return mayGoOn()
    },
  }
  return { into, told, all: () => Buffer.concat(came), count: () => came.length }
}

/** What a socket has of its own, by symbols. */
function symbolsOf(socket: Socket): unknown[] {
  return Object.getOwnPropertySymbols(socket).map(symbol => Reflect.get(socket, symbol))
}

describe('reading into places of ours', () => {
  it('is what this Node can: the short way has not vanished', async () => {
    const { accepted } = await connection()
    expect(readInto(accepted, places([100]).into)).toBe(true)
  })

  it.each([
    { why: 'one place', lengths: [20_000] },
    { why: 'places of one byte and of many', lengths: [1, 65_536, 7, 300_000] },
  ])('gives all bytes in order, and asks for a place only behind what came: $why', async ({ lengths }) => {
    const { accepted, other } = await connection()
    const { into, told, all } = places(lengths)
    const heard: unknown[] = []
    accepted.on('end', () => heard.push('end'))
    expect(readInto(accepted, into)).toBe(true)
    accepted.resume()
    const sent = bytes(3 * MB)
    other.end(sent)
    await once(accepted, 'end')
    expect(all().equals(sent)).toBe(true)
    expect(accepted.bytesRead).toBe(sent.length)
    expect(told.every((what, i) => what === (i % 2 === 0 ? 'place' : 'filled'))).toBe(true)
  })

  it('gives no byte as data', async () => {
    const { accepted, other } = await connection()
    const { into, all } = places([100])
    const heard: unknown[] = []
    expect(readInto(accepted, into)).toBe(true)
    accepted.on('data', piece => heard.push(piece))
    other.end(bytes(1_000))
    await once(accepted, 'end')
    expect([all().length, heard]).toEqual([1_000, []])
  })

  it('stops where no more may come, and goes on when it is resumed', async () => {
    const { accepted, other } = await connection()
    const { into, all, count } = places([5_000], () => false)
    readInto(accepted, into)
    accepted.resume()
    const sent = bytes(40_000)
    other.write(sent)
    for (let i = 1; i <= 8; i += 1) {
      await expect.poll(count).toBe(i)
      await pause(20)
      expect(count()).toBe(i)
      accepted.resume()
    }
    expect(all().equals(sent)).toBe(true)
  })

  it('stops while it is paused', async () => {
    const { accepted, other } = await connection()
    const { into, all, count } = places([1_000])
    readInto(accepted, into)
    accepted.resume()
    other.write(bytes(10))
    await expect.poll(count).toBe(1)
    accepted.pause()
    const sent = bytes(6 * MB)
    other.write(sent)
    await pause(50)
    expect(count()).toBe(1)
    accepted.resume()
    await expect.poll(() => accepted.bytesRead).toBe(sent.length + 10)
    expect(all().subarray(10).equals(sent)).toBe(true)
  })

  it.each([
    { how: 'ends its half', leave: 'end', heard: ['end'] },
    { how: 'closes', leave: 'destroy', heard: ['end'] },
    { how: 'resets', leave: 'resetAndDestroy', heard: ['error ECONNRESET', 'close'] },
  ] as const)('hears of the other side that it $how', async ({ leave, heard }) => {
    const { accepted, other } = await connection()
    const told: string[] = []
    accepted.on('end', () => told.push('end')).on('close', () => told.push('close'))
    accepted.on('error', problem => told.push(`error ${Reflect.get(problem, 'code')}`))
    readInto(accepted, places([1_000]).into)
    accepted.resume()
    other.write('abc')
    await expect.poll(() => accepted.bytesRead).toBe(3)
    other[leave]()
    await expect.poll(() => told).toEqual(heard)
  })

  it('is heard to be closed by this side', async () => {
    const { accepted } = await connection()
    readInto(accepted, places([1_000]).into)
    accepted.resume().destroy()
    await once(accepted, 'close')
  })

  it.each([
    { why: 'no handle', handle: null },
    { why: 'a handle that takes no places', handle: {} },
    { why: 'a handle whose member is something else', handle: { useUserBuffer: 1 } },
  ])('is refused by a socket with $why, and nothing was set or asked for', ({ handle }) => {
    const socket = new Socket()
    Reflect.set(socket, '_handle', handle)
    const before = symbolsOf(socket)
    const { into, told } = places([100])
    expect(readInto(socket, into)).toBe(false)
    expect(symbolsOf(socket)).toEqual(before)
    expect(told).toEqual([])
    Reflect.set(socket, '_handle', null)
  })
})
