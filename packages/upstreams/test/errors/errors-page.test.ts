import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ERROR_TABLE } from '../../src/errors/error-table.ts'
import { explainAnswer, explainSymptom, explainText, explainThrown } from '../../src/errors/explain-answer.ts'
import type { Explanation } from '../../src/errors/explanation.ts'
import type { Row } from '../../src/errors/row.ts'
import { CONTOSO } from './failures.ts'
import { EMULATED } from './rows/emulated.ts'
import { RECORDED } from './rows/recorded.ts'
import { THROWN } from './rows/thrown.ts'

const INTRODUCTION = `# Errors explained

What Azure, Anthropic and the network answer when something is wrong, and what Sternline says instead. The names are examples:
a resource called \`contoso\` with one deployment, \`my-opus\`; you read your own. \`sternline doctor\` checks all of it, and
\`sternline doctor --explain "<TEXT>"\` explains a text that you saw elsewhere.

- The number and the code stand in the header \`x-sternline-error\`, the upstream's own status in \`x-sternline-upstream-status\`.
  Request ids stay where they were: support asks for them.
- Claude Code shows no text of a 404, retries a 401 in silence, and leaves capabilities out after a 400 (measured with
  2.1.330). What only a person can mend therefore reaches it as a 409 that is not retried. Other clients get the upstream's status.
- A beta or field that the upstream does not know (A14 to A17) keeps its status and its own words, as Claude Code acts on them.
- A quota that is free again within 15 seconds is left to the client's own retry; a longer wait is said at once.
- What is not in this table goes on as it came, byte for byte.
- *Unconfirmed*: only Azure itself, a proxy or a client can show it, and we know its text from public reports. All others are
  tried through the emulator, whose texts come from the same reports ([azure.md](azure.md)).
`

async function example(row: Row): Promise<Explanation> {
  const { id } = row
  const answered = EMULATED.find(known => known.id === id) ?? RECORDED.find(known => known.id === id)
  const thrown = THROWN.find(known => known.id === id)
  const found =
    answered !== undefined
      ? explainAnswer(await answered.answer())
      : thrown !== undefined
        ? explainThrown(thrown.problem, { ...CONTOSO, ...thrown.context })
        : explainSymptom(
            { kind: 'cache-never-read', requests: 3, promptTokens: null, minimumTokens: null, hasMarkers: true },
            CONTOSO,
          )
  if (id === 'A29') return known(explainSymptom({ kind: 'silent-stream', silentMs: 300_000, pings: 0 }, CONTOSO))
  if (id === 'A18') return known(explainText('Unrecognized Azure deployment URL: https://x', CONTOSO))
  return known(found)
}

function known(explanation: Explanation | null): Explanation {
  if (explanation === null) throw new Error('There is no example.')
  return explanation
}

async function section(row: Row): Promise<string> {
  const { what, cause, fix, proof } = await example(row)
  const unconfirmed = row.confirmedHere ? '' : ' *Unconfirmed.*'
  return `## ${row.id} \`${row.code}\`

You see: ${row.seen.replaceAll('<', '&lt;')}${unconfirmed}

- **What:** ${what}
- **Why:** ${cause}
- **Do:** ${fix}
- **Known by:** ${proof}
`
}

describe('docs/errors.md', () => {
  it('says what is said of every error, in the order of their numbers (`npx vitest run packages/upstreams -u` makes it anew)', async () => {
    const rows = [...ERROR_TABLE].sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)))
    const sections = await Promise.all(rows.map(section))
    await expect([INTRODUCTION, ...sections].join('\n')).toMatchFileSnapshot('../../../../docs/errors.md')
  })
})

describe('docs/azure.md', () => {
  it('lists exactly the errors that could not be tried here as unconfirmed', () => {
    const page = readFileSync(new URL('../../../../docs/azure.md', import.meta.url), 'utf8')
    const [, listed = ''] = /\*\*unconfirmed\*\*.*\| (A[^|]*) \|/.exec(page) ?? []
    const unconfirmed = ERROR_TABLE.filter(({ confirmedHere }) => !confirmedHere).map(({ id }) => id)
    expect(listed.split(', ').sort()).toEqual([...unconfirmed].sort())
  })
})
