/** A value of a table: text, a number, or nothing. */
type CellValue = string | number | null

/** A column of a table: how it is called, and what stands in it. */
export type Column<T> = Readonly<{
  name: string
  /** The value as it goes into CSV, in the unit that `name` says. */
  value: (row: T) => CellValue
  /** The value as people read it. Default: the value itself. */
  text?: (row: T) => string
}>

/**
 * Writes rows as CSV (RFC 4180), with the names of the columns first. A text that a spreadsheet would take for a formula gets an
 * apostrophe before it: names of clients and models are chosen by whoever sends a request.
 */
export function toCsv<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const lines = [columns.map(({ name }) => name), ...rows.map(row => columns.map(({ value }) => value(row)))]
  return lines.map(line => `${line.map(written).join(',')}\r\n`).join('')
}

/** Where a cell begins for one spreadsheet or another, and it or its full-width twin a formula: `;` and the tab part cells in many countries. As in the ledger's export. */
const FORMULAS = /(^|[;,\t\r\n])(\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b])/g
const QUOTED = /[",;\t\r\n]/

function written(value: CellValue): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = value.replace(FORMULAS, "$1$2'").replace(/^[\t\r\n]/, "'$&")
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
