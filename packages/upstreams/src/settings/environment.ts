import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** What of the process's surroundings this package looks at. */
export type Environment = Readonly<{
  /** Variables by name. */
  variables: Readonly<Record<string, string | undefined>>
  /** The user's home folder. */
  home: string
}>

/** The surroundings of this process. Nothing else in the package reads them; a test passes its own. */
export function processEnvironment(): Environment {
  return { variables: process.env, home: homedir() }
}

/**
 * Where the user's settings are: `sternline/settings.json` in the XDG configuration folder.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/ relative paths in these variables are to be ignored
 */
export function userSettingsFile({ variables, home }: Environment): string {
  const asked = variables['XDG_CONFIG_HOME']
  const folder = asked !== undefined && isAbsolute(asked) ? asked : join(home, '.config')
  return join(folder, 'sternline', 'settings.json')
}

/** Where a project's own settings are, of which only what is safe counts. */
export function projectSettingsFile(projectFolder: string): string {
  return join(projectFolder, '.sternline', 'settings.json')
}
