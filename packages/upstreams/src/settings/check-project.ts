import { type Finding, fault } from './finding.ts'

/** What a project's own file may set. Everything else would let a folder that someone cloned say where prompts and keys go. */
const SAFE: ReadonlySet<string> = new Set(['$schema', 'cache', 'assistant'])

const KNOWN: ReadonlySet<string> = new Set(['language_models', 'server', 'ledger'])

/** Finds what a project's own file must not set. @param names the file's outermost settings */
export function checkProject(names: readonly string[], userFile: string): readonly Finding[] {
  return names
    .filter(name => KNOWN.has(name) && !SAFE.has(name))
    .map(name => ({
      ...fault(
        'not-in-project',
        [name],
        `\`${name}\` can't be set in a project's own file.`,
        'A project is often the work of others, and addresses and credentials are yours alone to choose.',
        `Move it to ${userFile}. A project may set ${[...SAFE].filter(safe => safe !== '$schema').join(' and ')}.`,
      ),
      on: 'name' as const,
    }))
}
