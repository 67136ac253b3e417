import type { Section } from '../prompt/prompt.ts'
import type { ApiReason, Cause, ClaudeCodeCause } from './diagnosis.ts'

const API_OF_SECTION: Readonly<Record<Section, ApiReason>> = {
  tools: 'tools_changed',
  system: 'system_changed',
  messages: 'messages_changed',
}

const CLAUDE_CODE_OF_SECTION: Readonly<Record<Section, ClaudeCodeCause>> = {
  tools: 'tools_changed',
  system: 'system_prompt_changed',
  messages: 'messages_rewritten',
}

/**
 * A cause in the API's words.
 *
 * @param section where the difference stands
 * @returns null where the API finds no difference: with a low read that means "expired or evicted" to it
 */
export function apiReasonOf(cause: Cause, section: Section | null): ApiReason | null {
  switch (cause.code) {
    case 'model-changed':
    // The API counts fast mode as another model.
    case 'speed-changed':
      return 'model_changed'
    // Its fingerprints are kept per organisation and workspace.
    case 'deployment-changed':
    case 'credential-changed':
    case 'previous-unknown':
      return 'previous_message_not_found'
    case 'effort-changed':
    case 'task-budget-changed':
    case 'thinking-changed':
    case 'tool-choice-changed':
    case 'context-management-changed':
    case 'output-format-changed':
    case 'betas-changed':
    case 'unseen-change':
      return 'unavailable'
    case 'ttl-expired':
    case 'lookback-exceeded':
    case 'below-minimum':
    case 'marker-lost':
    case 'parallel-cold-start':
    case 'content-dropped':
    case 'unmarked-before':
    case 'server-side':
      return null
    case 'web-search-switched':
      return 'tools_changed'
    default:
      return section === null ? null : API_OF_SECTION[section]
  }
}

/** A cause in Claude Code's words; `unknown` for what it has no word for. */
export function claudeCodeCauseOf(cause: Cause, section: Section | null): ClaudeCodeCause {
  switch (cause.code) {
    case 'ttl-expired':
      return `ttl_expired_${cause.ttl}`
    case 'server-side':
    case 'content-dropped':
      return 'likely_server_side'
    default: {
      const reason = apiReasonOf(cause, section)
      if (reason === 'model_changed') return reason
      const changed = (['tools', 'system', 'messages'] as const).find(name => API_OF_SECTION[name] === reason)
      return changed === undefined ? 'unknown' : CLAUDE_CODE_OF_SECTION[changed]
    }
  }
}
