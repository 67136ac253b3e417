import { parseArgs } from 'node:util'
import { AnthropicFoundry } from '@anthropic-ai/foundry-sdk'
import Anthropic from '@anthropic-ai/sdk'
import { findModel, formatUsd } from '@sternline/core'
import type { SternlineOptions } from '@sternline/integrations/anthropic'
import { emulate } from '@sternline/integrations/testing'

/** Where an example sends its calls. */
export type Chosen = Readonly<{
  /** For people. */
  where: string
  /** Makes a client with middleware. */
  client: (middleware: Anthropic['middleware']) => Anthropic | AnthropicFoundry
  /** What stands as `model` in a request: on Azure a deployment's name. */
  model: string
  /** What `sternline()` must know of it. */
  options: Pick<SternlineOptions, 'deployments'>
}>

const USAGE = `Options:
  --upstream emulator     no key, no network, nothing billed (the default)
  --upstream anthropic    needs ANTHROPIC_API_KEY; calls are billed
  --upstream azure        needs ANTHROPIC_FOUNDRY_API_KEY and ANTHROPIC_FOUNDRY_RESOURCE (or _BASE_URL); calls are billed
  --model NAME            the model (default: claude-haiku-4-5); on Azure the model behind the deployment
  --deployment NAME       on Azure: the deployment's exact name
  --yes                   yes, send billed calls`

/** Reads the options of an example. Ends the process with their description where they can't be used. */
export function chooseUpstream(args: readonly string[]): Chosen {
  const { upstream, model, deployment, yes } = readOptions(args)
  if (upstream === 'emulator') return onEmulator(model, deployment)
  if (!yes) return refuse(`Calls to ${upstream} are billed to your key, ${mostCost(model)}: add --yes to send them.`)
  if (upstream === 'anthropic') return onAnthropic(model)
  return deployment === undefined ? refuse('Azure needs --deployment NAME.') : onAzure(model, deployment)
}

/** No example sends more. Input tokens grow a little from call to call. */
const MOST = { calls: 12, inputTokens: 14_000, outputTokens: 1_000 }

function mostCost(model: string): string {
  const facts = findModel(model)
  if (facts === null) return 'at a price that is not known here'
  const { write1h, output } = facts.prices
  return `${formatUsd(MOST.calls * (MOST.inputTokens * write1h + MOST.outputTokens * output))} at the very most`
}

function onEmulator(model: string, deployment: string | undefined): Chosen {
  if (deployment === undefined) {
    const emulator = emulate()
    const client: Chosen['client'] = middleware => new Anthropic({ ...emulator.client, middleware })
    return { where: 'the emulator: no model answers and nothing is billed', client, model, options: {} }
  }
  const deployments = { [deployment]: model }
  const emulator = emulate({ deployments })
  return {
    where: `the emulated Azure resource: no model answers and nothing is billed`,
    client: middleware => new AnthropicFoundry({ ...emulator.foundry, middleware }),
    model: deployment,
    options: { deployments },
  }
}

function onAnthropic(model: string): Chosen {
  return { where: 'the Claude API', client: middleware => new Anthropic({ middleware }), model, options: {} }
}

function onAzure(model: string, deployment: string): Chosen {
  return {
    where: 'your Azure resource',
    client: middleware => new AnthropicFoundry({ middleware }),
    model: deployment,
    options: { deployments: { [deployment]: model } },
  }
}

function readOptions(args: readonly string[]): {
  upstream: string
  model: string
  deployment: string | undefined
  yes: boolean
} {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        upstream: { type: 'string', default: 'emulator' },
        model: { type: 'string', default: 'claude-haiku-4-5' },
        deployment: { type: 'string' },
        yes: { type: 'boolean', default: false },
      },
    })
    const { upstream, model, deployment, yes } = values
    if (['emulator', 'anthropic', 'azure'].includes(upstream)) return { upstream, model, deployment, yes }
    return refuse(`There is no upstream "${upstream}".`)
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

function refuse(why: string): never {
  console.error(`${why}\n\n${USAGE}`)
  process.exit(2)
}
