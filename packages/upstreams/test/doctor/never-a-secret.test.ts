import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { doctorJson, formatDoctor } from '../../src/doctor/format-doctor.ts'
import { CANARIES } from '../errors/canaries.ts'
import { language_models, serveAlways, serveEmulator, type Visit, visit } from './clinic.ts'

const TELLING = 24

function fileWith(secret: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sternline-doctor-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'key')
  writeFileSync(path, `${secret}\n`)
  return path
}

describe.each(Object.entries(CANARIES))('%s', (_, secret) => {
  it('is in nothing that the doctor says, wherever it stood', async () => {
    const { url } = await serveEmulator()
    const echo = await serveAlways(
      401,
      { 'x-key': secret },
      JSON.stringify({
        error: {
          code: secret,
          message: `Access denied due to invalid subscription key or wrong API endpoint: ${secret}`,
        },
      }),
    )
    const odd = await serveAlways(500, {}, `upstream says ${secret}`)
    const good = await serveAlways(
      200,
      {},
      JSON.stringify({ model: secret, usage: { input_tokens: 1, output_tokens: 1 } }),
    )
    const opus = [{ name: 'my-opus' }]
    const visits: Visit[] = [
      ...[url, echo, odd, good].map(base => ({
        settings: language_models('azure_anthropic', `${base}/anthropic`, opus),
        variables: { KEY: secret },
      })),
      { settings: language_models('azure_anthropic', `${url}/anthropic`, opus, { api_key_file: fileWith(secret) }) },
      { settings: language_models('azure_anthropic', `${url}/anthropic`, opus, { api_key: secret }) },
      { settings: language_models('azure_anthropic', `${url}/anthropic`, opus, { api_key_env: secret }) },
      { settings: language_models('azure_anthropic', `${url}/anthropic`, opus, { [secret]: secret }) },
      {
        settings: language_models('azure_anthropic', `${url}/anthropic`, [
          { name: secret, display_name: secret, model: secret, aliases: [secret] },
        ]),
      },
      { settings: language_models('azure_anthropic', `http://user:${secret}@127.0.0.1/anthropic`, opus) },
      { settings: language_models('azure_anthropic', `${url}/anthropic?key=${secret}`, opus) },
      { settings: `{ "language_models": { "azure_anthropic": "${secret}` },
      {
        settings: language_models('azure_anthropic', `${url}/anthropic`, opus, { auth: 'entra' }),
        ports: { tokens: async () => secret },
      },
      {
        settings: language_models('azure_anthropic', `${url}/anthropic`, opus, { auth: 'entra' }),
        ports: { tokens: () => Promise.reject(new Error(secret)) },
      },
      {
        settings: language_models('azure_anthropic', 'https://contoso.services.ai.azure.com/anthropic', opus),
        variables: { KEY: secret },
        ports: { lookup: () => Promise.reject(new Error(secret)) },
      },
    ]
    for (const asked of visits) {
      const results = await visit(asked)
      expect(results.length).toBeGreaterThan(0)
      expect(formatDoctor(results)).not.toContain(secret.slice(0, TELLING))
      expect(doctorJson(results)).not.toContain(secret.slice(0, TELLING))
    }
  })
})
