export { settingsJsonSchema } from './describe-field.ts'
export { type Environment, processEnvironment, projectSettingsFile, userSettingsFile } from './environment.ts'
export { decodeText, type FileText } from './file-text.ts'
export { HOST_NAME } from './host-name.ts'
export { type JsonTree, readJsonTree } from './json-tree.ts'
export { loadSettings, type SettingsPlaces } from './load-settings.ts'
export {
  type FilePosition,
  formatSettingsProblem,
  SETTINGS_CODES,
  type SettingsCode,
  type SettingsProblem,
} from './problem.ts'
export { readSettings, type SettingsReading, type SettingsSources } from './read-settings.ts'
export {
  type Credential,
  type ModelSettings,
  NO_SETTINGS,
  type Settings,
  type UpstreamSettings,
} from './settings.ts'
export { type SettingsWatch, type WatchOptions, watchSettings } from './watch-settings.ts'
