import { z } from 'zod'
import { cacheSchema } from './cache-schema.ts'
import { formed, text, whole } from './fields.ts'
import { HOST_NAME } from './host-name.ts'
import type { SettingsFile } from './settings-file.ts'
import { ANTHROPIC, AZURE_ANTHROPIC, AZURE_OPENAI } from './upstream-schema.ts'

/**
 * The shape of `settings.json`: the one description that the check, the published JSON Schema and the advice in problems come
 * from. Every field has a description and an example; none holds a key.
 */
export const SETTINGS_SCHEMA: z.ZodType<SettingsFile> = z.strictObject({
  $schema: text(
    'Where editors find the description of this file.',
    'https://unpkg.com/@sternline/upstreams/settings.schema.json',
  ).exactOptional(),
  language_models: z
    .strictObject({
      anthropic: ANTHROPIC.exactOptional(),
      azure_anthropic: AZURE_ANTHROPIC.exactOptional(),
      azure_openai: AZURE_OPENAI.exactOptional(),
    })
    .meta({ description: 'Where requests may go.', examples: [{ anthropic: { api_key_env: 'ANTHROPIC_API_KEY' } }] })
    .exactOptional(),
  cache: cacheSchema('of every model that has none of its own').exactOptional(),
  assistant: z
    .strictObject({
      model: text(
        'The model that the assistant uses: a name or an alias of `available_models`.',
        'my-opus',
      ).exactOptional(),
    })
    .meta({ description: 'The assistant on your own files.', examples: [{ model: 'my-opus' }] })
    .exactOptional(),
  server: z
    .strictObject({
      host: text('Address that the gateway listens on; 127.0.0.1 without it.', '127.0.0.1').exactOptional(),
      port: whole('Port that the gateway listens on; 0 takes a free one.', 8787, 0, 65_535).exactOptional(),
      host_names: z
        .array(formed('Another name that clients reach the gateway by, without `http://`.', 'gw.corp:8443', HOST_NAME))
        .max(100)
        .meta({
          description:
            'Names that clients reach the gateway by through a port mapping, a tunnel or a proxy: with any port, or with the one that is written.',
          examples: [['gw.corp', 'localhost:8080']],
        })
        .exactOptional(),
    })
    .meta({ description: 'The gateway.', examples: [{ port: 8787 }] })
    .exactOptional(),
  ledger: z
    .strictObject({
      folder: text('Folder of the ledger; the XDG data folder without it.', '~/.local/share/sternline').exactOptional(),
      retention_days: whole('How many days exchanges are kept; for good without it.', 90, 1, 36_500).exactOptional(),
    })
    .meta({ description: 'The record of exchanges: numbers and hashes only.', examples: [{ retention_days: 90 }] })
    .exactOptional(),
})
