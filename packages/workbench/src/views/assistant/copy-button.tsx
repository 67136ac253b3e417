import { type JSX, useState } from 'react'

/** Puts a text into the clipboard, and says whether it did. */
export function CopyButton({ what, text }: Readonly<{ what: string; text: () => string }>): JSX.Element {
  const [said, setSaid] = useState('')
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text())
      setSaid('copied')
    } catch {
      setSaid('not allowed here')
    }
  }
  return (
    <button
      type="button"
      className="quiet-button"
      aria-label={said === '' ? `copy ${what}` : `${what}: ${said}`}
      onClick={() => void copy()}
      onBlur={() => setSaid('')}
    >
      {said === '' ? 'copy' : said}
    </button>
  )
}
