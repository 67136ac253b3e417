import { readFile } from 'node:fs/promises'
import { SternlineError } from '@sternline/core'
import { redact } from '@sternline/engine'
import type { Environment } from '../settings/environment.ts'
import type { KeySource } from './key-source.ts'
import { Secret } from './secret.ts'

/** A file that is longer holds no key. Unit: bytes. */
const LONGEST = 16_384

/** What an HTTP header can carry, without white space. */
const PRINTABLE = /^[\x21-\x7e]+$/

/**
 * Reads a key where the settings say it is, without the white space and the quotes that were pasted around it.
 *
 * @throws SternlineError `key-missing` or `key-unreadable`, which names the place and never the key
 */
export async function readKey(source: KeySource, { variables }: Pick<Environment, 'variables'>): Promise<Secret> {
  const place = placeOf(source)
  const found = source.kind === 'environment' ? variables[source.name] : await readText(source.path, place)
  const key = (found ?? '')
    .trim()
    .replaceAll(/^(["'])(.*)\1$/gs, '$2')
    .trim()
  if (key === '') throw missing(source, place)
  if (PRINTABLE.test(key)) return new Secret(key)
  throw new SternlineError('key-unreadable', {
    what: `The key in ${place} can't be used.`,
    why: 'It holds white space or characters that no key has; perhaps more than the key was pasted.',
    fix: 'Put the key there and nothing else.',
  })
}

/** Where a key is, as people read it: a variable's name or a file's path. */
export function placeOf(source: KeySource): string {
  return source.kind === 'environment' ? `the variable ${redact(source.name)}` : `the file ${redact(source.path)}`
}

async function readText(path: string, place: string): Promise<string> {
  try {
    const bytes = await readFile(path)
    if (bytes.length <= LONGEST) return new TextDecoder().decode(bytes)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    throw new SternlineError(
      code === 'ENOENT' ? 'key-missing' : 'key-unreadable',
      {
        what: `The key can't be read: ${place} ${code === 'ENOENT' ? 'does not exist' : 'can’t be opened'}.`,
        why: `The settings name it in \`api_key_file\`${code === '' ? '' : ` (${code})`}.`,
        fix: 'Write the key into that file, readable by you alone, or name another.',
      },
      { cause },
    )
  }
  throw new SternlineError('key-unreadable', {
    what: `The key can't be read: ${place} is far longer than a key.`,
    why: 'The settings name it in `api_key_file`, and a key has less than a hundred characters.',
    fix: 'Put the key there and nothing else.',
  })
}

function missing(source: KeySource, place: string): SternlineError {
  return new SternlineError('key-missing', {
    what: `There is no key in ${place}.`,
    why: `The settings name it in \`${source.kind === 'environment' ? 'api_key_env' : 'api_key_file'}\`, and it is empty or not set.`,
    fix:
      source.kind === 'environment'
        ? `Set it where Sternline is started: export ${redact(source.name)}=... , then start again.`
        : 'Write the key into it, and nothing else.',
  })
}
