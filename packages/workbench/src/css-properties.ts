import type {} from 'react'

declare module 'react' {
  /** Custom properties are how a view hands a figure to the style sheet. */
  interface CSSProperties {
    [name: `--${string}`]: string | number | undefined
  }
}
