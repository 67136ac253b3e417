import { type JSX, type ReactNode, useId, useState } from 'react'
import { type Column, toCsv } from '../../view-model/csv.ts'
import { useKey } from './use-key.ts'

/** Rows that a table shows at most; the CSV has all of them. */
const MAXIMUM_ROWS = 500

/** What a figure is made of: a drawing, and the same figures as a table and as CSV. */
type FigureProps<T> = Readonly<{
  title: string
  /** What the figures are shares or sums of. */
  note?: ReactNode
  columns: readonly Column<T>[]
  rows: readonly T[]
  keyOf: (row: T) => string
  /** The drawing. */
  children: ReactNode
  className?: string
}>

/** A drawing with its title, its table and its CSV. `t` turns all figures of a view over. */
export function Figure<T>({
  title,
  note,
  columns,
  rows,
  keyOf,
  children,
  className = '',
}: FigureProps<T>): JSX.Element {
  const [isTable, setTable] = useState(false)
  const id = useId()
  useKey('t', () => setTable(!isTable))
  return (
    <section className={`figure ${className}`} aria-labelledby={id}>
      <div className="figure-head">
        <h3 id={id}>{title}</h3>
        {note !== undefined && <span className="figure-note">{note}</span>}
        <span className="space" />
        <button type="button" className="text-button" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          table
        </button>
        <button type="button" className="text-button" onClick={() => saveCsv(title, toCsv(columns, rows))}>
          CSV
        </button>
      </div>
      {isTable ? <DataTable title={title} columns={columns} rows={rows} keyOf={keyOf} /> : children}
    </section>
  )
}

function DataTable<T>({
  title,
  columns,
  rows,
  keyOf,
}: Pick<FigureProps<T>, 'title' | 'columns' | 'rows' | 'keyOf'>): JSX.Element {
  const shown = rows.slice(-MAXIMUM_ROWS)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
    <section className="table-frame" aria-label={`${title}, table`} tabIndex={0}>
      {shown.length < rows.length && (
        <p className="remark">
          The newest {MAXIMUM_ROWS}; the CSV has all {rows.length}.
        </p>
      )}
      <table>
        <thead>
          <tr>
            {columns.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(row => (
            <tr key={keyOf(row)}>
              {columns.map(({ name, value, text }) => (
                <td key={name} className={typeof value(row) === 'number' ? 'number' : undefined}>
                  {text === undefined ? value(row) : text(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** Gives a file to the person. Nothing leaves the machine. */
function saveCsv(title: string, csv: string): void {
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }))
  const link = Object.assign(document.createElement('a'), {
    href: url,
    download: `sternline-${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.csv`,
  })
  link.click()
  URL.revokeObjectURL(url)
}
