import type { DeploymentOptions, EmulatorOptions } from '@sternline/emulator'
import { type Command, InvalidArgumentError, Option } from 'commander'

/** The options of `sternline emulator` about what it does, as commander reads them. */
export type EmulatorFlags = Readonly<{
  speed: number
  latency: boolean
  latencyBase?: number
  latencyCold?: number
  latencyCached?: number
  seed: number
  scenario?: string
  deployment?: DeploymentOptions
  deploymentNotFound: 'gateway' | 'named'
  settingsCost: 'everything' | 'messages'
  positions: 'flat' | 'collapsed'
  thinkingPositions: boolean
  upgrade: 'full' | 'none'
  refreshes: 'marked' | 'read-entry'
  evict: number
  maximumEntries?: number
  limitRequests?: number
  limitInput?: number
  limitOutput?: number
  admin: boolean
}>

/** Adds them to a command, with their help. */
export function addEmulatorFlags(command: Command): Command {
  const options = [
    new Option('--speed <tokens>', 'pace of streamed text in tokens a second; 0 is as fast as it goes')
      .argParser(parseNumber)
      .default(60),
    new Option('--latency', 'let replies take as long to begin as an emulation of usual times says').default(false),
    new Option(
      '--latency-base <ms>',
      'what every reply takes to begin; switches --latency on (default: 300)',
    ).argParser(parseNumber),
    new Option(
      '--latency-cold <tokens>',
      'tokens a second that are taken in uncached; switches --latency on (default: 20000)',
    ).argParser(parseNumber),
    new Option(
      '--latency-cached <tokens>',
      'tokens a second that are taken in cached; switches --latency on (default: 400000)',
    ).argParser(parseNumber),
    new Option('--seed <number>', 'the same seed and request give the same answer').argParser(parseInteger).default(0),
    new Option('--scenario <file>', 'JSON file that scripts answers and faults in order'),
    new Option(
      '--deployment <name=model>',
      'a deployment of the emulated Azure resource, `@azure` behind the model where Azure hosts it; repeatable (default: every known model under its own id)',
    ).argParser(parseDeployment),
    new Option('--deployment-not-found <wording>', 'how a missing deployment is refused')
      .choices(['gateway', 'named'])
      .default('gateway'),
    new Option('--settings-cost <cost>', 'what a change of thinking or effort costs')
      .choices(['everything', 'messages'])
      .default('everything'),
    new Option('--positions <count>', 'how the 20 positions of the walk back are counted')
      .choices(['flat', 'collapsed'])
      .default('flat'),
    new Option('--no-thinking-positions', 'let thinking take no position in the walk back'),
    new Option('--upgrade <world>', 'whether a 1h marker above a 5m entry makes a full 1h entry')
      .choices(['full', 'none'])
      .default('full'),
    new Option('--refreshes <entries>', 'which entries a read gives a new life')
      .choices(['marked', 'read-entry'])
      .default('marked'),
    new Option('--evict <share>', 'share of entries that are lost early, from 0 to 1')
      .argParser(parseNumber)
      .default(0),
    new Option('--maximum-entries <number>', 'entries that are kept at most (default: 200000)').argParser(parseInteger),
    new Option(
      '--limit-requests <number>',
      'requests a minute that the rate-limit headers count against (default: 4000)',
    ).argParser(parseInteger),
    new Option('--limit-input <tokens>', 'the same for uncached input tokens (default: 2000000)').argParser(
      parseInteger,
    ),
    new Option('--limit-output <tokens>', 'the same for output tokens (default: 400000)').argParser(parseInteger),
    new Option('--no-admin', 'do not serve the calls below /emulator (clock, faults)'),
  ]
  for (const option of options) command.addOption(option)
  return command
}

/**
 * What the flags mean to the emulator.
 *
 * @param scenario the parsed content of the scenario file; undefined without one
 */
export function emulatorOptionsOf(flags: EmulatorFlags, scenario: unknown): EmulatorOptions {
  const { speed, seed, deployment, deploymentNotFound, settingsCost, evict, admin } = flags
  return {
    tokensPerSecond: speed,
    latency: latencyOf(flags),
    seed,
    settingsCost,
    deploymentNotFound,
    earlyEviction: evict,
    admin,
    cache: cacheOf(flags),
    limits: defined({ requests: flags.limitRequests, inputTokens: flags.limitInput, outputTokens: flags.limitOutput }),
    ...(deployment === undefined ? {} : { deployments: deployment }),
    ...(scenario === undefined ? {} : { scenario }),
  }
}

function cacheOf({
  positions,
  thinkingPositions,
  upgrade,
  refreshes,
  maximumEntries,
}: EmulatorFlags): NonNullable<EmulatorOptions['cache']> {
  return { positions, thinkingCounts: thinkingPositions, upgrade, refreshes, ...defined({ maximumEntries }) }
}

function latencyOf({
  latency,
  latencyBase,
  latencyCold,
  latencyCached,
}: EmulatorFlags): NonNullable<EmulatorOptions['latency']> {
  const figures = defined({
    baseMs: latencyBase,
    coldTokensPerSecond: latencyCold,
    cachedTokensPerSecond: latencyCached,
  })
  return Object.keys(figures).length > 0 ? figures : latency
}

/** The members that were given. */
function defined<Key extends string>(members: Readonly<Record<Key, number | undefined>>): Partial<Record<Key, number>> {
  const given: Partial<Record<Key, number>> = {}
  for (const key of Object.keys(members) as Key[]) {
    const value = members[key]
    if (value !== undefined) given[key] = value
  }
  return given
}

function parseNumber(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Give a number that is not negative.')
}

function parseInteger(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Give a whole number.')
}

function parseDeployment(text: string, before: DeploymentOptions = {}): DeploymentOptions {
  const [, name, model, hosting] = /^([^=@\s]+)=([^=@\s]+?)(@azure|@anthropic)?$/.exec(text) ?? []
  if (name === undefined || model === undefined) {
    throw new InvalidArgumentError('Write it like my-opus=claude-opus-5, or my-opus=claude-opus-5@azure.')
  }
  return { ...before, [name]: { model, hosting: hosting === '@azure' ? 'azure' : 'anthropic' } }
}
