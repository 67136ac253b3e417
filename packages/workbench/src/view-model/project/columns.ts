import { isObject } from '../guards.ts'

/** How wide the three columns of the coding environment are. Unit: percent of the page. */
export type Columns = Readonly<{ side: number; editor: number; assistant: number }>

/** Where the widths are kept in `localStorage`. */
export const COLUMNS_KEY = 'sternline.columns'

const isShare = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 100

const isColumns = isObject<Columns>({ side: isShare, editor: isShare, assistant: isShare })

/** Reads what was stored. @returns undefined for anything that is no widths */
export function readColumns(stored: string | null): Columns | undefined {
  try {
    const columns: unknown = JSON.parse(stored ?? 'null')
    return isColumns(columns) ? { side: columns.side, editor: columns.editor, assistant: columns.assistant } : undefined
  } catch {
    return undefined
  }
}
