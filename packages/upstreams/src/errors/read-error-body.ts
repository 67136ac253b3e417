/** What an error's body says, in whichever of the known shapes it is written. */
export type ErrorBody = Readonly<{ code: string; message: string; requestId: string | null; isHtml: boolean }>

type Fields = Readonly<Record<string, unknown>>

/** Unit: characters. What a body says beyond this is not read. */
const LONGEST_BODY = 65_536

/**
 * Reads the body of an error. Four shapes are known: Anthropic's `{type:'error', error:{type, message}, request_id}`, Azure's
 * `{error:{code, message}}`, OpenAI's `{error:{message, type, param, code}}`, and `{statusCode, message}` of Azure's front door.
 * Anything else is its own message. Never throws.
 */
export function readErrorBody(body: string): ErrorBody {
  const text = body.slice(0, LONGEST_BODY)
  const isHtml = /^\s*<(!doctype|html|head|body)/i.test(text)
  const fields = fieldsOf(parsed(text))
  if (fields === null) return { code: '', message: isHtml ? '' : text.trim(), requestId: null, isHtml }
  const error = fieldsOf(fields['error'])
  const requestId = word(fields['request_id'])
  if (error === null) {
    const message = word(fields['message']) ?? word(fields['error']) ?? ''
    return { code: codeOf(fields['code'] ?? fields['statusCode']), message, requestId, isHtml }
  }
  // OpenAI's `code` is finer than its `type`; Anthropic has a type only.
  const code = codeOf(error['code']) || codeOf(error['type'])
  return { code, message: word(error['message']) ?? '', requestId, isHtml }
}

function codeOf(value: unknown): string {
  return typeof value === 'number' ? String(value) : (word(value) ?? '')
}

function word(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // No JSON is no error of ours: proxies answer with plain text or a page.
    return null
  }
}
