import { conversation, jsonEncodings, messagesRequests } from '@sternline/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { fingerprintOf, type Prompt, readBody, readRequest } from '../../src/index.ts'
import { utf8 } from '../bytes.ts'
import { claudeCodeRequest } from '../claude-code-request.ts'

type Core = Readonly<{ readBody: typeof readBody; readRequest: typeof readRequest }>

/** The core as it is on a host that has nothing but the language. */
async function bareCore(): Promise<Core> {
  vi.resetModules()
  for (const name of ['WebAssembly', 'atob', 'TextEncoder']) vi.stubGlobal(name, undefined)
  try {
    const bare: Core = await import('../../src/index.ts')
    // It looks for WebAssembly at the first body.
    bare.readBody(utf8('{"messages":[]}'))
    return bare
  } finally {
    vi.unstubAllGlobals()
  }
}

function promptOf(core: Core, body: Uint8Array): Prompt {
  const read = core.readBody(body)
  if (!read.ok) throw new Error(`${read.problem.at}: ${read.problem.detail}`)
  return read.prompt
}

describe('a host with nothing but the language', () => {
  let bare: Core
  beforeAll(async () => {
    bare = await bareCore()
  })
  afterAll(() => {
    vi.resetModules()
  })

  it('is another copy of the core', () => {
    expect(bare.readBody).not.toBe(readBody)
  })

  it('reads the same from any encoding of a request', () => {
    fc.assert(
      fc.property(
        messagesRequests({ markers: 'any' }).chain(request => fc.tuple(fc.constant(request), jsonEncodings(request))),
        ([request, body]) => {
          expect(bare.readBody(utf8(body))).toEqual(readBody(utf8(body)))
          expect(bare.readRequest(request)).toEqual(readRequest(request))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('finds the same wrong with any bytes', () => {
    const broken = fc
      .tuple(messagesRequests({ markers: 'any' }), fc.nat(), fc.constantFrom(0x22, 0x5c, 0x7d, 0x5b, 0x2c))
      .map(([request, at, byte]) => {
        const bytes = utf8(JSON.stringify(request))
        bytes[at % bytes.length] = byte
        return bytes
      })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), broken), bytes => {
        expect(bare.readBody(bytes)).toEqual(readBody(bytes))
      }),
      { numRuns: 500 },
    )
  })

  it.each([{ bytes: 100_000 }, { bytes: 400_000 }])('reads the same from a body of $bytes bytes', ({ bytes }) => {
    const request = claudeCodeRequest(bytes)
    const body = utf8(JSON.stringify(request))
    expect(bare.readBody(body)).toEqual(readBody(body))
    expect(readRequest(request)).toEqual({ ok: true, prompt: promptOf({ readBody, readRequest }, body) })
  })
})

describe('bodies after each other', () => {
  it('leave no trace in each other, broken ones included', () => {
    const core: Core = { readBody, readRequest }
    const body = utf8(JSON.stringify(conversation('T2 S2 | u a[think tool] u[result]')))
    const alone = promptOf(core, body)
    const large = utf8(JSON.stringify(claudeCodeRequest(200_000)))
    fc.assert(
      fc.property(fc.array(fc.nat(large.length), { maxLength: 4 }), lengths => {
        for (const length of lengths) readBody(large.subarray(0, length))
        expect(promptOf(core, body)).toEqual(alone)
      }),
    )
  })

  it('keep what was read of the ones before', () => {
    const first = promptOf({ readBody, readRequest }, utf8(JSON.stringify(conversation('| u a u'))))
    const fingerprint = fingerprintOf(first)
    readBody(utf8(JSON.stringify(conversation('T9 S3 | u a u a u'))))
    expect(fingerprintOf(first)).toBe(fingerprint)
  })
})

describe('what is kept of a body', () => {
  it('has none of its text', () => {
    const said = 'the words of a person'
    const request = {
      model: 'm',
      system: said,
      tools: [{ name: 'n', description: said, input_schema: { description: said } }],
      messages: [
        { role: 'user', content: [{ type: 'text', text: said }] },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'i', name: 'n', input: { [said]: said } }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'i', content: [{ type: 'text', text: said }] }] },
      ],
      metadata: { user_id: said },
    }
    expect(JSON.stringify(readBody(utf8(JSON.stringify(request))))).not.toContain(said)
    expect(JSON.stringify(readRequest(request))).not.toContain(said)
  })
})
