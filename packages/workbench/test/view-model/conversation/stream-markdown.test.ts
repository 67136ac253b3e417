import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { markdownBlocks, settledMarkdown } from '../../../src/view-model/conversation/stream-markdown.ts'

const FENCE = '```'

describe('markdownBlocks', () => {
  it.each([
    { why: 'paragraphs', text: 'one\n\ntwo', blocks: ['one\n\n', 'two'] },
    { why: 'a heading behind a paragraph', text: 'one\n\n## two\n', blocks: ['one\n\n', '## two\n'] },
    { why: 'nothing', text: '', blocks: [''] },
    {
      why: 'a list with blank lines is one',
      text: '- one\n\n- two\n\n  more\n',
      blocks: ['- one\n\n- two\n\n  more\n'],
    },
    { why: 'a numbered list is one', text: '1. one\n\n2. two', blocks: ['1. one\n\n2. two'] },
    { why: 'a quote goes on', text: '> one\n\n> two', blocks: ['> one\n\n> two'] },
    {
      why: 'a code block with blank lines is one',
      text: `a\n\n${FENCE}ts\nx\n\ny\n${FENCE}\n\nb`,
      blocks: ['a\n\n', `${FENCE}ts\nx\n\ny\n${FENCE}\n\n`, 'b'],
    },
    {
      why: 'a code block without its end reaches to the end',
      text: `a\n\n${FENCE}ts\nx\n\ny`,
      blocks: ['a\n\n', `${FENCE}ts\nx\n\ny`],
    },
    {
      why: 'a longer fence holds a shorter one',
      text: `${FENCE}\`\n${FENCE}\n\nx\n${FENCE}\`\n\nb`,
      blocks: [`${FENCE}\`\n${FENCE}\n\nx\n${FENCE}\`\n\n`, 'b'],
    },
    {
      why: 'definitions reach across everything',
      text: 'see [a]\n\nmore\n\n[a]: https://example.com\n',
      blocks: ['see [a]\n\nmore\n\n[a]: https://example.com\n'],
    },
  ])('cuts $why', ({ text, blocks }) => {
    expect(markdownBlocks(text)).toEqual(blocks)
  })

  it('loses nothing, and blocks before the last stay as they are while a text grows', () => {
    const line = fc.constantFrom('one', '', '', '- item', '  more', FENCE, '```ts', '~~~', '# head', '> q', '**b**')
    fc.assert(
      fc.property(fc.array(line, { maxLength: 14 }), fc.nat(), (lines, cut) => {
        const text = lines.join('\n')
        const blocks = markdownBlocks(text)
        expect(blocks.join('')).toBe(text)
        const earlier = markdownBlocks(text.slice(0, cut % (text.length + 1)))
        const settled = earlier.slice(0, -2)
        expect(blocks.slice(0, settled.length)).toEqual(settled)
      }),
    )
  })
})

describe('settledMarkdown', () => {
  it.each([
    { why: 'half of an opening fence', text: 'a\n``', settled: 'a' },
    { why: 'half of a closing fence', text: `${FENCE}ts\nx\n\`\``, settled: `${FENCE}ts\nx` },
    { why: 'a fence that is whole', text: `${FENCE}ts\nx\n${FENCE}`, settled: `${FENCE}ts\nx\n${FENCE}` },
    { why: 'a code block that is open', text: `${FENCE}ts\nconst a = **b`, settled: `${FENCE}ts\nconst a = **b` },
    { why: 'an emphasis that is open', text: 'this is **imp', settled: 'this is **imp**' },
    { why: 'an emphasis of which nothing came', text: 'this is **', settled: 'this is ' },
    { why: 'an emphasis that is closed', text: 'this is **it**', settled: 'this is **it**' },
    { why: 'code that is open', text: 'call `tot', settled: 'call `tot`' },
    { why: 'code of which nothing came', text: 'call `', settled: 'call ' },
    { why: 'a link without its address', text: 'see [invoice', settled: 'see invoice' },
    { why: 'a link with half of its address', text: 'see [invoice](src/inv', settled: 'see invoice' },
    { why: 'a picture with half of its address', text: 'see ![x](https://ex', settled: 'see x' },
    { why: 'a link that is whole', text: 'see [a](b) now', settled: 'see [a](b) now' },
    { why: 'only the last paragraph', text: '2 ** 3\n\n**b', settled: '2 ** 3\n\n**b**' },
  ])('$why', ({ text, settled }) => {
    expect(settledMarkdown(text)).toBe(settled)
  })
})
