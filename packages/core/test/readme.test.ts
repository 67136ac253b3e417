import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as cacheModel from '../src/cache/index.ts'
import * as main from '../src/index.ts'
import * as memory from '../src/memory/index.ts'

/** What the README imports from, and what is there. */
const ENTRIES: Readonly<Record<string, object>> = { '': main, '/cache-model': cacheModel, '/memory': memory }

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const EXAMPLES = [...README.matchAll(/^```js\n(.*?)^```$/gms)].map(match => match[1] ?? '')

type Check = (actual: unknown, expected: string) => void

/** Runs an example; every line that ends in `// => JSON` is compared with it. */
function run(example: string, check: Check): void {
  const code = example
    .replace(/^import \{(.*?)\} from '@sternline\/core(.*?)'$/gms, "const {$1} = entries['$2']")
    .replace(/^(.+?) \/\/ => (.+)$/gm, (_, expression: string, expected: string) => {
      const [, declaration = '', value = expression] = /^(const \w+ = )(.+)$/.exec(expression) ?? []
      return `${declaration}check(${value}, ${JSON.stringify(expected)})`
    })
  new Function('entries', 'check', code)(ENTRIES, check)
}

describe('the README', () => {
  it.each(EXAMPLES.map((example, i) => ({ example, i: i + 1 })))(
    'example $i runs and says what it says',
    ({ example }) => {
      let checks = 0
      run(example, (actual, expected) => {
        checks += 1
        expect(JSON.stringify(actual) ?? 'undefined').toBe(expected)
      })
      expect(checks).toBeGreaterThan(0)
    },
  )

  it('has examples', () => {
    expect(EXAMPLES.length).toBe(6)
  })
})
