import { SternlineError } from '@sternline/core'
import { Command, CommanderError } from 'commander'
import { doctorCommand } from './commands/doctor.ts'
import { emulatorCommand } from './commands/emulator.ts'
import { envCommand } from './commands/env.ts'
import { exportCommand } from './commands/export.ts'
import { forgetCommand } from './commands/forget.ts'
import { labCommand } from './commands/lab.ts'
import { replayCommand } from './commands/replay.ts'
import { runCommand } from './commands/run.ts'
import { startCommand } from './commands/start.ts'
import type { ExitCode } from './exit-code.ts'
import type { Io } from './io.ts'
import { nearestName } from './nearest-name.ts'
import { UsageError } from './usage-error.ts'
import { readVersion } from './version.ts'

/** What commander calls a request for help or for the version: nothing went wrong. */
const ASKED = new Set(['commander.helpDisplayed', 'commander.help', 'commander.version'])

/**
 * Runs the command.
 *
 * @param args without the program's own name: `['replay', 'session.jsonl.gz']`
 * @returns 0 done, 1 ran and found something, 2 could not be run; never throws
 */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = 0
  const program = createProgram(io, done => {
    code = done
  })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    return explain(error, program, args, io)
  }
}

function createProgram(io: Io, done: (code: ExitCode) => void): Command {
  const program = new Command('sternline')
    .description(
      "Puts Claude's four prompt-cache breakpoints where they pay, and shows message by message what they did.",
    )
    .version(readVersion())
    // What stands behind the name of a client is the client's, also where one of our options has the same name.
    .enablePositionalOptions()
    .addCommand(startCommand(io, done))
    .addCommand(replayCommand(io, done))
    .addCommand(labCommand(io, done))
    .addCommand(doctorCommand(io, done))
    .addCommand(emulatorCommand(io, done))
    .addCommand(runCommand(io, done))
    .addCommand(envCommand(io, done))
    .addCommand(exportCommand(io, done))
    .addCommand(forgetCommand(io, done))
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .configureOutput({ writeOut: io.out, writeErr: io.err })
      .showSuggestionAfterError(command !== program)
  }
  return program
}

function explain(error: unknown, program: Command, args: readonly string[], io: Io): ExitCode {
  if (error instanceof CommanderError) {
    if (ASKED.has(error.code)) return args.length === 0 ? 2 : 0
    if (error.code === 'commander.unknownCommand') {
      const names = program.commands.map(command => command.name())
      io.err(
        `Did you mean \`sternline ${nearestName(program.args[0] ?? '', names)}\`? \`sternline --help\` lists all commands.\n`,
      )
    }
    return 2
  }
  if (error instanceof UsageError) io.err(`${error.message}\n`)
  else if (error instanceof SternlineError) io.err(`${error.what}\n${error.why}\n${error.fix}\n`)
  else
    io.err(
      `Sternline failed: ${error instanceof Error ? error.message : String(error)}\nThis is a fault of ours. Please report it with the command that you gave.\n`,
    )
  return 2
}
