import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SternlineError } from '@sternline/core'
import { createPrivateFolder } from '@sternline/ledger'

/** What a token looks like: `slt_` and 43 characters of 32 random bytes. */
const TOKEN = /^slt_[A-Za-z0-9_-]{43}$/

/** For the owner alone. */
const PRIVATE_FILE = 0o600

/** The token of this server: whoever knows it may spend through it. */
export interface Token {
  /** Whether a text is the token. Takes as long for a wrong one as for the right one. */
  isToken(text: string): boolean
  /**
   * Whether the token stands somewhere in a text. That takes as long as it takes: what is decided by it, whether a header goes on, is nothing that a
   * caller gets to see, and nobody is let in by it.
   */
  isIn(text: string): boolean
  /** For the owner's own programs. Never to be written into a log or an address. */
  readonly text: string
}

/** Makes a token of a text. */
export function tokenOf(text: string): Token {
  const digest = digestOf(text)
  return {
    text,
    isToken: other => timingSafeEqual(digestOf(other), digest),
    isIn: other => other.length >= text.length && other.includes(text),
  }
}

/** Texts of different lengths can't be compared in constant time, their digests can. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** A new token. */
export function newToken(): string {
  return `slt_${randomBytes(32).toString('base64url')}`
}

/**
 * Reads the token from its file, or makes one and writes it there, for the owner alone. A file that other users could open is closed to
 * them and keeps its token, and the owner is told: a new one would lock out every program that was given the old one, for a file that came
 * back from a backup as well as for one that somebody read, and which of the two it was is known to the owner alone.
 *
 * @param tell is told, as sentences for people, what the owner has to judge
 * @throws SternlineError `token-file` when it can be neither read nor written, or when it can't be closed to others
 */
export async function readToken(file: string, tell: (sentence: string) => void): Promise<Token> {
  try {
    await createPrivateFolder(dirname(file))
    const handle = await open(file, 'wx', PRIVATE_FILE)
    const text = newToken()
    await handle.writeFile(`${text}\n`)
    await handle.close()
    return tokenOf(text)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return readExisting(file, tell)
    throw problemWith(file, 'It can be neither read nor created.', cause, NO_PLACE)
  }
}

async function readExisting(file: string, tell: (sentence: string) => void): Promise<Token> {
  const handle = await open(file, 'r').catch(cause => {
    throw problemWith(file, 'It can not be read.', cause)
  })
  try {
    const { mode } = await handle.stat()
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      await handle.chmod(PRIVATE_FILE).catch(cause => {
        throw problemWith(file, 'Other users can open it, and that can not be changed.', cause)
      })
      tell(
        `Other users of this machine could open the token file ${file}; now only you can. If one of them may know the token, remove the file and start again: a new one is made, which your programs need then.`,
      )
    }
  } finally {
    await handle.close()
  }
  const text = (await readFile(file, 'utf8')).trim()
  if (TOKEN.test(text)) return tokenOf(text)
  throw problemWith(file, 'What stands in it is no token.')
}

const MADE_ANEW = 'Remove it, and a new one is made at the next start.'

/** There is nothing to remove: the folder is what has to change. */
const NO_PLACE = 'Let its folder be one that you may write, or name another with --data.'

function problemWith(file: string, why: string, cause?: unknown, fix = MADE_ANEW): SternlineError {
  return new SternlineError('token-file', { what: `The token file ${file} can't be used.`, why, fix }, { cause })
}
