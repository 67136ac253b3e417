import { SternlineError } from '@sternline/core'
import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../src/api/refusal-of.ts'
import { apiOf } from '../support/api-of.ts'

const JSON_HEADERS = { 'content-type': 'application/json' }

describe('a refusal of the API', () => {
  it.each([
    { path: '/api/nothing', status: 404, code: 'unknown-route' },
    { path: '/api/exchanges/ex_9', status: 404, code: 'unknown-exchange' },
    { path: '/api/exchanges/ex_9/text', status: 404, code: 'no-text' },
    { path: '/api/sessions/s_9', method: 'DELETE', status: 404, code: 'unknown-session' },
    { path: '/api/sessions?limit=x', status: 400, code: 'wrong-input' },
    { path: '/api/emulator/clock', method: 'POST', body: ' '.repeat(20_000), status: 413, code: 'too-large' },
    { path: '/api/emulator/clock', method: 'POST', body: 'nonsense', status: 400, code: 'wrong-input' },
    { path: '/api/settings', status: 404, code: 'no-settings-file' },
    { path: '/api/project/files', status: 404, code: 'no-project' },
  ])(
    'has a stable code and three sentences beside the API’s envelope: $path',
    async ({ path, method = 'GET', body, status, code }) => {
      const { api } = await apiOf()
      const answer = await api.request(path, { method, headers: JSON_HEADERS, ...(body === undefined ? {} : { body }) })
      expect(answer.status).toBe(status)
      const envelope = await answer.json()
      const { what, why, fix } = envelope.error
      expect(envelope).toMatchObject({ type: 'error', error: { code, message: `${what} ${why} ${fix}` } })
      for (const sentence of [what, why, fix]) expect(sentence).toMatch(/\S.*[.:]$/)
    },
  )
})

it('a word that is none of a closed set is refused with those that are', async () => {
  const { api } = await apiOf()
  const { error } = await (await api.request('/api/export?format=xml')).json()
  expect(error.message).toContain('one of jsonl, csv is expected')
})

it.each([
  { code: 'path-refused', status: 403 },
  { code: 'path-unusable', status: 404 },
  { code: 'file-changed', status: 409 },
  { code: 'file-not-text', status: 422 },
  { code: 'search-unavailable', status: 503 },
  { code: 'conversation-busy', status: 409 },
  { code: 'no-conversation', status: 404 },
])('$code is answered with $status', ({ code, status }) => {
  const problem = new SternlineError(code, { what: 'What.', why: 'Why.', fix: 'Fix.' })
  expect(refusalOf(problem)).toMatchObject({ status, code, what: 'What.', why: 'Why.', fix: 'Fix.' })
})

it('a problem that is none of its refusals is a fault, whose text nobody is told', () => {
  expect(refusalOf(new SternlineError('ledger-broken', { what: 'A path.', why: '', fix: '' }))).toBeNull()
})
