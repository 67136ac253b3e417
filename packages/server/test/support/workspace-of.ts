import { cache } from '@sternline/core'
import { createEngine, createMemory } from '@sternline/engine'
import { chooseUpstream } from '../../src/upstreams/choose-upstream.ts'
import { findProject, type ProjectOptions } from '../../src/workspace/find-project.ts'
import { createWorkspace, type Workspace } from '../../src/workspace/workspace.ts'

/** A workspace before the emulator, without a server. */
export async function workspaceOf(project: ProjectOptions | null): Promise<Workspace> {
  const ways = await chooseUpstream({ name: 'emulator' }, {}, () => {
    throw new Error('Nothing but the emulator is reached here.')
  })
  const memory = createMemory()
  const engine = createEngine({
    upstream: ways.main,
    ledger: { record: () => {} },
    memory,
    clock: ways.clock,
    settings: cache.on(),
    publish: () => {},
  })
  const parts = { engine, memory, clock: ways.clock, hosts: ways.assistant, environment: {} }
  return createWorkspace(await findProject(project), parts)
}
