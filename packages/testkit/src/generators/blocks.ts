import fc from 'fast-check'
import type { RequestBlock, RequestTool } from '../request/messages-request.ts'
import { anyText, jsonObject, toolName, visibleText } from './text.ts'

const ANY_WEIGHT_TEXT = 4

/** A text block that the API accepts. */
export const textBlock: fc.Arbitrary<RequestBlock> = visibleText.map(text => ({ type: 'text', text }))

const imageBlock: fc.Arbitrary<RequestBlock> = fc.base64String({ maxLength: 60 }).map(data => ({
  type: 'image',
  source: { type: 'base64', media_type: 'image/png', data },
}))

const documentBlock: fc.Arbitrary<RequestBlock> = fc
  .tuple(visibleText, fc.option(anyText, { nil: undefined }))
  .map(([data, title]) => ({
    type: 'document',
    source: { type: 'text', media_type: 'text/plain', data },
    ...(title === undefined ? {} : { title, citations: { enabled: true } }),
  }))

const searchResultBlock: fc.Arbitrary<RequestBlock> = fc
  .array(textBlock, { minLength: 1, maxLength: 3 })
  .map(content => ({
    type: 'search_result',
    source: 'https://docs.example/page',
    title: 'A page',
    content,
  }))

/** What a user may say beside tool results. */
export const userBlock: fc.Arbitrary<RequestBlock> = fc.oneof(
  { weight: ANY_WEIGHT_TEXT, arbitrary: textBlock },
  imageBlock,
  documentBlock,
  searchResultBlock,
)

/** What an assistant says before its tool calls: thinking, text, a search that the server ran. Each entry is one or two blocks. */
export const assistantBlocks: fc.Arbitrary<readonly RequestBlock[]> = fc.oneof(
  { weight: ANY_WEIGHT_TEXT, arbitrary: textBlock.map(block => [block]) },
  anyText.map(thinking => [{ type: 'thinking', thinking, signature: 'c2lnbmF0dXJl' }]),
  fc.base64String({ minLength: 4, maxLength: 24 }).map(data => [{ type: 'redacted_thinking', data }]),
  fc.tuple(visibleText, fc.uuid()).map(([query, id]) => serverSearch(`srvtoolu_${id}`, query)),
)

function serverSearch(id: string, query: string): readonly RequestBlock[] {
  return [
    { type: 'server_tool_use', id, name: 'web_search', input: { query } },
    {
      type: 'web_search_tool_result',
      tool_use_id: id,
      content: [
        {
          type: 'web_search_result',
          url: 'https://docs.example/page',
          title: query,
          encrypted_content: 'ZW5jcnlwdGVk',
        },
      ],
    },
  ]
}

/** A tool call without its id. */
export const toolCall: fc.Arbitrary<Readonly<{ name: string; input: Readonly<Record<string, unknown>> }>> = fc.record(
  { name: toolName, input: jsonObject },
  { noNullPrototype: true },
)

/** Everything of a tool result but the call it answers: string content, a list of blocks, or none. */
export const toolAnswer: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.oneof(
  visibleText.map(content => ({ content })),
  fc.array(fc.oneof(textBlock, imageBlock), { maxLength: 3 }).map(content => ({ content })),
  visibleText.map(content => ({ content, is_error: true })),
  fc.constant({}),
)

const plainTool: fc.Arbitrary<RequestTool> = fc
  .tuple(toolName, anyText, jsonObject)
  .map(([name, description, properties]) => ({ name, description, input_schema: { type: 'object', properties } }))

const serverTool: fc.Arbitrary<RequestTool> = fc.constantFrom(
  { type: 'web_search_20250305', name: 'web_search', max_uses: 5 },
  { type: 'bash_20250124', name: 'bash' },
)

const anyTool = fc.oneof({ weight: 4, arbitrary: plainTool }, serverTool)

/** Up to six tools of different names, some behind `defer_loading`, never all: the API wants one that is not. */
export const toolList: fc.Arbitrary<readonly RequestTool[]> = fc
  .tuple(
    fc.uniqueArray(fc.tuple(anyTool, fc.boolean()), { maxLength: 6, selector: ([tool]) => tool.name }),
    fc.nat({ max: 5 }),
  )
  .map(([entries, loaded]) =>
    entries.map(([tool, isDeferred], index) =>
      isDeferred && index !== loaded % entries.length ? { ...tool, defer_loading: true } : tool,
    ),
  )
