import { describe, expect, it } from 'vitest'
import { createEntraTokens } from '../../src/index.ts'

const SCOPE = 'https://ai.azure.com/.default'
const LATER = 3_600_000
const signal = () => new AbortController().signal

/** A credential that counts how often it is asked, and answers when it is let. */
function credential(lifeMs: number = LATER, answer: () => Promise<void> = async () => {}) {
  const asked: string[] = []
  const getToken = async (scopes: string | string[]) => {
    asked.push(String(scopes))
    await answer()
    return { token: `token-${asked.length}`, expiresOnTimestamp: Date.now() + lifeMs }
  }
  return { asked, tokens: createEntraTokens(async () => ({ getToken })) }
}

describe('Entra tokens', () => {
  it('are asked for once and kept, for all who wait at the same time too', async () => {
    const { asked, tokens } = credential()
    expect(await Promise.all([1, 2, 3].map(() => tokens(SCOPE, signal())))).toEqual(['token-1', 'token-1', 'token-1'])
    expect(await tokens(SCOPE, signal())).toBe('token-1')
    expect(asked).toEqual([SCOPE])
  })

  it('are renewed when they expire', async () => {
    const { tokens } = credential(1)
    expect(await tokens(SCOPE, signal())).toBe('token-1')
    await new Promise(resolve => setTimeout(resolve, 5))
    expect(await tokens(SCOPE, signal())).toBe('token-2')
  })

  it('are kept for each audience on its own', async () => {
    const { asked, tokens } = credential()
    await tokens(SCOPE, signal())
    await tokens('https://cognitiveservices.azure.com/.default', signal())
    expect(asked).toEqual([SCOPE, 'https://cognitiveservices.azure.com/.default'])
  })

  it('one who leaves is let go at once, and the others get theirs', async () => {
    let open = () => {}
    const gate = new Promise<void>(resolve => {
      open = resolve
    })
    const { tokens } = credential(LATER, () => gate)
    const leaving = new AbortController()
    const left = tokens(SCOPE, leaving.signal)
    const stays = tokens(SCOPE, signal())
    leaving.abort(new Error('left'))
    await expect(left).rejects.toThrow('left')
    open()
    expect(await stays).toBe('token-1')
    await expect(tokens(SCOPE, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
  })

  it('a library that could not be loaded is loaded again', async () => {
    let tries = 0
    const tokens = createEntraTokens(async () => {
      tries += 1
      if (tries === 1) throw new Error('not there yet')
      return { getToken: async () => ({ token: 'late', expiresOnTimestamp: Date.now() + LATER }) }
    })
    await expect(tokens(SCOPE, signal())).rejects.toMatchObject({ code: 'no-entra-token' })
    expect(await tokens(SCOPE, signal())).toBe('late')
  })

  it('what fails says what to do, and may work the next time', async () => {
    let isLoggedIn = false
    const tokens = createEntraTokens(async () => ({
      getToken: async () => {
        if (!isLoggedIn)
          throw Object.assign(new Error('AADSTS700016 in tenant 1234'), { name: 'CredentialUnavailableError' })
        return { token: 'late', expiresOnTimestamp: Date.now() + LATER }
      },
    }))
    await expect(tokens(SCOPE, signal())).rejects.toMatchObject({
      code: 'no-entra-token',
      what: `No Microsoft Entra token for ${SCOPE}.`,
      why: expect.stringContaining('CredentialUnavailableError'),
      fix: expect.stringContaining('az login'),
    })
    isLoggedIn = true
    expect(await tokens(SCOPE, signal())).toBe('late')
  })
})
