import { readSettings, type Settings, type SettingsProblem, type SettingsReading } from '../../src/settings/index.ts'

const HOME = '/home/ada'
const USER_FILE = '/home/ada/.config/sternline/settings.json'

/** Reads settings from texts, as if they lay in the usual places. A value that is no text is written as JSON first. */
export function read(user: unknown, project: unknown = null): SettingsReading {
  return readSettings({
    user: user === null ? null : { path: 'settings.json', text: textOf(user) },
    project: project === null ? null : { path: '.sternline/settings.json', text: textOf(project) },
    home: HOME,
    userFile: USER_FILE,
  })
}

function textOf(content: unknown): string {
  return typeof content === 'string' ? content : JSON.stringify(content, null, 2)
}

/** The settings of good texts. @throws what is wrong with them */
export function settingsOf(user: unknown, project: unknown = null): Settings {
  const reading = read(user, project)
  if (!reading.ok) throw new Error(reading.problems.map(brief).join('\n'))
  return reading.settings
}

/** A problem in few words: `4:18 bad-address language_models.azure_anthropic.api_url`. */
export function brief({ line, column, code, at }: SettingsProblem): string {
  return `${line}:${column} ${code} ${at}`.trim()
}

/** The sample of the specification, with its placeholders filled in. */
export const SAMPLE = {
  language_models: {
    azure_anthropic: {
      api_url: 'https://contoso.services.ai.azure.com/anthropic',
      available_models: [
        { name: 'my-opus', display_name: 'Azure Claude 3.5 Sonnet', max_tokens: 200_000, max_output_tokens: 8192 },
      ],
    },
  },
} as const
