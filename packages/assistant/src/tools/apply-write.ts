import type { Proposal } from '@sternline/engine'
import { visibleName } from '../text/visible-text.ts'
import { failed, type ToolContext, type ToolOutcome } from './tool.ts'

/** Asks for a change, and makes it as far as the person agrees. @throws SternlineError `file-changed` and those of a path */
export async function applyWrite(
  proposal: Extract<Proposal, { kind: 'write' }>,
  { folder, ask }: ToolContext,
): Promise<ToolOutcome> {
  const { path, before, after } = proposal
  const name = visibleName(path)
  if (before === after) return failed(`${name} already holds exactly this. Nothing was changed.`, 'no change')
  const decision = await ask(proposal)
  if (!decision.allowed) {
    const reason = decision.reason === undefined ? '' : ` They say: ${decision.reason}`
    return failed(`The user refused this change of ${name}. Nothing was changed.${reason}`, 'refused')
  }
  const text = decision.text ?? after
  if (text === before) return failed(`The user accepted no part of this change of ${name}.`, 'refused')
  await folder.writeText(path, text, before)
  const isOwn = text !== after
  const partly = isOwn ? ' The user changed the proposal: read the file before you go on with it.' : ''
  const what = before === null ? 'made' : 'changed'
  return { ok: true, text: `${name} was ${what}.${partly}`, summary: isOwn ? `${what} in part` : what }
}
