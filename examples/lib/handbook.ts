const QUAYS = ['North Quay', 'Fish Quay', 'Ferry Quay', 'Old Mole', 'Timber Basin', 'Yacht Basin']
const SURFACES = ['granite', 'concrete', 'oak piles', 'steel sheet piling']
const KEEPERS = ['the harbour master', 'the ferry company', 'the fishers’ cooperative', 'the yacht club']

/** A berth's page: figures that follow from its number, so that every run sends the same text. */
function berth(number: number): string {
  const quay = QUAYS[number % QUAYS.length]
  const length = 12 + ((number * 7) % 48)
  const draught = (18 + ((number * 13) % 71)) / 10
  const fee = 40 + ((number * 11) % 90)
  return [
    `## Berth ${number}, ${quay}`,
    `Ships up to ${length} m long and ${draught.toFixed(1)} m deep lie here; the edge is ${SURFACES[number % SURFACES.length]}.`,
    `The fee is ${fee} crowns a day, and half of it from November to March. ${number % 3 === 0 ? 'There is no water in frost.' : 'Water and electricity are at the bollard.'}`,
    `It is kept by ${KEEPERS[number % KEEPERS.length]}. ${number % 5 === 0 ? 'Turning room is short: come in astern.' : 'Come in bow first and leave on the ebb.'}`,
  ].join('\n')
}

/** A large system prompt, some 12,000 tokens: the handbook of a harbour that does not exist. The same in every run, as a prompt has to be to be cached. */
export const HANDBOOK: string = [
  'You answer questions about the harbour of Sternhaven from the handbook below, in at most two sentences.',
  '# Handbook of the harbour of Sternhaven',
  ...Array.from({ length: 120 }, (_, index) => berth(index + 1)),
].join('\n\n')

/** What a visitor asks, one after the other. */
export const QUESTIONS: readonly string[] = [
  'I come with a ship of 31 m and a draught of 4.2 m. Which berths are long and deep enough for her?',
  'Which of these has water and electricity?',
  'What does the cheapest of them cost for three days in July?',
  'And what in January?',
  'Who do I call about it, and how do I come in?',
]
