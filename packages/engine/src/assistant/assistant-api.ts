import type { UpstreamName } from '../exchange.ts'
import type { ConversationView, KeptMessage, ListedConversation } from './conversation.ts'
import type { Figures } from './figures.ts'
import type { FolderEntry, PinnedFile } from './project.ts'
import type { ApprovalRequest, AssistantEvent, ProblemText, Said } from './turn.ts'

// A refusal of any of these routes has the Messages API's error envelope and, in it, a stable `code` with `what`, `why` and `fix`.

/** `GET /api/project`: the folder that was opened. Where none was, both are null, and the other routes about it refuse with 404 `no-project`. */
export type ApiProject = Readonly<{
  /** Real path of the folder. */
  root: string | null
  /** Its last part. */
  name: string | null
}>

/** `GET /api/project/entries?path=`: one folder, `.` for the project itself. */
export type ApiEntries = Readonly<{ entries: readonly FolderEntry[] }>

/**
 * `GET /api/project/file?path=`, and the answer to `PUT /api/project/file`. All files below the project: `GET /api/project/files`
 * gives a `FileList`, `GET /api/project/search?query=&regex=&path=&glob=` a `SearchResult`.
 */
export type ApiFile = Readonly<{
  /** Below the project folder, as it is really called. */
  path: string
  text: string
  /** Names this text: equal texts have equal revisions. */
  revision: string
  /** Epoch milliseconds. */
  modifiedAt: number
}>

/** Body of `PUT /api/project/file`; 409 `file-changed` when something else is on disk by now. */
export type ApiFileSave = Readonly<{
  path: string
  text: string
  /** Of the text that the change was made in; null for a new file. */
  revision: string | null
}>

/**
 * `GET /api/project/changes?path=A&path=B` sends this as the data of each server-sent event, named `change`: something happened
 * on disk to one of the files or folders named. A folder is watched for what comes and goes in it, not below it.
 */
export type ApiChange = Readonly<{ path: string }>

/** `GET /api/project/pins?model=`, and the answers to `POST` (`ApiPin`) and `DELETE ?path=&model=` there. */
export type ApiPins = Readonly<{ pins: readonly PinnedFile[] }>

/** Body of `POST /api/project/pins`. */
export type ApiPin = Readonly<{ path: string /** Whose tokens are counted. */; model: string }>

/** A model that a conversation may be had with. */
export type AssistantModel = Readonly<{
  /** A configured name: the deployment's at Azure. */
  name: string
  displayName: string
  upstream: UpstreamName
  /** The model behind it; null when not known. */
  serves: string | null
  /** Shortest prefix that is cached; null when not known. Unit: tokens. */
  minimumTokens: number | null
  /** Why it can't be asked now: no credential, for one; null when it can. */
  problem: ProblemText | null
}>

/** `GET /api/models`: in the order of the settings; the emulator's own stand last where the settings name others. */
export type ApiModels = Readonly<{ models: readonly AssistantModel[] }>

/** `GET /api/conversations`. The figures of one are those of the session with its id. */
export type ApiConversations = Readonly<{
  conversations: readonly (ListedConversation & Readonly<{ isBusy: boolean }>)[]
}>

/**
 * `GET /api/conversations/:id`, and the answers to `POST /api/conversations` (body: `Pick<ConversationSettings, 'model'>` and any
 * other of the settings; 201) and to `PATCH /api/conversations/:id` (body: `Partial<ConversationSettings>`).
 * `DELETE /api/conversations/:id` deletes what was kept of it; 409 `conversation-busy` while a turn runs.
 */
export type ApiConversation = ConversationView &
  Readonly<{
    /** Questions of its turn that wait for the person. */
    approvals: readonly ApprovalRequest[]
  }>

/**
 * Body of `POST /api/conversations/:id/turns`; 202. The turn belongs to the server: who goes away and comes back finds it at work
 * or done. `DELETE /api/conversations/:id/turns` stops it; 204.
 */
export type ApiTurn =
  | Readonly<{ kind: 'send'; said: Said }>
  | Readonly<{ kind: 'retry' }>
  | Readonly<{ kind: 'resend'; message: string; said: Said }>
  | Readonly<{ kind: 'compact' }>

/**
 * `GET /api/conversations/:id/events` sends this as the data of each server-sent event, its type as the event's name, resumed by
 * `Last-Event-ID`. Each connection that can't be resumed begins with `view`, followed by what of the running turn is not kept yet;
 * `view` comes again whenever something else than a turn changed the conversation, and when a turn gives messages up: a resent one
 * with all behind it, an answer that is asked for anew.
 */
export type ConversationEvent =
  | Readonly<{ type: 'view'; conversation: ApiConversation }>
  | Exclude<AssistantEvent, Readonly<{ type: 'message' | 'answer' }>>
  /** A message was kept: the person's, or results of tools. */
  | Readonly<{ type: 'message'; message: KeptMessage }>
  /** An answer was kept, or came to nothing (`message` is null); what it cost. */
  | Readonly<{ type: 'answer'; message: KeptMessage | null; figures: Figures }>

// `POST /api/conversations/:id/price`: an `Action`, answered with an `ActionPrice`; 422 where it can't be priced.
// `POST /api/approvals/:id`: a `Decision`; 204, or 404 `not-asked` when it does not wait any more.

/** One thing that is wrong, or doubtful, in settings.json. */
export type SettingsNote = ProblemText &
  Readonly<{
    severity: 'error' | 'warning'
    /** Where it stands, from 1. */
    line: number
    column: number
    /** The setting: `language_models.azure_anthropic.api_url`; empty for the file as a whole. */
    at: string
  }>

/** `GET /api/settings`, and the answer to `PUT /api/settings`. */
export type ApiSettings = Readonly<{
  /** Path of the person's file, which may not exist yet. */
  file: string
  /** Null when it does not exist. */
  text: string | null
  /** Names this text; null when there is none. */
  revision: string | null
  notes: readonly SettingsNote[]
  /** Settings that were changed on disk and count only after a restart, by name. */
  needRestart: readonly string[]
}>

/**
 * Body of `PUT /api/settings`, and of `POST /api/settings/check`, which writes nothing and answers with the notes alone. A text with
 * an error is written only with `evenWithErrors`; 422 `settings-refused` with the notes without it. A text that holds a key is never
 * taken: keys come from the environment or a file. 409 `file-changed` as for any file.
 */
export type ApiSettingsSave = Readonly<{ text: string; revision: string | null; evenWithErrors?: boolean }>

/** The answer to `POST /api/settings/check`. The schema for an editor's help: `GET /api/settings/schema`. */
export type ApiSettingsCheck = Readonly<{ notes: readonly SettingsNote[] }>
