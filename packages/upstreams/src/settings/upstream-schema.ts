import { z } from 'zod'
import { cacheSchema } from './cache-schema.ts'
import { text, whole, word } from './fields.ts'
import type { ModelEntry, UpstreamSection } from './settings-file.ts'

const MODEL: z.ZodType<ModelEntry> = z.strictObject({
  name: text(
    'What clients call the model. At Azure it is the exact name of the deployment, as the portal shows it, and not a model id.',
    'my-opus',
  ),
  display_name: text('What people read in lists.', 'Azure Claude Opus').exactOptional(),
  max_tokens: whole('How many tokens the model takes in and gives out together.', 200_000).exactOptional(),
  max_output_tokens: whole('How many tokens the model gives out at most.', 8192).exactOptional(),
  model: text(
    'Which model the deployment serves. The shortest prefix that is cached, and the price, follow from it.',
    'claude-opus-4-6',
  ).exactOptional(),
  aliases: z
    .array(text('Another name that clients may call the model by.', 'claude-opus-4-6'))
    .max(100)
    .meta({ description: 'Other names that clients may call the model by.', examples: [['claude-opus-4-6']] })
    .exactOptional(),
  hosting: word(
    'Who runs a Claude deployment, as the portal shows it. What Azure runs refuses server tools, Files and structured outputs.',
    ['azure', 'anthropic'],
  ).exactOptional(),
  cache: cacheSchema('of this model; what is left out is as in the `cache` of the file').exactOptional(),
})

const MODELS = z.array(MODEL).max(1000)

const KEY = {
  api_key_env: text(
    'Name of the environment variable that holds the key. The key itself never stands in this file.',
    'AZURE_API_KEY',
  ).exactOptional(),
  api_key_file: text(
    'Path of a file that holds the key and nothing else; `~/` is your home folder.',
    '~/.config/sternline/azure.key',
  ).exactOptional(),
} as const

const AZURE = {
  ...KEY,
  auth: word(
    'How requests are signed: with the key in a header of its own, with the key as a bearer token, or with a Microsoft Entra token of this machine (`az login`, managed identity).',
    ['key', 'bearer', 'entra'],
  ).exactOptional(),
  entra_scope: text(
    'What the Entra token is asked for. Leave it out unless your resource wants another audience.',
    'https://ai.azure.com/.default',
  ).exactOptional(),
} as const

const ANTHROPIC_VERSION = text(
  'Value of the `anthropic-version` header, in place of what the client sends.',
  '2023-06-01',
).exactOptional()

/** `language_models.anthropic`. */
export const ANTHROPIC: z.ZodType<UpstreamSection> = z
  .strictObject({
    api_url: text(
      "Address of the Messages API; Anthropic's own without it.",
      'https://api.anthropic.com',
    ).exactOptional(),
    api_version: ANTHROPIC_VERSION,
    ...KEY,
    auth: word('How requests are signed: with the key as `x-api-key`, or as a bearer token.', [
      'key',
      'bearer',
    ]).exactOptional(),
    available_models: MODELS.meta({
      description: 'The models that clients may ask for. Names that begin with `claude-` need no entry.',
      examples: [[{ name: 'claude-opus-4-6' }]],
    }).exactOptional(),
  })
  .meta({ description: "Anthropic's own API.", examples: [{ api_key_env: 'ANTHROPIC_API_KEY' }] })

/** `language_models.azure_anthropic`. */
export const AZURE_ANTHROPIC: z.ZodType<UpstreamSection> = z
  .strictObject({
    api_url: text(
      "Your resource's address. Its name alone, its host and the portal's Target URI are understood too.",
      'https://contoso.services.ai.azure.com/anthropic',
    ),
    api_version: ANTHROPIC_VERSION,
    ...AZURE,
    available_models: MODELS.min(1).meta({
      description: 'The models that clients may ask for, each a deployment of your resource.',
      examples: [[{ name: 'my-opus', model: 'claude-opus-4-6' }]],
    }),
  })
  .meta({
    description: 'Claude in Microsoft Foundry (Azure AI Foundry).',
    examples: [{ api_url: 'https://contoso.services.ai.azure.com/anthropic', available_models: [{ name: 'my-opus' }] }],
  })

/** `language_models.azure_openai`. */
export const AZURE_OPENAI: z.ZodType<UpstreamSection> = z
  .strictObject({
    api_url: text(
      "Your resource's address. Its name alone, its host and the portal's Target URI are understood too.",
      'https://contoso.openai.azure.com/openai/v1',
    ),
    api_version: text(
      'A dated `api-version`: requests then go to the older addresses by deployment. Leave it out for the v1 API.',
      '2024-10-21',
    ).exactOptional(),
    ...AZURE,
    available_models: MODELS.min(1).meta({
      description: 'The models that clients may ask for, each a deployment of your resource.',
      examples: [[{ name: 'my-gpt', model: 'gpt-5.6' }]],
    }),
  })
  .meta({
    description: 'Azure OpenAI.',
    examples: [{ api_url: 'https://contoso.openai.azure.com/openai/v1', available_models: [{ name: 'my-gpt' }] }],
  })
