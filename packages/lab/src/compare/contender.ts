import { SternlineError } from '@sternline/core'
import type { Contender } from '../simulate/simulate-source.ts'
import { ALL_STRATEGIES } from '../strategies/all-strategies.ts'
import type { Lives } from '../strategies/strategy.ts'

const LIVES: Readonly<Record<Exclude<Lives, 'own'>, string>> = {
  '1h': 'all 1h',
  '1h-base': '1h base, 5m rest',
  '1h-main': '1h main, 5m sub-agents',
}

/** The bound's name where strategies are named. */
export const BOUND = 'bound'

/** What is compared when nothing is named: ours, every other product's rule, and the lives that are worth a look. */
export const DEFAULT_CONTENDERS: readonly string[] = [
  ...ALL_STRATEGIES.map(({ name }) => name),
  'layered@1h',
  'layered@1h-base',
  'layered@1h-main',
  'layered-memory@1h',
  'vscode@1h',
]

/**
 * Finds a strategy by its name, with other lives after an `@`: `layered`, `vscode@1h`, `layered@1h-base`, `layered@1h-main`.
 *
 * @throws SternlineError `unknown-strategy`
 */
export function findContender(name: string): Contender {
  const [base = '', lives = 'own'] = name.split('@')
  const strategy = ALL_STRATEGIES.find(one => one.name === base)
  if (strategy === undefined || !isLives(lives)) {
    throw new SternlineError('unknown-strategy', {
      what: `There is no strategy ${JSON.stringify(name)}.`,
      why: `Strategies are ${ALL_STRATEGIES.map(one => one.name).join(', ')}; after an @ may stand ${Object.keys(LIVES).join(', ')}.`,
      fix: 'Name some of them, with commas between: layered,vscode,layered@1h.',
    })
  }
  return { strategy, lives }
}

/** As people call a strategy with its lives. */
export function titleOf({ strategy, lives }: Contender): string {
  return lives === 'own' ? strategy.title : `${strategy.title}, ${LIVES[lives]}`
}

function isLives(word: string): word is Lives {
  return word === 'own' || Object.hasOwn(LIVES, word)
}
