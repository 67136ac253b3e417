import { once } from 'node:events'
import { connect } from 'node:net'
import { Writable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { writeOut } from '../../../src/upstreams/wire/write-out.ts'
import { rawHost } from '../../support/raw-host.ts'
import { cutAfter, toldBytes } from '../../support/told-bytes.ts'

const KB = 1024
/** A head of 1 KB. */
const HEAD = `${'POST /v1/messages HTTP/1.1\r\nx: '.padEnd(KB - 4, 'a')}\r\n\r\n`

/** What reached the system, write by write. @param takes how many writes are done with at once; each of the others a turn later */
function recorder(takes = Number.POSITIVE_INFINITY): { stream: Writable; writes: Buffer[] } {
  const writes: Buffer[] = []
  const took = (bytes: Buffer, done: () => void): void => {
    writes.push(bytes)
    if (writes.length <= takes) done()
    else setImmediate(done)
  }
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => took(chunk, done),
    writev: (chunks, done) => took(Buffer.concat(chunks.map(({ chunk }) => chunk)), done),
  })
  return { stream, writes }
}

describe('the writes of a request', () => {
  it.each([
    ['without a body', 0, [], [1]],
    ['that is small', 20 * KB, [], [21]],
    ['that just fits, with its head', 59 * KB, [], [60]],
    ['of one byte more than fits', 59 * KB + 1, [], [60, 1 / KB]],
    ['of 200 KB', 200 * KB, [], [60, 60, 60, 21]],
    ['of 200 KB, spliced', 200 * KB, [10 * KB, 1, 100 * KB, 60 * KB], [60, 60, 60, 21]],
    ['whose pieces end where writes do', 179 * KB, [59 * KB, 60 * KB], [60, 60, 60]],
    ['of 1.5 MB', 1_536 * KB, [], [...Array.from({ length: 25 }, () => 60), 37]],
    ['that is longer', 1_536 * KB + 1, [], [1_537 + 1 / KB]],
    ['that is longer, spliced', 2_048 * KB, [3, 1_000 * KB], [2_049]],
  ])('%s', (_, length, lengths, expected) => {
    const { stream, writes } = recorder()
    const body = toldBytes(length)
    writeOut(stream, HEAD, cutAfter(body, lengths))
    expect(writes.map(write => write.length / KB)).toEqual(expected)
    expect(Buffer.concat(writes).equals(Buffer.concat([Buffer.from(HEAD), body]))).toBe(true)
  })

  it.each([[[]], [[10 * KB, 1, 100 * KB]]])('is one over TLS, which takes all of it at once: cut after %j', lengths => {
    const { stream, writes } = recorder()
    writeOut(Object.assign(stream, { encrypted: true }), HEAD, cutAfter(toldBytes(200 * KB), lengths))
    expect(writes.map(write => write.length / KB)).toEqual([201])
  })

  it('leaves a head that is longer than a write in one piece', () => {
    const { stream, writes } = recorder()
    const head = `GET / HTTP/1.1\r\nx: ${'a'.repeat(70 * KB)}\r\n\r\n`
    writeOut(stream, head, [toldBytes(100 * KB)])
    expect(writes.map(write => write.length)).toEqual([head.length, 60 * KB, 40 * KB])
  })

  it.each([
    [0, [60, 241]],
    [1, [60, 60, 181]],
    [3, [60, 60, 60, 60, 61]],
    [4, [60, 60, 60, 60, 60, 1]],
  ])('when the host takes no more after %d, the rest goes at once', async (takes, expected) => {
    const { stream, writes } = recorder(takes)
    writeOut(stream, HEAD, [toldBytes(300 * KB)])
    stream.end()
    await once(stream, 'finish')
    expect(writes.map(write => write.length / KB)).toEqual(expected)
  })

  it('change no byte and leave none out, wherever the body is cut and whenever the host takes no more', async () => {
    const lengths = fc.array(fc.nat(200 * KB), { maxLength: 12 })
    const property = fc.asyncProperty(fc.nat(1_700 * KB), lengths, fc.nat(90 * KB), fc.nat(6), async (...given) => {
      const [length, cuts, headLength, takes] = given
      const { stream, writes } = recorder(takes)
      const head = 'h'.repeat(headLength)
      writeOut(stream, head, cutAfter(toldBytes(length), cuts))
      stream.end()
      await once(stream, 'finish')
      expect(Buffer.concat(writes).equals(Buffer.concat([Buffer.from(head), toldBytes(length)]))).toBe(true)
    })
    await fc.assert(property)
  })
})

describe('over a socket', () => {
  it.each([
    ['that reads as it comes', 0, 200 * KB],
    ['that reads as it comes', 0, 1_500 * KB],
    ['that reads late', 100, 1_500 * KB],
    ['that reads late', 100, 8_000 * KB],
  ])('everything comes to a host %s (%d ms, %d bytes)', async (_, lateMs, length) => {
    const all = Buffer.concat([Buffer.from(HEAD), toldBytes(length)])
    const pieces: Buffer[] = []
    const url = await rawHost(host => {
      setTimeout(() => host.on('data', piece => void pieces.push(piece)), lateMs)
    })
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    await once(socket, 'connect')
    writeOut(socket, HEAD, cutAfter(toldBytes(length), [5, 70 * KB]))
    await expect.poll(() => pieces.reduce((sum, piece) => sum + piece.length, 0)).toBe(all.length)
    expect(Buffer.concat(pieces).equals(all)).toBe(true)
  })
})
