/**
 * Who may use what. This is the whole dependency table of Sternline; `tools/check-boundaries.mjs` holds every package to
 * it, and `docs/architecture.md` says why.
 *
 * @typedef {object} Row
 * @property {Readonly<Record<string, 'values' | 'types' | readonly string[]>>} ours
 *   Packages of ours: `values` allows any import, `types` only `import type`, a list also these names as values.
 * @property {readonly string[]} external Packages of others that `src` may use. A new one needs a record in docs/decisions.
 * @property {boolean} node Whether `src` may use Node's own modules.
 * @property {readonly string[]} banned Names of the platform that `src` may not use: what they give is passed in.
 * @property {Readonly<{ lib: readonly string[], types: readonly string[] }>} [compiler] What `tsconfig.json` must say.
 * @property {Readonly<Record<string, Partial<Row>>>} [folders] What a folder below `src` may use beyond its package.
 */

/** @type {Readonly<Record<string, Row>>} */
export const DEPENDENCY_TABLE = {
  '@sternline/core': {
    ours: {},
    external: [],
    node: false,
    banned: ['Date', 'Math.random', 'process', 'console', 'fetch', 'setTimeout', 'setInterval'],
    compiler: { lib: ['ES2023'], types: [] },
  },
  '@sternline/engine': {
    ours: { '@sternline/core': 'values' },
    external: [],
    node: false,
    banned: ['Date', 'process', 'console', 'fetch'],
  },
  '@sternline/upstreams': {
    ours: { '@sternline/core': 'values', '@sternline/engine': ['hasSecret', 'redact'] },
    external: [
      '@anthropic-ai/foundry-sdk',
      '@anthropic-ai/sdk',
      '@azure/identity',
      'fastest-levenshtein',
      'jsonc-parser',
      'openai',
      'zod',
    ],
    node: true,
    banned: [],
  },
  '@sternline/emulator': {
    ours: { '@sternline/core': 'values' },
    external: [],
    node: false,
    banned: ['process', 'console'],
  },
  '@sternline/ledger': {
    ours: { '@sternline/core': 'values', '@sternline/engine': 'types' },
    external: ['kysely', 'libsql'],
    node: true,
    banned: ['console', 'fetch'],
  },
  '@sternline/assistant': {
    ours: { '@sternline/core': 'values', '@sternline/engine': 'values', '@sternline/upstreams': 'values' },
    external: ['@vscode/ripgrep', 'zod'],
    node: true,
    banned: ['console'],
  },
  '@sternline/server': {
    ours: {
      '@sternline/core': 'values',
      '@sternline/engine': 'values',
      '@sternline/upstreams': 'values',
      '@sternline/emulator': 'values',
      '@sternline/ledger': 'values',
      '@sternline/assistant': 'values',
    },
    external: [
      '@hono/node-server',
      '@hono/zod-openapi',
      'chokidar',
      'hono',
      'jsonc-parser',
      'pino',
      'prom-client',
      'zod',
    ],
    node: true,
    banned: [],
  },
  '@sternline/lab': {
    ours: { '@sternline/core': 'values', '@sternline/engine': 'values', '@sternline/ledger': 'values' },
    external: ['d3-scale', 'd3-shape', 'tinypool', 'zod'],
    node: true,
    banned: ['console', 'fetch'],
  },
  '@sternline/integrations': {
    ours: { '@sternline/core': 'values', '@sternline/engine': 'values' },
    external: ['@anthropic-ai/sdk'],
    node: false,
    banned: ['process', 'console'],
    folders: { testing: { ours: { '@sternline/emulator': 'values' } } },
  },
  '@sternline/workbench': {
    // The page talks to the server over HTTP only: of the engine it knows the types, the address of the live events, how long an entry lives, and what a key looks like.
    ours: { '@sternline/core': 'values', '@sternline/engine': ['EVENTS_PATH', 'hasSecret', 'lifeOf'] },
    external: [
      '@codemirror/autocomplete',
      '@codemirror/commands',
      '@codemirror/lang-json',
      '@codemirror/language',
      '@codemirror/language-data',
      '@codemirror/lint',
      '@codemirror/merge',
      '@codemirror/search',
      '@codemirror/state',
      '@codemirror/view',
      '@lezer/highlight',
      '@radix-ui/react-collapsible',
      '@radix-ui/react-dialog',
      '@radix-ui/react-dropdown-menu',
      '@radix-ui/react-tooltip',
      '@tanstack/react-virtual',
      'd3-scale',
      'd3-shape',
      'diff',
      'react',
      'react-dom',
      'react-markdown',
      'react-resizable-panels',
      'recharts',
      'remark-gfm',
    ],
    node: false,
    banned: ['process', 'console'],
  },
  sternline: {
    ours: {
      '@sternline/core': 'values',
      '@sternline/engine': 'values',
      '@sternline/upstreams': 'values',
      '@sternline/emulator': 'values',
      '@sternline/ledger': 'values',
      '@sternline/assistant': 'values',
      '@sternline/server': 'values',
      '@sternline/lab': 'values',
      '@sternline/integrations': 'values',
      '@sternline/workbench': 'values',
    },
    external: ['@anthropic-ai/sdk', 'cli-progress', 'cli-table3', 'commander', 'open', 'picocolors', 'zod'],
    node: true,
    banned: [],
  },
  '@sternline/testkit': {
    ours: { '@sternline/core': 'values' },
    external: ['fast-check', 'vite', 'vitest'],
    node: true,
    banned: [],
  },
}

/** What tests of any package may use of ours beyond their package's row, as a devDependency: the kit, and an API without a key. */
export const TEST_ONLY = ['@sternline/testkit', '@sternline/emulator']

/** Public entries beside a package's main one, which they keep small: what is loaded there stays in the memory of every gateway. */
export const ENTRIES = new Set([
  '@sternline/assistant/folder',
  '@sternline/core/cache-model',
  '@sternline/core/diagnosis',
  '@sternline/core/memory',
  '@sternline/upstreams/clients',
  '@sternline/upstreams/doctor',
  '@sternline/upstreams/settings',
])
