const MARK = /,?"cache_control":\{"type":"ephemeral"\}/g

/** No marker is longer; one that was not whole when a connection was cut stands at the end. Unit: bytes. */
const LONGEST_MARK = 64

/** How long a line of a text is. Unit: bytes. */
const LINE = 48

/** A text every line of which tells whose it is, and where it stands. */
function ownedText(owner: string, bytes: number): string {
  const lines: string[] = []
  for (let i = 0; i * LINE < bytes; i += 1) lines.push(`${owner} `.padEnd(LINE - 9, '.') + String(i).padStart(8, '0'))
  return lines.join('|')
}

/**
 * The body of a Messages API request in which every place tells whose it is, so that bytes of another one show wherever they come.
 *
 * @param owner a name that is nobody else's
 * @param bytes about how long it is
 */
export function ownedBody(owner: string, bytes: number): Buffer {
  const text = (share: string): object[] => [{ type: 'text', text: ownedText(`${owner} ${share}`, bytes / 2) }]
  return Buffer.from(
    JSON.stringify({
      // What is learnt of a model that refused markers is not meant for others.
      model: `claude-sonnet-5-of-${owner}`,
      max_tokens: 1,
      system: text('system'),
      messages: [{ role: 'user', content: text('first') }],
    }),
  )
}

/**
 * What is wrong with what arrived of an owned body, markers left out; null when nothing is.
 *
 * @param isWhole whether all of it should be there, and not only its beginning
 */
export function faultIn(arrived: Buffer, sent: Buffer, isWhole: boolean): string | null {
  const text = arrived.toString('latin1').replace(MARK, '')
  const all = sent.toString('latin1')
  if (isWhole ? text === all : all.startsWith(text.slice(0, Math.max(0, text.length - LONGEST_MARK)))) return null
  let at = 0
  while (at < text.length && text[at] === all[at]) at += 1
  return `of ${all.length} bytes ${text.length} came; at ${at} there stands ${JSON.stringify(text.slice(at, at + 2 * LINE))} in place of ${JSON.stringify(all.slice(at, at + 2 * LINE))}`
}
