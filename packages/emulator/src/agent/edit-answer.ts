import { counted } from './answer.ts'
import { editWishOf } from './edit-wish.ts'
import type { Scene } from './scene.ts'
import { toolboxOf } from './toolbox.ts'
import { editedPath } from './wanted-calls.ts'

/** A result that is repeated is cut off here. Unit: characters. */
const LONGEST = 200

/** Tells what came of a change that was asked for; null for a question that asks for none, or without a tool for it. */
export function editAnswer(scene: Scene): string | null {
  const box = toolboxOf(scene.tools)
  const wish = editWishOf(scene.question)
  if (wish === null || box.edit === null) return null
  const { name } = box.edit
  const edits = scene.steps.filter(step => step.name === name)
  const path = editedPath(scene, box, wish) ?? wish.path
  const where = path === null ? 'the project' : `\`${path}\``
  const what = `\`${wish.from}\``
  if (edits.length === 0)
    return `${what} does not stand in ${where} in a way that can be changed alone; nothing was changed.`
  const refused = edits.filter(({ failed }) => failed)
  const said = (edits.find(({ failed }) => failed) ?? edits[0])?.result?.split('\n', 1)[0] ?? ''
  const result = said.slice(0, LONGEST)
  if (refused.length === edits.length) return `The change of ${where} was not made. ${result}`
  if (refused.length > 0)
    return `${counted(refused.length, 'change')} of ${edits.length} in ${where} not made. ${result}`
  return `${what} is now \`${wish.to}\` in ${where} (${counted(edits.length, 'place')}). ${result}`
}
