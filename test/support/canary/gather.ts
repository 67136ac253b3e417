import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openLedger } from '../../../packages/ledger/src/index.ts'
import { ask } from './ask.ts'
import { type Place, placeOf } from './canaries.ts'

const PATHS = [
  '/api/status',
  '/api/sessions?limit=1000',
  '/api/usage',
  '/api/openapi.json',
  '/metrics',
  '/v1/models',
  '/openai/v1/models',
  '/healthz',
  '/readyz',
  '/',
]

/** Everything that a running server tells: its API to the last exchange, its figures, its page. @param headers of the owner */
export async function gatherAnswers(url: string, headers: Readonly<Record<string, string>>): Promise<readonly Place[]> {
  const get = async (path: string): Promise<Place> => {
    const { bytes } = await ask(url, { method: 'GET', path, headers })
    return { name: `GET ${path}`, bytes }
  }
  const places: Place[] = []
  for (const path of PATHS) places.push(await get(path))
  const page = textOf(places.at(-1))
  for (const [, path = ''] of page.matchAll(/(?:src|href)="(\/[^"]+)"/g)) places.push(await get(path))
  const sessions = [...textOf(places[1]).matchAll(/"session":"((?:[^"\\]|\\.)*)"/g)].map(([, session = '']) => session)
  for (const session of new Set(sessions)) {
    const path = `/api/sessions/${encodeURIComponent(JSON.parse(`"${session}"`))}`
    const exchanges = await get(`${path}/exchanges`)
    places.push(exchanges, await get(`${path}/keep-text`))
    const ids = new Set([...textOf(exchanges).matchAll(/"id":"(ex_\w+)"/g)].map(([, id = '']) => id))
    // One of a session tells how all are told.
    for (const id of [...ids].slice(-2)) {
      places.push(
        await get(`/api/exchanges/${id}`),
        await get(`/api/exchanges/${id}/comparison`),
        await get(`/api/exchanges/${id}/text`),
      )
    }
  }
  return places
}

/** Every file below a folder, but for those that are meant to hold a secret. */
export async function gatherFiles(folder: string, meant: readonly string[]): Promise<readonly Place[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  const places: Place[] = []
  for (const file of files.filter(one => !meant.includes(one))) {
    // SQLite takes a file of its own away when the last reader leaves.
    const bytes = await readFile(file).catch(() => null)
    if (bytes !== null) places.push({ name: file.slice(folder.length + 1), bytes })
  }
  return places
}

/** What the ledger gives to whoever exports it. @returns how many exchanges there were, too */
export async function gatherExports(file: string): Promise<Readonly<{ places: readonly Place[]; exchanges: number }>> {
  const ledger = await openLedger({ file })
  const texts = { jsonl: '', csv: '' }
  for (const format of ['jsonl', 'csv'] as const) for await (const line of ledger.export(format)) texts[format] += line
  await ledger.close()
  return {
    places: Object.entries(texts).map(([format, text]) => placeOf(`the export in ${format}`, text)),
    exchanges: texts.jsonl.split('\n').length - 1,
  }
}

function textOf(place: Place | undefined): string {
  return Buffer.from(place?.bytes ?? []).toString('utf8')
}
