import type { ApiConversations, AssistantModel, PinnedFile } from '@sternline/engine'
import { readConversationList, readModels, readPins } from '../view-model/composer/read-composer-answers.ts'
import { type Answer, ask, tell, withBody } from './ask.ts'

/** What the composer asks the server. */
export interface ComposerClient {
  models(signal: AbortSignal): Promise<Answer<readonly AssistantModel[]>>
  conversations(signal: AbortSignal): Promise<Answer<ApiConversations['conversations']>>
  removeConversation(id: string, signal: AbortSignal): Promise<Answer<true>>
  /** @param model whose tokens are counted */
  pins(model: string, signal: AbortSignal): Promise<Answer<readonly PinnedFile[]>>
  pin(path: string, model: string, signal: AbortSignal): Promise<Answer<readonly PinnedFile[]>>
  unpin(path: string, model: string, signal: AbortSignal): Promise<Answer<readonly PinnedFile[]>>
}

const PINS = '/api/project/pins'

/** Speaks to the server that served this page. */
export function createComposerClient(): ComposerClient {
  return {
    models: signal => ask('/api/models', readModels, { signal }),
    conversations: signal => ask('/api/conversations', readConversationList, { signal }),
    removeConversation: (id, signal) =>
      tell(`/api/conversations/${encodeURIComponent(id)}`, { signal, method: 'DELETE' }),
    pins: (model, signal) => ask(`${PINS}?${new URLSearchParams({ model })}`, readPins, { signal }),
    pin: (path, model, signal) => ask(PINS, readPins, withBody('POST', { path, model }, signal)),
    unpin: (path, model, signal) =>
      ask(`${PINS}?${new URLSearchParams({ path, model })}`, readPins, { signal, method: 'DELETE' }),
  }
}
