import { formatTokens } from '@sternline/core'
import type { Exchange } from '@sternline/engine'
import { type JSX, useRef } from 'react'
import { plural } from '../view-model/words.ts'
import { ExchangeRow } from './exchange-row.tsx'
import { useListKeys } from './use-list-keys.ts'
import { useStickToEnd } from './use-stick-to-end.ts'

/** A session's messages, oldest first; stays at the end while the person is there. */
export function ExchangeList({
  rows,
  scale,
  missing,
}: Readonly<{ rows: readonly Exchange[]; scale: number; missing: number }>): JSX.Element {
  const list = useRef<HTMLOListElement>(null)
  const { frame, atEnd, toEnd, hold } = useStickToEnd(list)
  useListKeys(list, 'list')
  return (
    <section className="rows" aria-label="Messages">
      <div className="rows-head" aria-hidden="true">
        <span>message</span>
        <span>prompt{scale > 0 && `, full width is ${formatTokens(scale)} tokens`}</span>
        <span className="rows-head-end">first event after</span>
      </div>
      <div ref={frame} className="rows-frame">
        {missing > 0 && <p className="remark">{plural(missing, 'message')} of this session not listed here.</p>}
        <ol ref={list} className="row-items" style={{ '--scale': Math.max(1, scale) }} data-keys>
          {rows.map((exchange, index) => (
            <ExchangeRow
              key={exchange.id}
              exchange={exchange}
              number={missing + index + 1}
              onToggle={hold}
              last={index === rows.length - 1}
            />
          ))}
        </ol>
      </div>
      {!atEnd && (
        <button type="button" className="to-end" onClick={toEnd}>
          to the newest message
        </button>
      )}
    </section>
  )
}
