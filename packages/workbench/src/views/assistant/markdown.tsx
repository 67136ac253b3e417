import type { ComponentProps, JSX } from 'react'
import { memo, type NamedExoticComponent } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { linkTarget } from '../../view-model/conversation/link-target.ts'
import { visibleText } from '../../view-model/visible-text.ts'
import { CodeBlock } from './code-block.tsx'
import { FileLink } from './file-link.tsx'

/**
 * Markdown as what it means. HTML stands as the text that it is, addresses lead nowhere but to the web, to mail and to files of the
 * project, and nothing is fetched.
 */
export const Markdown: NamedExoticComponent<Readonly<{ text: string }>> = memo(function Markdown({
  text,
}: Readonly<{ text: string }>): JSX.Element {
  return (
    <ReactMarkdown
      remarkPlugins={REMARK}
      rehypePlugins={REHYPE}
      remarkRehypeOptions={OPTIONS}
      components={COMPONENTS}
      urlTransform={asItIs}
    >
      {text}
    </ReactMarkdown>
  )
})

type Tree = Readonly<{ type: string; children?: readonly Tree[] }> & { value?: string }

/** Makes what hides or turns text visible, also where it was written as an entity. */
function rehypeSeen(): (tree: Tree) => void {
  return function walk(tree: Tree): void {
    if (typeof tree.value === 'string') tree.value = visibleText(tree.value)
    for (const child of tree.children ?? []) walk(child)
  }
}

const REMARK = [remarkGfm]
const REHYPE = [rehypeSeen]
const OPTIONS = { footnoteLabelProperties: { className: ['unseen'] } }

/** Addresses are judged where they are drawn: `linkTarget`. */
function asItIs(address: string): string {
  return address
}

/** Headings of an answer stand below those of the page. */
const COMPONENTS: Components = {
  h1: ({ children }) => <h3 className="md-1">{children}</h3>,
  h2: ({ children }) => <h3 className="md-2">{children}</h3>,
  h3: ({ children }) => <h3 className="md-3">{children}</h3>,
  h4: ({ children }) => <h4 className="md-3">{children}</h4>,
  h5: ({ children }) => <h5 className="md-3">{children}</h5>,
  h6: ({ children }) => <h6 className="md-3">{children}</h6>,
  a: Address,
  img: ({ src, alt }) => <Picture address={typeof src === 'string' ? src : ''} alt={alt ?? ''} />,
  pre: ({ children }) => <>{children}</>,
  code: ({ className, children }) => <Code className={className} text={textOf(children)} />,
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
    <div className="md-table" tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
}

function Address({ href = '', children }: Pick<ComponentProps<'a'>, 'href' | 'children'>): JSX.Element {
  const target = linkTarget(href)
  switch (target.kind) {
    case 'web':
      return (
        <a href={target.href} title={target.href} target="_blank" rel="noopener noreferrer nofollow">
          {children}
        </a>
      )
    case 'file':
      return <FileLink target={target}>{children}</FileLink>
    case 'none':
      return (
        <>
          {children}
          {target.shown !== '' && <span className="md-address"> ({target.shown})</span>}
        </>
      )
  }
}

/** A picture is told, not fetched: who asks for it would tell its server that somebody reads here. */
function Picture({ address, alt }: Readonly<{ address: string; alt: string }>): JSX.Element {
  return (
    <span className="md-picture">
      picture{alt === '' ? '' : `: ${visibleText(alt)}`}{' '}
      <Address href={address}>{visibleText(address.slice(0, 120))}</Address>
    </span>
  )
}

/** Code with a language or with lines is a block; else it stands in its line. */
function Code({ className, text }: Readonly<{ className: string | undefined; text: string }>): JSX.Element {
  const language = /language-(\S+)/.exec(className ?? '')?.[1] ?? null
  if (language === null && !text.endsWith('\n')) return <code>{text}</code>
  return <CodeBlock text={text.replace(/\n$/, '')} language={language} />
}

function textOf(children: unknown): string {
  if (typeof children === 'string') return children
  return Array.isArray(children) ? children.map(textOf).join('') : ''
}
