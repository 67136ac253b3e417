import type { Colors } from '../colors.ts'
import { readVersion } from '../version.ts'
import type { ServedEmulator } from './serve-emulator.ts'

/** What a person reads when the emulator is up: the address, how to point clients at it, who reaches it. */
export function describeEmulator(
  { url, port }: ServedEmulator,
  wanted: number,
  hasAdmin: boolean,
  colors: Colors,
): string {
  return [
    `Sternline's emulator ${readVersion()} runs at ${colors.bold(url)}`,
    ...(wanted !== 0 && port !== wanted ? [`Port ${wanted} is taken, so it is ${port}.`] : []),
    'No model answers and nothing is billed; any key is accepted. Only programs of this machine reach it.',
    '',
    'Point a client at it:',
    `  Claude                ANTHROPIC_BASE_URL=${url}`,
    `  Claude on Foundry     ANTHROPIC_FOUNDRY_BASE_URL=${url}/anthropic`,
    `  OpenAI on Azure, v1   OPENAI_BASE_URL=${url}/openai/v1`,
    `  OpenAI on Azure       AZURE_OPENAI_ENDPOINT=${url}`,
    ...(hasAdmin ? adminLines(url) : []),
    '',
    'Ctrl-C stops it.',
    '',
  ].join('\n')
}

function adminLines(url: string): readonly string[] {
  return [
    '',
    'Move its clock, or let something go wrong:',
    `  curl ${url}/emulator/clock -d '{"advanceMs":301000}'`,
    `  curl ${url}/emulator/faults -d '{"fault":"529","next":1}'`,
  ]
}
