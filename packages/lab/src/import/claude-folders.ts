import { join } from 'node:path'

/**
 * Where Claude Code keeps its session logs: below the folder that its own variable names, else below the user's home, in the
 * folder of all versions and in the XDG one.
 *
 * @param env variables of the environment; several folders may stand in one, with commas between them
 * @param home the user's home folder
 * @see https://code.claude.com/docs/en/settings `CLAUDE_CONFIG_DIR`
 */
export function claudeFolders(env: Readonly<Record<string, string | undefined>>, home: string): readonly string[] {
  const named = (env['CLAUDE_CONFIG_DIR'] ?? '').split(',').map(folder => folder.trim())
  const given = named.filter(folder => folder !== '')
  const usual = [join(home, '.claude'), join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'claude')]
  return (given.length > 0 ? given : usual).map(folder => join(folder, 'projects'))
}
