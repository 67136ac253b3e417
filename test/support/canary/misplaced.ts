import type { Canary } from './canaries.ts'
import { canariesFor } from './canaries.ts'

/** A settings file with secrets where none belong. */
export type Misplaced = Readonly<{ text: string; canaries: readonly Canary[] }>

/** Secrets in every kind of place of a settings file: names, values, addresses, comments, and behind a mistake of syntax. */
export function misplacedSettings(upstream: string): readonly Misplaced[] {
  return [valuesAnywhere(upstream), brokenFile()]
}

function valuesAnywhere(upstream: string): Misplaced {
  const canaries: Canary[] = []
  const secrets = (place: string): readonly string[] => {
    const own = canariesFor(`${place} of the settings`)
    canaries.push(...own)
    return own.map(({ secret }) => secret)
  }
  const entries = (place: string): object => Object.fromEntries(secrets(place).map(secret => [secret, secret]))
  const text = JSON.stringify({
    ...entries('at the top'),
    language_models: {
      azure_anthropic: {
        api_url: `${upstream.replace('://', `://user:${secrets('as the password of an address')[0]}@`)}/anthropic`,
        api_key: secrets('as api_key')[0],
        api_key_env: secrets('as api_key_env')[1],
        api_key_file: secrets('as api_key_file')[2],
        auth: secrets('as auth')[3],
        ...entries('in a section'),
        available_models: secrets('as a name').map((name, index) => ({
          name,
          display_name: secrets(`as display_name ${index}`)[index],
          model: secrets(`as model ${index}`)[index],
          aliases: secrets(`as an alias ${index}`),
          max_tokens: secrets(`as a number ${index}`)[index],
          cache: { ttl: secrets(`as a life ${index}`)[index] },
        })),
      },
      anthropic: {
        api_url: `https://api.anthropic.com/?key=${secrets('in a query')[0]}`,
        api_version: secrets('as a version')[1],
      },
      azure_openai: { api_url: `https://${secrets('as a resource')[1]}.openai.azure.com/${secrets('in a path')[2]}` },
      ...entries('as an upstream'),
    },
    cache: entries('in cache'),
    server: { host: secrets('as a host')[0], port: secrets('as a port')[1] },
    ledger: { folder: secrets('as a folder')[2] },
  })
  return { text, canaries }
}

function brokenFile(): Misplaced {
  const canaries = canariesFor('in a file with a mistake')
  const [one, two, three, four] = canaries.map(({ secret }) => secret)
  return { text: `// ${one}\n{ "language_models": { "${two}": ${three}, "anthropic": { "api_key": "${four}`, canaries }
}
