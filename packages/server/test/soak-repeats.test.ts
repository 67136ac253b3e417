import { describe, expect, it } from 'vitest'

type Note = Readonly<{
  id: string
  asked: number
  kind: string
  status: number | null
  isKept: boolean
  length: number
}>
type Repeats = { wrongRepeats: (answered: readonly Note[]) => string[] }

const { wrongRepeats }: Repeats = await import(new URL('../bench/soak/repeats.mjs', import.meta.url).href)

const WHOLE: Omit<Note, 'id'> = { asked: 7, kind: 'whole', status: 200, isKept: true, length: 90 }
const RESET = { ...WHOLE, kind: 'reset', status: null }
const REFUSED = { ...WHOLE, kind: 'refused', status: 400 }
const fresh = { isKept: false }

describe('the books of a soak', () => {
  it.each<{ why: string; notes: readonly Omit<Note, 'id'>[]; wrong: number }>([
    { why: 'excuse nothing that came once', notes: [WHOLE, { ...WHOLE, asked: 8 }, { ...RESET, asked: 9 }], wrong: 0 },
    { why: 'excuse the reset of a kept connection', notes: [RESET, { ...RESET, ...fresh }], wrong: 0 },
    {
      why: 'excuse a reset that overtook its head',
      notes: [
        { ...WHOLE, kind: 'cut' },
        { ...WHOLE, kind: 'cut', ...fresh },
      ],
      wrong: 0,
    },
    { why: 'excuse a refusal tried without markers', notes: [REFUSED, { ...REFUSED, length: 50 }], wrong: 0 },
    { why: 'tell a refusal tried as it was', notes: [REFUSED, REFUSED], wrong: 1 },
    { why: 'tell an answer asked for twice', notes: [WHOLE, { ...WHOLE, ...fresh }], wrong: 1 },
    {
      why: 'tell a late reset sent again',
      notes: [
        { ...RESET, kind: 'late' },
        { ...RESET, kind: 'late', ...fresh },
      ],
      wrong: 1,
    },
    {
      why: 'tell the reset of a fresh connection',
      notes: [
        { ...RESET, ...fresh },
        { ...RESET, ...fresh },
      ],
      wrong: 1,
    },
    { why: 'tell what is sent again over a kept connection', notes: [RESET, RESET], wrong: 1 },
    { why: 'tell a third time', notes: [RESET, { ...RESET, ...fresh }, { ...RESET, ...fresh }], wrong: 1 },
  ])('$why', ({ notes, wrong }) => {
    expect(wrongRepeats(notes.map((note, i) => ({ ...note, id: `req_${i}` })))).toHaveLength(wrong)
  })
})
