import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editText } from '../../src/settings/edit-text.ts'
import { codeThrownBy } from '../support/code-thrown-by.ts'

const AZURE = ['language_models', 'azure_anthropic'] as const
const MODEL = [...AZURE, 'available_models'] as const

const OWN = `// mine
{
	"language_models": {
		"azure_anthropic": {
			"api_url": "contoso", // the resource
			/* what is deployed */
			"available_models": [
				{ "name": "a" }, // first
				{ "name": "b" }
			],
		},
	},
}
`

describe('editText', () => {
  it.each([
    {
      why: 'begins an empty file as the specification writes it',
      text: '',
      edits: [
        { path: [...AZURE, 'api_url'], value: 'https://contoso.services.ai.azure.com/anthropic' },
        { path: [...MODEL, 0, 'name'], value: 'my-opus' },
        { path: [...MODEL, 0, 'max_tokens'], value: 200_000 },
      ],
      becomes: `{
  "language_models": {
    "azure_anthropic": {
      "api_url": "https://contoso.services.ai.azure.com/anthropic",
      "available_models": [
        {
          "name": "my-opus",
          "max_tokens": 200000
        }
      ]
    }
  }
}
`,
    },
    {
      why: 'keeps comments that stand alone above what it begins',
      text: '// Sternline\n',
      edits: [{ path: ['server', 'port'], value: 1 }],
      becomes: '// Sternline\n{\n  "server": {\n    "port": 1\n  }\n}\n',
    },
    {
      why: 'changes one value and not a character more',
      text: OWN,
      edits: [{ path: [...MODEL, 1, 'name'], value: 'c' }],
      becomes: OWN.replace('"b"', '"c"'),
    },
    {
      why: 'takes an entry out, and nothing of its neighbours',
      text: OWN,
      edits: [{ path: [...MODEL, 1], value: null }],
      becomes: OWN.replace('{ "name": "a" }, // first\n\t\t\t\t{ "name": "b" }', '{ "name": "a" } // first'),
    },
    {
      why: 'takes an entry out of a list in one line',
      text: '{ "a": [1, 2, 3], "b": 4 }',
      edits: [
        { path: ['a', 1], value: null },
        { path: ['a', 1], value: null },
        { path: ['b'], value: null },
      ],
      becomes: '{ "a": [1] }',
    },
    {
      why: 'takes a setting out with its line, and keeps what is said behind it',
      text: '{\n  "server": {\n    "host": "::1", // mine\n    "port": 1,\n  },\n}\n',
      edits: [
        { path: ['server', 'host'], value: null },
        { path: ['server', 'port'], value: null },
      ],
      becomes: '{\n  "server": {\n     // mine\n  },\n}\n',
    },
    {
      why: 'indents by tabs where the text does',
      text: OWN,
      edits: [{ path: [...AZURE, 'api_key_env'], value: 'K' }],
      becomes: OWN.replace('],\n', '],\n\t\t\t"api_key_env": "K",\n'),
    },
    {
      why: 'ends lines as the text does',
      text: '{\r\n  "server": {}\r\n}\r\n',
      edits: [{ path: ['server', 'port'], value: 1 }],
      becomes: '{\r\n  "server": {\r\n    "port": 1\r\n  }\r\n}\r\n',
    },
    {
      why: 'removes nothing where nothing is',
      text: OWN,
      edits: [{ path: ['ledger', 'folder'], value: null }],
      becomes: OWN,
    },
    { why: 'removes nothing from an empty file', text: '', edits: [{ path: ['ledger'], value: null }], becomes: '' },
  ])('$why', ({ text, edits, becomes }) => {
    expect(editText(text, edits)).toBe(becomes)
  })

  it.each([
    { why: 'a text that breaks off', text: '{ "a": ', path: ['server', 'port'], value: 1, code: 'settings-unreadable' },
    { why: 'a list for the whole file', text: '[]', path: ['server', 'port'], value: 1, code: 'settings-unreadable' },
    {
      why: 'a value of the form of a key',
      text: '{}',
      path: [...AZURE, 'api_key_env'],
      value: 'sk-ant-api03-0123456789abcdef',
      code: 'key-in-settings',
    },
    { why: 'a setting below a text', text: '{ "server": "x" }', path: ['server', 'port'], value: 1, code: 'bad-edit' },
  ])('refuses $why', ({ text, path, value, code }) => {
    expect(codeThrownBy(() => editText(text, [{ path, value }]))).toBe(code)
  })

  it.each([
    { run: ' ', why: 'blanks' },
    { run: '\t', why: 'tabs' },
    { run: '\n', why: 'empty lines' },
    { run: ' \n', why: 'lines of a blank' },
    { run: '/**/', why: 'comments' },
  ])('reads a text once that is made to hold up an expression: a million $why (attack 19)', ({ run }) => {
    // Read again from each of them it would take an hour; nothing is timed.
    const text = `{"a":1,${run.repeat(1_000_000)}"b":2,"server":{"port":1}}`
    expect(editText(text, [{ path: ['server', 'port'], value: null }])).toBe(text.replace('"port":1', ''))
    expect(editText(text, [{ path: ['server'], value: null }])).toBe(text.replace(',"server":{"port":1}', ''))
    expect(editText(text, [{ path: ['b'], value: 3 }])).toBe(text.replace('"b":2', '"b":3'))
  })

  it('never makes a text that can’t be edited again, whatever is set', () => {
    const name = fc.constantFrom('server', 'ledger', 'language_models', 'a b', '__proto__')
    const path = fc.array(fc.oneof(name, fc.nat(2)), { minLength: 1, maxLength: 4 }).map(rest => ['root', ...rest])
    const value = fc.oneof(fc.string({ maxLength: 8 }), fc.nat(9), fc.constant(null))
    fc.assert(
      fc.property(fc.array(fc.record({ path, value }), { maxLength: 6 }), edits => {
        let text = OWN
        for (const edit of edits) {
          try {
            text = editText(text, [edit])
          } catch {
            // A place that can't be is refused, and the text stays.
          }
        }
        expect(editText(text, [{ path: ['server', 'port'], value: 1 }])).toContain('// first')
      }),
      { numRuns: 60 },
    )
  })
})
