import type { JSX } from 'react'
import type { MoneyWords } from '../../view-model/words.ts'

/** A named amount of money: `avoided $0.81`. An absent price stands alone: `price unknown`. */
export function Money({ name, money }: Readonly<{ name: string; money: MoneyWords }>): JSX.Element {
  if (money.tone === 'absent') return <span className="money faint">{money.text}</span>
  return (
    <span className={money.tone === 'lost' ? 'money lost' : 'money'}>
      {name} <span className="amount">{money.text}</span>
    </span>
  )
}
