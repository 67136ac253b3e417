import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type {
  ApiSettings,
  ApiSettingsCheck,
  ApiSettingsEdit,
  ApiSettingsEdited,
  ApiSettingsSave,
  SettingsNote,
} from '@sternline/engine'
import { settingsJsonSchema } from '@sternline/upstreams/settings'
import type { SettingsRoom } from '../../settings/settings-room.ts'
import type { ApiSources } from '../api-sources.ts'
import { NO_SETTINGS_FILE, refusing } from '../refusals.ts'
import { oneOf, text } from '../schemas/parts.ts'
import { json, jsonBody, refusal } from './route-parts.ts'

const PATH = '/api/settings'

const note: z.ZodType<SettingsNote> = z
  .strictObject({
    severity: oneOf<SettingsNote['severity']>({ error: true, warning: true }),
    code: text,
    what: text,
    why: text,
    fix: text,
    line: z.int().min(1),
    column: z.int().min(1),
    at: text,
  })
  .openapi('SettingsNote')

const notes = z.array(note).readonly()
const settings: z.ZodType<ApiSettings> = z
  .strictObject({
    file: text,
    text: text.nullable(),
    revision: text.nullable(),
    notes,
    needRestart: z.array(text).readonly(),
  })
  .openapi('Settings')
const check: z.ZodType<ApiSettingsCheck> = z.strictObject({ notes }).openapi('SettingsCheck')
const edited: z.ZodType<ApiSettingsEdited> = z.strictObject({ text, notes }).openapi('SettingsEdited')

/** A path in a file: names and indices, never deeper than settings are. */
const path = z
  .array(z.union([z.string().max(100), z.int().min(0).max(1000)]))
  .min(1)
  .max(8)
const edit: z.ZodType<ApiSettingsEdit> = z
  .object({
    text,
    edits: z
      .array(z.object({ path, value: z.union([text, z.int(), z.null()]) }))
      .min(1)
      .max(50),
  })
  .openapi('SettingsEdit')
const save: z.ZodType<ApiSettingsSave> = z
  .object({ text, revision: text.nullable(), evenWithErrors: z.boolean().default(false) })
  .openapi('SettingsSave')

const absent = refusal('This server was started without a settings file.')
const unusable = refusal('A value that is not usable.')
const readRoute = createRoute({
  method: 'get',
  path: PATH,
  summary: 'The person’s settings.json, and what is wrong with it',
  responses: { 200: json(settings, 'Its text; null where there is none yet.'), 404: absent },
})

const writeRoute = createRoute({
  method: 'put',
  path: PATH,
  summary: 'Write settings.json',
  description: 'Whole or not at all, for its owner alone. A text that holds a key is never taken.',
  request: jsonBody(save),
  responses: {
    200: json(settings, 'As it is on disk now.'),
    400: unusable,
    404: absent,
    409: refusal('Something else is on disk by now.'),
    413: refusal('The body is too large.'),
    422: refusal('It holds an error, or a key.'),
    500: refusal('The system does not let it be written.'),
  },
})

const checkRoute = createRoute({
  method: 'post',
  path: `${PATH}/check`,
  summary: 'What is wrong with a text of settings',
  request: jsonBody(save),
  responses: { 200: json(check, 'Every note on it.'), 400: unusable, 404: absent, 413: refusal('Too large.') },
})

const editRoute = createRoute({
  method: 'post',
  path: `${PATH}/edit`,
  summary: 'Change single settings in a text',
  description: 'Writes nothing. Comments, order and formatting stay.',
  request: jsonBody(edit),
  responses: {
    200: json(edited, 'The changed text.'),
    400: unusable,
    404: absent,
    413: refusal('Too large.'),
    422: refusal('It can’t be changed there, or the value looks like a key.'),
  },
})

const schemaRoute = createRoute({
  method: 'get',
  path: `${PATH}/schema`,
  summary: 'The JSON Schema of settings.json',
  responses: {
    200: { description: 'Draft 7.', content: { 'application/json': { schema: z.record(z.string(), z.unknown()) } } },
  },
})

/** The person's settings: read, checked, changed in their text, written. */
export function addSettingsRoutes(api: OpenAPIHono, { settings: room = null }: ApiSources): void {
  const opened = (): SettingsRoom => {
    if (room === null) throw refusing(NO_SETTINGS_FILE)
    return room
  }
  api.openapi(readRoute, async context => context.json(await opened().read(), 200))
  api.openapi(writeRoute, async context => context.json(await opened().write(context.req.valid('json')), 200))
  api.openapi(checkRoute, async context => context.json(opened().check(context.req.valid('json').text), 200))
  api.openapi(editRoute, async context => context.json(opened().edit(context.req.valid('json')), 200))
  api.openapi(schemaRoute, context => context.json({ ...settingsJsonSchema() }, 200))
}
