import { EventEmitter, once } from 'node:events'
import type { LookupFunction } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { jsonAnswer } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ClosableUpstream } from '../../src/upstreams/closable-upstream.ts'
import { createHttpUpstream } from '../../src/upstreams/http-upstream.ts'
import { fakeUpstream } from '../support/fake-upstream.ts'
import { ask, textOf } from '../support/message-to.ts'
import { rawHost } from '../support/raw-host.ts'

function upstreamAt(apiUrl: string): ClosableUpstream {
  const upstream = createHttpUpstream({ name: 'anthropic', apiUrl })
  onTestFinished(() => upstream.close())
  return upstream
}

describe('an upstream over HTTP', () => {
  it('sends the pieces as one body with one length', async () => {
    const host = await fakeUpstream(() => jsonAnswer({}))
    await textOf(await upstreamAt(host.url).send(ask()))
    const [request] = host.requests
    expect(Buffer.from(request?.body ?? []).toString()).toBe('{"a":1}')
    expect(request?.headers.filter(([name]) => /length|encoding/i.test(name))).toEqual([['content-length', '7']])
  })

  it.each([
    { bytes: 100_000, isRead: true, hasAll: true, why: 'was taken as a whole' },
    { bytes: 32_000_000, isRead: false, hasAll: false, why: 'is answered before it was taken' },
  ])('says whether a body is still under way: one that $why', async ({ bytes, isRead, hasAll }) => {
    const url = await rawHost(socket => {
      let length = 0
      socket.on('data', chunk => {
        length += chunk.length
        if (!isRead) socket.pause()
        if (!isRead || length > bytes) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
      })
    })
    const answer = await upstreamAt(url).send(ask({ body: [Buffer.alloc(bytes)] }))
    expect(answer.hasAll).toBe(hasAll)
  })

  it('puts the path of its address before every path', async () => {
    const host = await fakeUpstream(() => jsonAnswer({}))
    for (const apiUrl of [host.url, `${host.url}/`, `${host.url}/anthropic`, `${host.url}/a/b//`]) {
      await textOf(await upstreamAt(apiUrl).send(ask({ path: '/v1/models?a=b' })))
    }
    expect(host.requests.map(({ path }) => path)).toEqual([
      '/v1/models?a=b',
      '/v1/models?a=b',
      '/anthropic/v1/models?a=b',
      '/a/b/v1/models?a=b',
    ])
  })

  it('looks its name up for every connection, and goes to no address that keeps secrets (attack 9)', async () => {
    const host = await fakeUpstream(() => ({ headers: { connection: 'close' }, body: ['{}'] }))
    const { port } = new URL(host.url)
    const asked: string[] = []
    const answers = ['127.0.0.1', '169.254.169.254', '::ffff:169.254.169.254', 'fd00:ec2::254', '127.0.0.1']
    const lookup: LookupFunction = (hostname, { all }, done) => {
      asked.push(hostname)
      const address = answers[asked.length - 1] ?? ''
      const family = address.includes(':') ? 6 : 4
      if (all === true)
        done(null, [
          { address: '127.0.0.1', family: 4 },
          { address, family },
        ])
      else done(null, address, family)
    }
    const upstream = createHttpUpstream({ name: 'anthropic', apiUrl: `http://upstream.test:${port}`, lookup })
    onTestFinished(() => upstream.close())
    const outcomes: unknown[] = []
    for (const _ of answers) {
      const answered = upstream.send(ask({ headers: [['x-api-key', 'k']] }))
      outcomes.push(
        await answered.then(
          async answer => [answer.status, await textOf(answer)],
          problem => problem.message.split('. ')[1],
        ),
      )
    }
    const refused =
      'Its name leads to an address at which clouds hand machines their own credentials, so nothing was sent'
    expect(outcomes).toEqual([[200, '{}'], refused, refused, refused, [200, '{}']])
    expect(asked).toEqual(answers.map(() => 'upstream.test'))
    expect(host.requests).toHaveLength(2)
  })

  it.each(['http://169.254.169.254', 'http://2852039166', 'https://[::ffff:a9fe:a9fe]', 'http://[fd00:ec2::254]'])(
    'is not made for %s (attack 9)',
    apiUrl => {
      expect(() => createHttpUpstream({ name: 'anthropic', apiUrl })).toThrow('their own credentials')
    },
  )

  it('does not follow redirects: the credential stays with its host', async () => {
    const other = await fakeUpstream(() => jsonAnswer({}))
    const host = await fakeUpstream(() => ({ status: 307, headers: { location: `${other.url}/stolen` } }))
    const answer = await upstreamAt(host.url).send(ask({ headers: [['x-api-key', 'k']] }))
    await textOf(answer)
    expect([answer.status, other.requests]).toEqual([307, []])
  })

  it('sends no length and no body where there is none', async () => {
    const host = await fakeUpstream(() => jsonAnswer({}))
    await textOf(await upstreamAt(host.url).send(ask({ method: 'GET', body: [] })))
    expect(host.requests[0]?.headers.filter(([name]) => /length|encoding/i.test(name))).toEqual([])
  })

  it('rejects with the abort when the request is aborted', async () => {
    const host = await fakeUpstream(() => 'hang')
    const left = new AbortController()
    const answer = upstreamAt(host.url).send(ask({ signal: left.signal }))
    setTimeout(() => left.abort(), 10)
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' })
  })

  // As patient as the product: where the machine stands still for half a second, the host is too late, and it is tried again.
  it('keeps its connection, and opens a new one when the host closed it meanwhile', async () => {
    const bodies: string[] = []
    let connections = 0
    // Answers one request on each connection, and resets it as soon as a second one comes.
    const url = await rawHost(socket => {
      connections += 1
      let isUsed = false
      socket.on('data', chunk => {
        if (isUsed) return void socket.resetAndDestroy()
        isUsed = true
        bodies.push(String(chunk).split('\r\n\r\n')[1] ?? '')
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
      })
    })
    const upstream = upstreamAt(url)
    for (const n of [1, 2, 3]) {
      expect(await textOf(await upstream.send(ask({ body: [Buffer.from(`${n}`)] })))).toBe('ok')
    }
    expect([connections, bodies]).toEqual([3, ['1', '2', '3']])
  })

  it.each([
    { announced: 'timeout=2', why: 'a second before' },
    { announced: 'timeout=1, max=5', why: 'at once, where there is less than a second' },
  ])('ends a connection $why its host would: $announced', async ({ announced }) => {
    const host = new EventEmitter()
    const ended = once(host, 'ended')
    const url = await rawHost(socket => {
      socket.on('end', () => host.emit('ended'))
      socket.on('data', () =>
        socket.write(`HTTP/1.1 200 OK\r\nKeep-Alive: ${announced}\r\nContent-Length: 2\r\n\r\nok`),
      )
    })
    expect(await textOf(await upstreamAt(url).send(ask()))).toBe('ok')
    await ended
  })

  it('cuts every request of a signal that aborts, whatever went before with the same one', async () => {
    let asked = 0
    const host = await fakeUpstream(() => (++asked === 1 ? jsonAnswer({}) : 'hang'))
    const upstream = upstreamAt(host.url)
    const left = new AbortController()
    const signal = left.signal
    expect(await textOf(await upstream.send(ask({ signal })))).toBe('{}')
    const answers = [upstream.send(ask({ signal })), upstream.send(ask({ signal }))]
    setTimeout(() => left.abort(), 10)
    const aborted = { status: 'rejected', reason: { name: 'AbortError' } }
    expect(await Promise.allSettled(answers)).toMatchObject([aborted, aborted])
    await expect(upstream.send(ask({ signal }))).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('does not send a second time what a fresh connection lost', async () => {
    let connections = 0
    const url = await rawHost(socket => {
      connections += 1
      socket.on('data', () => void socket.resetAndDestroy())
    })
    await expect(upstreamAt(url).send(ask())).rejects.toMatchObject({ code: 'upstream-unreachable' })
    expect(connections).toBe(1)
  })

  it.each(['HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n', 'nonsense\r\n\r\n', 'HTTP/1.1 200 OK\r\nbroken'])(
    'takes %j for no answer',
    async head => {
      const url = await rawHost(socket => socket.on('data', () => void socket.end(head)))
      await expect(upstreamAt(url).send(ask())).rejects.toMatchObject({ code: 'upstream-unreachable' })
    },
  )

  it('fails in the body when the host breaks off, and closes cleanly when nobody reads it', async () => {
    const host = await fakeUpstream(() => ({ body: ['begun'], finish: 'cut' }))
    const upstream = upstreamAt(host.url)
    await expect(textOf(await upstream.send(ask()))).rejects.toThrow()
    await upstream.send(ask())
  })

  it('gives bytes that stay what they are, whatever comes behind them or over another connection', async () => {
    const SIZES = [10, 5_000, 70_000]
    const url = await rawHost(socket => {
      socket.setNoDelay(true)
      socket.on('data', async chunk => {
        const letter = /x-letter: (.)/.exec(chunk.toString())?.[1] ?? ''
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
        for (const [i, size] of SIZES.entries()) {
          await pause(5)
          socket.write(`${size.toString(16)}\r\n${`${letter}${i}`.repeat(size / 2)}\r\n`)
        }
        socket.write('0\r\n\r\n')
      })
    })
    const upstream = upstreamAt(url)
    const bodies = await Promise.all(
      [...'abcdefgh'].map(async letter => {
        const kept: Uint8Array[] = []
        const { body } = await upstream.send(ask({ headers: [['x-letter', letter]] }))
        for await (const piece of body) kept.push(piece)
        return { letter, text: Buffer.concat(kept).toString() }
      }),
    )
    for (const { letter, text } of bodies) {
      expect(text).toBe(SIZES.map((size, i) => `${letter}${i}`.repeat(size / 2)).join(''))
    }
  })
})
