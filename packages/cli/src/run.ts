import { SternlineError } from '@sternline/core'
import { Command, CommanderError } from 'commander'
import type { ExitCode } from './exit-code.ts'
import type { Io } from './io.ts'
import { nearestName } from './nearest-name.ts'
import { UsageError } from './usage-error.ts'
import { readVersion } from './version.ts'

/** Makes a command of commander's. */
type CommandMaker = (io: Io, done: (code: ExitCode) => void) => Command

/**
 * The commands in the order in which help lists them. Each is loaded when it is asked for: a server that runs for days need not keep the lab,
 * the replay and their libraries in memory.
 */
const COMMANDS: ReadonlyMap<string, () => Promise<CommandMaker>> = new Map([
  ['start', async () => (await import('./commands/start.ts')).startCommand],
  ['replay', async () => (await import('./commands/replay.ts')).replayCommand],
  ['lab', async () => (await import('./commands/lab.ts')).labCommand],
  ['doctor', async () => (await import('./commands/doctor.ts')).doctorCommand],
  ['emulator', async () => (await import('./commands/emulator.ts')).emulatorCommand],
  ['run', async () => (await import('./commands/run.ts')).runCommand],
  ['env', async () => (await import('./commands/env.ts')).envCommand],
  ['export', async () => (await import('./commands/export.ts')).exportCommand],
  ['forget', async () => (await import('./commands/forget.ts')).forgetCommand],
])

/** The commands that answer requests of other programs until they are told to stop. */
const SERVING: ReadonlySet<string> = new Set(['start', 'emulator', 'run'])

/** What commander calls a request for help or for the version: nothing went wrong. */
const ASKED = new Set(['commander.helpDisplayed', 'commander.help', 'commander.version'])

/** Whether other programs lean on what is called, so that it goes on when nobody takes its lines any more. */
export function servesOthers([name = '']: readonly string[]): boolean {
  return SERVING.has(name)
}

/**
 * Runs the command.
 *
 * @param args without the program's own name: `['replay', 'session.jsonl.gz']`
 * @returns 0 done, 1 ran and found something, 2 could not be run; never throws
 */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = 0
  const program = createProgram(await commandsFor(args), io, done => {
    code = done
  })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    return explain(error, program, args, io)
  }
}

/** The one that is called; all of them for help, and for a name that is none of theirs. */
function commandsFor([name = '']: readonly string[]): Promise<readonly CommandMaker[]> {
  const called = COMMANDS.get(name)
  return Promise.all(called === undefined ? [...COMMANDS.values()].map(load => load()) : [called()])
}

function createProgram(commands: readonly CommandMaker[], io: Io, done: (code: ExitCode) => void): Command {
  const program = new Command('sternline')
    .description(
      "Puts Claude's four prompt-cache breakpoints where they pay, and shows message by message what they did.",
    )
    .version(readVersion())
    // What stands behind the name of a client is the client's, also where one of our options has the same name.
    .enablePositionalOptions()
  for (const make of commands) program.addCommand(make(io, done))
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
