import { readFile } from 'node:fs/promises'
import { createEmulator } from '@sternline/emulator'
import { Command, Option } from 'commander'
import { outColors } from '../colors.ts'
import { describeEmulator } from '../emulator/describe-emulator.ts'
import { addEmulatorFlags, type EmulatorFlags, emulatorOptionsOf } from '../emulator/emulator-flags.ts'
import { serveEmulator } from '../emulator/serve-emulator.ts'
import type { ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { parsePort } from '../parse-options.ts'
import { stopAsked } from '../stop-asked.ts'
import { UsageError } from '../usage-error.ts'

/** Beside the port of `sternline start`, so that both can run. */
const DEFAULT_PORT = 4142

type Options = EmulatorFlags & Readonly<{ port: number }>

/** `sternline emulator`: serves the emulated APIs on this machine until it is told to stop. */
export function emulatorCommand(io: Io, done: (code: ExitCode) => void): Command {
  const command = new Command('emulator')
    .description(
      "serve Claude's Messages API, Claude on Foundry and Azure OpenAI without a key, with a faithful prompt cache, on this machine only",
    )
    .addOption(
      new Option('--port <port>', 'port to listen on; the next free one is taken when it is in use')
        .argParser(parsePort)
        .default(DEFAULT_PORT),
    )
  return addEmulatorFlags(command).action(async (options: Options) => done(await serve(io, options)))
}

async function serve(io: Io, options: Options): Promise<ExitCode> {
  const scenario = options.scenario === undefined ? undefined : await readJson(options.scenario)
  const emulator = createEmulator(emulatorOptionsOf(options, scenario))
  const served = await serveEmulator(emulator, options.port)
  try {
    io.out(describeEmulator(served, options.port, options.admin, outColors(io)))
    await stopAsked(io.stop)
  } finally {
    await served.stop()
  }
  return 0
}

/** @throws UsageError, which does not repeat the content of the file */
async function readJson(path: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw new UsageError(
      `${path} can't be read.\nThe system says: ${error instanceof Error ? error.message : 'nothing more'}`,
    )
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError(
      `${path} is not JSON.\nA scenario is written like {"answers":[{"text":"Hello"},{"fault":"529"}]}.`,
    )
  }
}
