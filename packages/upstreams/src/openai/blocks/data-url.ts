import { type Fields, fieldsOf, textOf, wordOf } from '../fields.ts'

const DATA_URL = /^data:([^;,]{1,100});base64,(.*)$/s

/** The address of a `source`: of a picture or file that lies elsewhere, or that is sent along; null for any other source. */
export function urlOfSource(source: unknown): string | null {
  const { type, url, media_type: mediaType, data } = fieldsOf(source)
  if (type === 'url') return wordOf(url)
  return type === 'base64' ? `data:${textOf(mediaType)};base64,${textOf(data)}` : null
}

/** The same back. */
export function sourceOfUrl(url: string): Fields {
  const [, mediaType, data] = DATA_URL.exec(url) ?? []
  return mediaType === undefined ? { type: 'url', url } : { type: 'base64', media_type: mediaType, data }
}
