import { shortHash } from './cache/short-hash.ts'
import type { Call, Family } from './call.ts'
import type { World } from './world.ts'

/** Takes a request in: tells whose API it asks, and gives it its ids. */
export function callOf(request: Request, { clock, nextId }: Pick<World, 'clock' | 'nextId'>): Call {
  const requestId = nextId('req')
  const family = familyOf(new URL(request.url).pathname)
  return { request, family, at: clock.now(), requestId, headers: headersOf(family, requestId) }
}

function familyOf(path: string): Family {
  if (path.startsWith('/anthropic/')) return 'foundry'
  return path.startsWith('/openai/') || path.startsWith('/models/') ? 'openai' : 'anthropic'
}

/** Support of Microsoft asks for both ids. Source: Anthropic's page on Claude in Microsoft Foundry, 2026-08. */
function headersOf(family: Family, requestId: string): Readonly<Record<string, string>> {
  if (family === 'anthropic') return { 'request-id': requestId }
  const own = family === 'openai' ? 'x-request-id' : 'request-id'
  return { [own]: requestId, 'apim-request-id': uuidOf(requestId) }
}

function uuidOf(text: string): string {
  const hex = shortHash(text) + shortHash(text, 1)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
