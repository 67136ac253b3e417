import type { Migration } from 'kysely'
import { createExchange } from './2026-11-21-create-exchange.ts'
import { keepTexts } from './2026-11-22-keep-texts.ts'
import { orderByStart } from './2026-11-22-order-by-start.ts'

/**
 * Every step from an empty file to today's tables, in order of their dated names. A step that was released is never changed or
 * renamed: a new one is added below it.
 */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '2026-11-21-create-exchange': createExchange,
  '2026-11-22-keep-texts': keepTexts,
  '2026-11-22-order-by-start': orderByStart,
}
