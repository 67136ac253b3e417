/** Words that say nothing about where to look. */
const COMMON: ReadonlySet<string> = new Set(
  (
    'the and for are was were has have had does did can could should would will shall may might must not but with without from into onto over under ' +
    'about after before then than that this these those there here where when what which who whom whose why how many much more most some any all each ' +
    'every both either neither one two three you your yours our ours his her its their them they she him let lets get gets got make makes made take tell ' +
    'show shows find finds look looks search list read reads open opens use uses used using call calls called please thanks thank hello hey hi yes okay ' +
    'also just only even still again now new old same other another such very too out off per via code file files folder project repo repository line ' +
    'lines place places answer answers question questions work works want need needs know see seen say says give given explain describe summarise ' +
    'summarize define defined defines compute computed computes implement implemented located happen happens handle handled write writes written change changes fix add adds remove run runs test tool tools free good great bye start stop'
  ).split(' '),
)

const TOKEN = /[\p{L}_][\p{L}\p{N}_.-]*/gu

/** No more of a question is looked at. Unit: characters. */
const READ_AT_MOST = 4_000
const LONGEST_WORD = 60
const SHORTEST_WORD = 3

/**
 * The words of a question that are worth a search, best first: names as code spells them, then long words.
 *
 * @param limit how many at most
 */
export function wordsOf(question: string, limit: number): readonly string[] {
  const found = new Map<string, number>()
  for (const [match] of question.slice(0, READ_AT_MOST).matchAll(TOKEN)) {
    const word = match.replace(/[.-]+$/, '')
    const isUsable = word.length >= SHORTEST_WORD && word.length <= LONGEST_WORD && !COMMON.has(word.toLowerCase())
    if (isUsable && !found.has(word)) found.set(word, weightOf(word, question))
  }
  return [...found]
    .sort((a, b) => b[1] - a[1])
    .slice(0, limit)
    .map(([word]) => word)
}

function weightOf(word: string, question: string): number {
  const isQuoted = question.includes(`\`${word}\``) || question.includes(`"${word}"`)
  const isName = /[a-z][A-Z]|_|\w\.\w|\d/.test(word)
  return word.length + (isName ? 30 : 0) + (isQuoted ? 60 : 0)
}
