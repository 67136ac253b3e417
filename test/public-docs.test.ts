import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from './support/fixture-tree.ts'
import { publicNames } from './support/public-names.ts'

const indexes = readdirSync(join(ROOT, 'packages'))
  .flatMap(name => ['index.ts', 'diagnosis/index.ts'].map(entry => join(ROOT, 'packages', name, 'src', entry)))
  .filter(index => existsSync(index))

describe('everything public has a doc comment', () => {
  it.each(indexes.map(index => ({ index, name: relative(join(ROOT, 'packages'), index) })))('$name', ({ index }) => {
    const names = publicNames(index)
    expect(names.length).toBeGreaterThan(0)
    const silent = names.filter(entry => !entry.hasDoc)
    expect(silent.map(({ name, file, line }) => `${relative(ROOT, file)}:${line} ${name}`)).toEqual([])
  })
})

describe('the check itself', () => {
  const files: Readonly<Record<string, string>> = {
    '/p/index.ts':
      "export * from './star.ts'\nexport { a, type B, c as d } from './named.ts'\nexport type { Far } from '@else/where'\nimport { e } from './named.ts'\nimport { Away } from 'away'\nexport { e, Away }\n",
    '/p/star.ts': '/** Says what. */\nexport function said(): void {}\n\nexport const silent = 1\n',
    '/p/named.ts': [
      '/** Fine. */',
      'export const a = 1',
      '// Not a doc comment.',
      'export type B = string',
      '/** For the thing below the gap. */',
      '',
      'export class c {}',
      'export const unreachable = 1',
      '/**',
      ' * For files of `src/**`.',
      ' */',
      'export function e(): void {}',
      '',
    ].join('\n'),
  }

  it.each([
    { name: 'said', hasDoc: true, why: 'a comment above, through a star' },
    { name: 'silent', hasDoc: false, why: 'no comment' },
    { name: 'a', hasDoc: true, why: 'a comment above, by name' },
    { name: 'B', hasDoc: false, why: 'a remark is no doc comment' },
    { name: 'e', hasDoc: true, why: 'imported, then exported, with a glob in its comment' },
    { name: 'c', hasDoc: false, why: 'a gap between' },
  ])('$name: $why', ({ name, hasDoc }) => {
    const found = publicNames('/p/index.ts', file => files[file] ?? '')
    expect(found.filter(entry => entry.name === name)).toMatchObject([{ hasDoc }])
  })

  it('leaves out what is not public, and what another package documents', () => {
    const found = publicNames('/p/index.ts', file => files[file] ?? '')
    expect(found.map(entry => entry.name).sort()).toEqual(['B', 'a', 'c', 'e', 'said', 'silent'])
  })
})
