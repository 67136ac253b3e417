/** A person's settings that say something. */
export const PORT = '{ "server": { "port": 1 } }\n'

const LARGE = ' '.repeat(11_000_000)

/** Every route of the settings with every described status that a server with a settings file, which is not there at first, can answer. */
export const SETTINGS_CALLS = [
  { method: 'get', path: '/api/settings', body: null, status: 200 },
  { method: 'put', path: '/api/settings', body: { text: PORT, revision: null }, status: 200 },
  { method: 'put', path: '/api/settings', body: { text: 1, revision: null }, status: 400 },
  { method: 'put', path: '/api/settings', body: { text: PORT, revision: 'x' }, status: 409 },
  { method: 'put', path: '/api/settings', body: LARGE, status: 413 },
  { method: 'put', path: '/api/settings', body: { text: '{ "server": 1 }', revision: null }, status: 422 },
  { method: 'post', path: '/api/settings/check', body: { text: '{', revision: null }, status: 200 },
  { method: 'post', path: '/api/settings/check', body: { text: 1, revision: null }, status: 400 },
  { method: 'post', path: '/api/settings/check', body: LARGE, status: 413 },
  { method: 'post', path: '/api/settings/edit', body: { text: '', edits: [{ path: ['a'], value: 1 }] }, status: 200 },
  { method: 'post', path: '/api/settings/edit', body: { text: '', edits: [] }, status: 400 },
  { method: 'post', path: '/api/settings/edit', body: LARGE, status: 413 },
  { method: 'post', path: '/api/settings/edit', body: { text: '{', edits: [{ path: ['a'], value: 1 }] }, status: 422 },
  { method: 'get', path: '/api/settings/schema', body: null, status: 200 },
] as const

/** What is answered where the system does not let the file be written. */
export const UNWRITABLE_CALLS = [
  { method: 'put', path: '/api/settings', body: { text: PORT, revision: null }, status: 500 },
] as const
