import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parseAst } from 'vitest/node'
import { plantTree, ROOT, runNode, type Tree } from './support/fixture-tree.ts'

const CHECK = 'tools/check-boundaries.mjs'
const NODE = { compilerOptions: { lib: ['ES2023'], types: ['node'] } }
const LANGUAGE_ONLY = { compilerOptions: { lib: ['ES2023'], types: [] } }

/** A small workspace that keeps every rule. */
const CLEAN: Tree = {
  'package.json': { devDependencies: { vitest: '4.1.12' } },
  'tsconfig.json': {
    references: ['core', 'engine', 'ledger', 'server', 'workbench'].map(name => ({ path: `packages/${name}` })),
  },
  'packages/core/package.json': { name: '@sternline/core' },
  'packages/core/tsconfig.json': LANGUAGE_ONLY,
  'packages/core/src/index.ts': "export { a } from './a.ts'\n",
  'packages/core/src/a.ts': '/** Not the platform: `Date` and "process". */\nexport const a = { fetch: 1 }\n',
  'packages/engine/package.json': { name: '@sternline/engine', dependencies: { '@sternline/core': '0.1.0' } },
  'packages/engine/tsconfig.json': LANGUAGE_ONLY,
  'packages/engine/src/index.ts': "import { a } from '@sternline/core'\nexport const b = a\n",
  'packages/ledger/package.json': { name: '@sternline/ledger', dependencies: { libsql: '0.5.29' } },
  'packages/ledger/tsconfig.json': NODE,
  'packages/ledger/src/index.ts': "import type { B } from '@sternline/engine'\nimport 'node:fs'\nexport type { B }\n",
  'packages/server/package.json': { name: '@sternline/server', devDependencies: { '@sternline/testkit': '0.1.0' } },
  'packages/server/tsconfig.json': NODE,
  'packages/server/src/index.ts': "const ledger = await import('@sternline/ledger')\nexport { ledger }\n",
  'packages/workbench/package.json': { name: '@sternline/workbench', dependencies: { react: '19.3.1' } },
  'packages/workbench/tsconfig.json': { compilerOptions: { lib: ['ES2023', 'DOM'], types: ['vite/client'] } },
  'packages/workbench/src/main.tsx':
    "import { EVENTS_PATH, type B } from '@sternline/engine'\nexport const x: B = EVENTS_PATH\n",
  'packages/workbench/vite.config.ts': 'export default {}\n',
}

function check(tree: Tree) {
  const planted = plantTree(tree)
  try {
    return runNode(CHECK, [planted.root])
  } finally {
    planted.remove()
  }
}

it('passes a tree that keeps every rule', () => {
  expect(check(CLEAN)).toMatchObject({ status: 0, stderr: '' })
})

it('passes the real tree: exact versions, and nobody uses what is not theirs (attack 28)', () => {
  expect(runNode(CHECK, [])).toMatchObject({ status: 0, stderr: '' })
})

const core = 'packages/core/src/planted.ts'
const engine = 'packages/engine/src/planted.ts'
const ledger = 'packages/ledger/src/planted.ts'
const server = 'packages/server/src/planted.ts'
const page = 'packages/workbench/src/planted.tsx'

describe('a planted import', () => {
  it.each([
    {
      file: core,
      code: "import { b } from '@sternline/engine'",
      rule: 'forbidden-import',
      why: 'core uses nothing of ours',
    },
    { file: core, code: "import type { B } from '@sternline/engine'", rule: 'forbidden-import', why: 'not even types' },
    { file: core, code: "import { z } from 'zod'", rule: 'forbidden-import', why: 'core uses no package at all' },
    { file: core, code: "import { join } from 'node:path'", rule: 'node-import', why: 'core knows no Node' },
    { file: core, code: "import { join } from 'path'", rule: 'node-import', why: 'nor by its old name' },
    {
      file: core,
      code: "export * from '../../engine/src/index.ts'",
      rule: 'leaves-package',
      why: 'no way round by path',
    },
    {
      file: core,
      code: "import { a } from '@sternline/core'",
      rule: 'own-name',
      why: 'a package does not import itself',
    },
    { file: core, code: 'export const now = Date.now()', rule: 'banned-name', why: 'core knows no clock' },
    {
      file: engine,
      code: "import { openLedger } from '@sternline/ledger'",
      rule: 'forbidden-import',
      why: 'arrows point one way',
    },
    {
      file: engine,
      code: "export { a } from '@sternline/core/src/a.ts'",
      rule: 'deep-import',
      why: 'only the public names',
    },
    { file: engine, code: "const fs = await import('node:fs')", rule: 'node-import', why: 'dynamic imports count too' },
    {
      file: engine,
      code: 'const name = "x"\nexport const y = await import(name)',
      line: 2,
      rule: 'computed-import',
      why: 'nothing hidden',
    },
    {
      file: engine,
      code: "export const get = () => fetch('http://x')",
      rule: 'banned-name',
      why: 'engine has an Upstream for that',
    },
    { file: ledger, code: "import { createEngine } from '@sternline/engine'", rule: 'types-only', why: 'types only' },
    {
      file: ledger,
      code: "import {\n  type B,\n  b,\n} from '@sternline/engine'",
      rule: 'types-only',
      why: 'also among types, over several lines',
    },
    {
      file: ledger,
      code: "import { type B } from '@sternline/engine'",
      rule: 'types-only',
      why: 'this form still loads the module',
    },
    { file: ledger, code: "export * from '@sternline/engine'", rule: 'types-only', why: 're-exports count too' },
    {
      file: ledger,
      code: "import { Kysely } from 'kysely'",
      rule: 'undeclared-import',
      why: 'allowed, but not in package.json',
    },
    { file: server, code: "import { join } from 'path'", rule: 'bare-builtin', why: 'Node by its full name' },
    { file: server, code: "import { main } from 'sternline'", rule: 'forbidden-import', why: 'the command is on top' },
    {
      file: server,
      code: "// import { x } from 'y'\nimport { conversation } from '@sternline/testkit'",
      line: 2,
      rule: 'forbidden-import',
      why: 'the kit is for tests',
    },
    {
      file: page,
      code: "import { startServer } from '@sternline/server'",
      rule: 'forbidden-import',
      why: 'the page speaks HTTP',
    },
    {
      file: page,
      code: "import { createEngine } from '@sternline/engine'",
      rule: 'types-only',
      why: 'but for the one listed name',
    },
    {
      file: page,
      code: "import { readFile } from 'node:fs/promises'",
      rule: 'node-import',
      why: 'a browser has no files',
    },
  ])('$rule in $file: $why', ({ file, code, line = 1, rule }) => {
    const { status, stderr } = check({ ...CLEAN, [file]: `${code}\n` })
    expect(status).toBe(1)
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^${file}:${line} ${rule}: .+\\. .+\\.$`)),
    ])
  })
})

describe('a broken rule', () => {
  it.each([
    {
      file: 'packages/core/package.json',
      content: { name: '@sternline/core', dependencies: { zod: '4.6.7' } },
      line: 4,
      rule: 'forbidden-dependency',
      why: 'core has no dependencies',
    },
    {
      file: 'packages/engine/package.json',
      content: { name: '@sternline/engine', devDependencies: { '@sternline/server': '0.1.0' } },
      line: 4,
      rule: 'forbidden-dependency',
      why: 'not for tests either',
    },
    {
      file: 'packages/engine/package.json',
      content: { name: '@sternline/engine', dependencies: { '@sternline/core': '^0.1.0' } },
      line: 4,
      rule: 'inexact-version',
      why: 'every version is pinned',
    },
    {
      file: 'package.json',
      content: { devDependencies: { vitest: '*' } },
      line: 3,
      rule: 'inexact-version',
      why: 'at the root too',
    },
    {
      file: 'packages/core/tsconfig.json',
      content: { compilerOptions: { lib: ['ES2023', 'DOM'], types: [] } },
      line: 7,
      rule: 'compiler',
      why: 'core knows the language only',
    },
    {
      file: 'packages/engine/tsconfig.json',
      content: NODE,
      line: 6,
      rule: 'compiler',
      why: 'no Node types without Node',
    },
    {
      file: 'tsconfig.json',
      content: {
        references: [
          { path: 'packages/core' },
          { path: './packages/engine' },
          { path: 'packages/ledger' },
          { path: 'packages/server' },
        ],
      },
      named: 'packages/workbench/package.json',
      line: 1,
      rule: 'not-built',
      why: 'every package is built',
    },
    {
      file: 'packages/server/src/app.ts',
      content: '\nexport default 1\n',
      line: 2,
      rule: 'default-export',
      why: 'names only',
    },
    {
      file: 'packages/server/test/app.test.ts',
      content: 'const a = 1\nexport { a as default }\n',
      line: 2,
      rule: 'default-export',
      why: 'in tests too',
    },
    {
      file: 'packages/server/src/app.ts',
      content: `${'\n'.repeat(400)}export {}\n`,
      line: 401,
      rule: 'too-long',
      why: '401 lines',
    },
    {
      file: 'packages/server/src/app.ts',
      content: `// ${'TO'}${'DO'} later\n`,
      line: 1,
      rule: 'left-to-do',
      why: 'done, or an issue',
    },
    {
      file: 'test/x.test.ts',
      content: `// ${'FIX'}${'ME'}\n`,
      line: 1,
      rule: 'left-to-do',
      why: 'outside the packages too',
    },
  ])('$rule in $file: $why', ({ file, content, named = file, line, rule }) => {
    const { status, stderr } = check({ ...CLEAN, [file]: content })
    expect(status).toBe(1)
    expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(new RegExp(`^${named}:${line} ${rule}: .+`))])
  })

  it('names a package without a row', () => {
    const { status, stderr } = check({ ...CLEAN, 'packages/extra/package.json': { name: '@sternline/extra' } })
    expect(status).toBe(1)
    expect(stderr).toContain('packages/extra/package.json:1 not-in-table')
    expect(stderr).toContain('packages/extra/package.json:1 not-built')
  })

  it('is named together with all the others, in the order of files', () => {
    const { stderr } = check({ ...CLEAN, [page]: "import 'node:fs'\n", [core]: "import 'node:fs'\n" })
    expect(stderr.split('\n').map(line => line.split(' ')[0])).toEqual([`${core}:1`, `${page}:1`, ''])
  })
})

/** The tools are plain JavaScript without types: this is what is used of them here. */
type ImportReader = Readonly<{
  readImports(source: string): readonly Readonly<{ specifier: string | null; line: number; isType: boolean }>[]
}>

describe('reading imports', async () => {
  const { readImports }: ImportReader = await import(pathToFileURL(join(ROOT, 'tools/lib/read-imports.mjs')).href)
  const files = readdirSync(join(ROOT, 'packages'), { recursive: true, encoding: 'utf8' })
    .filter(path => /^[^/]+\/src\/.*\.tsx?$/.test(path))
    .map(path => join(ROOT, 'packages', path))

  it('finds what a real parser finds, in every source here', () => {
    expect(files.length).toBeGreaterThan(100)
    for (const file of files) {
      const source = readFileSync(file, 'utf8')
      const found = readImports(source).map(({ specifier, line, isType }) => `${line} ${isType} ${specifier}`)
      expect([file, ...found.sort()]).toEqual([file, ...parsedImports(source, file)])
    }
  })
})

type Node = Readonly<Record<string, unknown>>

const IMPORTING = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression'])

/** The same list from the parser that comes with the test runner. */
function parsedImports(source: string, file: string): readonly string[] {
  const program = parseAst(source, { lang: file.endsWith('x') ? 'tsx' : 'ts' }) as unknown as Node
  return nodesOf(program)
    .filter(node => IMPORTING.has(String(node['type'])) && isNode(node['source']))
    .map(node => {
      const line = source.slice(0, Number(node['start'])).split('\n').length
      const isType = (node['importKind'] ?? node['exportKind']) === 'type'
      return `${line} ${isType} ${isNode(node['source']) ? (node['source']['value'] ?? null) : null}`
    })
    .sort()
}

function nodesOf(value: unknown): readonly Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf)
  return isNode(value) ? [value, ...Object.values(value).flatMap(nodesOf)] : []
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null
}
