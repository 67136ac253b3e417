import type { JSX } from 'react'
import { CopyButton } from './copy-button.tsx'

/** A block of code with its language and a button that copies it. @param props.text without its last line feed */
export function CodeBlock({ text, language }: Readonly<{ text: string; language: string | null }>): JSX.Element {
  return (
    <div className="code-block">
      <div className="code-head">
        <span>{language ?? 'text'}</span>
        <span className="space" />
        <CopyButton what="code" text={() => text} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard. */}
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
    </div>
  )
}
