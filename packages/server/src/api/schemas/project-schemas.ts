import { z } from '@hono/zod-openapi'
import type {
  ApiChange,
  ApiEntries,
  ApiFile,
  ApiFileSave,
  ApiPin,
  ApiPins,
  ApiProject,
  FileList,
  FolderEntry,
  FoundLine,
  PinnedFile,
  SearchResult,
} from '@sternline/engine'
import { count, oneOf, orNull, text, time } from './parts.ts'

/** `GET /api/project`. */
export const projectSchema: z.ZodType<ApiProject> = z
  .strictObject({ root: text.nullable(), name: text.nullable() })
  .openapi('Project')

const entry: z.ZodType<FolderEntry> = z
  .strictObject({
    name: text,
    path: text,
    kind: oneOf<FolderEntry['kind']>({ file: true, folder: true, link: true, other: true }),
  })
  .openapi('FolderEntry')

/** `GET /api/project/entries`. */
export const entriesSchema: z.ZodType<ApiEntries> = z.strictObject({ entries: z.array(entry) }).openapi('Entries')

/** `GET /api/project/files`. */
export const filesSchema: z.ZodType<FileList> = z
  .strictObject({ paths: z.array(text), isCut: z.boolean() })
  .openapi('FileList', { description: 'As the project’s ignore files leave them, sorted; cut where there are more.' })

const found: z.ZodType<FoundLine> = z.strictObject({ path: text, line: count, text }).openapi('FoundLine')

/** `GET /api/project/search`. */
export const searchSchema: z.ZodType<SearchResult> = z
  .strictObject({
    found: z.array(found),
    cut: orNull(oneOf<NonNullable<SearchResult['cut']>>({ matches: true, time: true })),
  })
  .openapi('SearchResult', { description: '`cut` tells why there may be more.' })

/** `GET` and `PUT /api/project/file`. */
export const fileSchema: z.ZodType<ApiFile> = z
  .strictObject({ path: text, text, revision: text, modifiedAt: time })
  .openapi('File', { description: 'A text file as it is on disk. Equal texts have equal revisions.' })

/** Body of `PUT /api/project/file`. */
export const fileSaveSchema: z.ZodType<ApiFileSave> = z
  .object({ path: text, text, revision: orNull(text) })
  .openapi('FileSave', {
    description: '`revision` is that of the text that the change was made in; null for a new file.',
  })

/** The data of one event of `GET /api/project/changes`. */
export const changeSchema: z.ZodType<ApiChange> = z.strictObject({ path: text }).openapi('Change')

const pinned: z.ZodType<PinnedFile> = z
  .strictObject({ path: text, tokens: orNull(count) })
  .openapi('PinnedFile', { description: '`tokens` is null for a file that can’t be read now.' })

/** `GET`, `POST` and `DELETE /api/project/pins`. */
export const pinsSchema: z.ZodType<ApiPins> = z.strictObject({ pins: z.array(pinned) }).openapi('Pins')

/** Body of `POST /api/project/pins`. */
export const pinSchema: z.ZodType<ApiPin> = z.object({ path: text, model: text }).openapi('Pin')
