import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ApiSessions, Exchange } from '@sternline/engine'
import { spawnSternline } from '@sternline/testkit'
import { onTestFinished } from 'vitest'

const ADDRESS = /http:\/\/127\.0\.0\.1:\d+/

/** The product as its user starts it, with settings. */
export type Started = Readonly<{
  url: string
  /** What clients give as their key where the owner's is used. */
  token: string
  /** Every exchange so far, in order. */
  exchanges: () => Promise<readonly Exchange[]>
  /** Writes other settings while it runs. */
  rewrite: (languageModels: object) => Promise<void>
}>

/** The variable that settings may name by `api_key_env`. */
export const KEY_VARIABLE = 'MY_AZURE_KEY'

/** What stands in that variable. */
export const OWN_KEY = 'c0ffee00c0ffee00c0ffee00c0ffee00'

/** Starts the command with a settings.json of its own; stopped after the test. @param languageModels the value of `language_models` */
export async function startWithSettings(languageModels: object, key: string = OWN_KEY): Promise<Started> {
  const home = await mkdtemp(join(tmpdir(), 'sternline-settings-'))
  const file = join(home, '.config', 'sternline', 'settings.json')
  const rewrite = (models: object): Promise<void> => writeFile(file, JSON.stringify({ language_models: models }))
  await mkdir(join(home, '.config', 'sternline'), { recursive: true })
  await rewrite(languageModels)
  const data = join(home, 'data')
  const { child, ended, stdout } = spawnSternline(
    ['start', '--upstream', 'settings', '--no-open', '--no-code', '--port', '0', '--data', data],
    { variables: { HOME: home, XDG_CONFIG_HOME: join(home, '.config'), [KEY_VARIABLE]: key } },
  )
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await ended
    await rm(home, { recursive: true, force: true })
  })
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const found = ADDRESS.exec(stdout())?.[0]
      if (found !== undefined) resolve(found)
    })
    ended.then(({ stderr }) => reject(new Error(`It ended instead: ${stderr}`)), reject)
  })
  return {
    url,
    token: (await readFile(join(data, 'token'), 'utf8')).trim(),
    exchanges: async () => {
      const { sessions }: ApiSessions = await (await fetch(`${url}/api/sessions`)).json()
      const all = sessions.map(async ({ session }) => {
        const answer = await fetch(`${url}/api/sessions/${encodeURIComponent(session)}/exchanges`)
        return ((await answer.json()) as { exchanges: readonly Exchange[] }).exchanges
      })
      return (await Promise.all(all)).flat().toSorted((a, b) => (a.id < b.id ? -1 : 1))
    },
    rewrite,
  }
}
