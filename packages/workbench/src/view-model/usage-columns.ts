import { formatCount, formatUsd, inputTokens, savedTokens } from '@sternline/core'
import type { Column } from './csv.ts'
import type { NamedSums, TimedSums, UsageSums } from './usage-sums.ts'
import { causeWords, formatPercent } from './words.ts'

type HasSums = Readonly<{ sums: UsageSums }>

const DOLLARS = 'billionths of a dollar'

function count(name: string, read: (sums: UsageSums) => number): Column<HasSums> {
  return { name, value: ({ sums }) => read(sums), text: ({ sums }) => formatCount(read(sums)) }
}

/** Amounts are there where something was priced: an unknown price is not nothing. */
function money(name: string, read: (sums: UsageSums) => number): Column<HasSums> {
  const value = ({ sums }: HasSums): number | null => (sums.cost.uncached > 0 ? read(sums) : null)
  return {
    name: `${name} (${DOLLARS})`,
    value,
    text: row => {
      const amount = value(row)
      return amount === null ? '–' : formatUsd(amount)
    },
  }
}

const SHARE: Column<HasSums> = {
  name: 'cached share of input',
  value: ({ sums }) => {
    const input = inputTokens(sums.usage)
    return input === 0 ? null : Math.round((sums.usage.cached / input) * 1000) / 1000
  },
  text: ({ sums }) => formatPercent(sums.usage.cached, inputTokens(sums.usage)) ?? 'no data',
}

const SUMS: readonly Column<HasSums>[] = [
  count('exchanges', ({ exchanges }) => exchanges),
  count('cached', ({ usage }) => usage.cached),
  count('saved', ({ usage }) => savedTokens(usage)),
  count('fresh', ({ usage }) => usage.fresh),
  count('output', ({ usage }) => usage.output),
  SHARE,
  money('paid', ({ cost }) => cost.paid),
  money('without caching', ({ cost }) => cost.uncached),
  money('avoided', ({ cost }) => cost.avoided),
  money('avoided by ours', ({ attribution }) => attribution.ours),
]

/** Sums over time as a table. */
export const TIME_COLUMNS: readonly Column<TimedSums>[] = [
  {
    name: 'from',
    value: ({ at }) => new Date(at).toISOString(),
    text: ({ at }) => new Date(at).toLocaleString('en-GB'),
  },
  ...SUMS,
]

/**
 * Sums by name as a table.
 *
 * @param what what the names are of: `client`
 */
export function nameColumns(what: string): readonly Column<NamedSums>[] {
  return [{ name: what, value: ({ name }) => name }, ...SUMS]
}

/** Losses by cause as a table. */
export const CAUSE_COLUMNS: readonly Column<NamedSums>[] = [
  { name: 'cause', value: ({ name }) => name, text: ({ name }) => causeWords(name) },
  count('exchanges', ({ exchanges }) => exchanges),
  count('tokens lost', ({ lost }) => lost.tokens),
  money('lost', ({ lost }) => lost.money),
]
