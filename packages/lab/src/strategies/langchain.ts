import type { Rule } from './rule.ts'

/** The API's automatic caching, from the third message on. */
export const langchain: Rule = {
  name: 'langchain',
  title: 'LangChain JS',
  shape: 'chat',
  places: ['AUTO'],
  fromMessages: 3,
  source: 'langchain-ai/langchainjs prompt caching middleware @62fc484b (langchain 1.5.5)',
  checked: '2026-08',
}
