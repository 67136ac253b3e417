import { z } from 'zod'
import { runProcess } from '../process/run-process.ts'
import { safeEnvironment } from '../process/safe-environment.ts'
import { commandText } from '../text/command-text.ts'
import { defineTool, failed, type Tool } from './tool.ts'

const SECONDS = 60
const MOST_SECONDS = 600
/** Unit: bytes. */
const LONGEST_OUTPUT = 24_000

/** Runs a command of the shell in the project folder. What a command does is bounded by nothing but the person who allows it. */
export const runCommand: Tool = defineTool({
  name: 'run_command',
  description:
    "Run a command of the system's shell in the project folder, without input. The user is asked about every command. Long output is given without its middle.",
  input: z.strictObject({
    command: z.string().min(1).max(10_000).describe('The command line'),
    timeout_seconds: z.int().min(1).max(MOST_SECONDS).default(SECONDS).describe('When to end it'),
  }),
  isReading: false,
  async run({ command, timeout_seconds: seconds }, { folder, allowsCommands, environment, ask, signal }) {
    if (!allowsCommands) return failed('Commands are switched off in this conversation. Do without.', 'switched off')
    const timeoutMs = seconds * 1_000
    const decision = await ask({ kind: 'command', command, timeoutMs })
    if (!decision.allowed) {
      const reason = decision.reason === undefined ? '' : ` They say: ${decision.reason}`
      return failed(`The user refused this command. It was not run.${reason}`, 'refused')
    }
    const [file, ...args] = process.platform === 'win32' ? WINDOWS : POSIX
    const end = await runProcess({
      file,
      args: [...args, command],
      cwd: folder.root,
      env: safeEnvironment(environment),
      timeoutMs,
      maxBytes: LONGEST_OUTPUT,
      keep: 'ends',
      signal,
    })
    const how = end.isTimedOut ? `ended after ${seconds} seconds` : `exit code ${end.code ?? 'none, a signal ended it'}`
    const output = commandText(end.output).trimEnd()
    return { ok: end.code === 0 && !end.isTimedOut, text: `[${how}]\n${output}`, summary: how }
  },
})

const POSIX = ['/bin/sh', '-c'] as const
const WINDOWS = ['cmd.exe', '/d', '/s', '/c'] as const
