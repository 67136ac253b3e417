import type { ApprovalRequest } from '@sternline/engine'
import { describe, expect, it } from 'vitest'
import type { ConversationState } from '../../src/stores/conversation-store.ts'
import { followProposals } from '../../src/stores/follow-proposals.ts'
import type { ProjectState } from '../../src/stores/project-store.ts'
import { NO_CONVERSATION } from '../../src/view-model/conversation/state.ts'
import { unsavedFile } from '../../src/view-model/project/open-file.ts'

const write = (path: string): ApprovalRequest => ({
  id: path,
  conversation: 'c',
  call: path,
  proposal: { kind: 'write', path, before: 'a', after: 'b' },
})

/** A conversation whose questions the test sets, and a project that keeps what it is told. */
function fakes(...open: readonly string[]) {
  let conversation: ConversationState = NO_CONVERSATION
  let changed = (): void => undefined
  let project: ProjectState = {
    root: '/work',
    name: 'work',
    isRead: true,
    open: open.map(unsavedFile),
    shown: null,
    proposal: null,
    reveal: null,
  }
  const looked: string[] = []
  const end = followProposals(
    {
      state: () => conversation,
      subscribe: next => {
        changed = next
        return () => {
          changed = () => undefined
        }
      },
    },
    {
      state: () => project,
      propose: proposal => {
        project = { ...project, proposal }
      },
      look: async path => {
        looked.push(path)
      },
    },
  )
  return {
    end,
    looked,
    shown: () => project.proposal?.id ?? null,
    putAside: () => {
      project = { ...project, proposal: null }
    },
    ask: (...approvals: readonly ApprovalRequest[]) => {
      const live = { step: 1, parts: [], results: {}, approvals, waiting: null }
      conversation = { ...conversation, live }
      changed()
    },
  }
}

describe('changes that the assistant proposes', () => {
  it('come to the front one after the other, and go when they are answered', () => {
    const { ask, shown } = fakes()
    ask(write('a.ts'))
    expect(shown()).toBe('a.ts')
    ask(write('a.ts'), write('b.ts'))
    expect(shown()).toBe('a.ts')
    ask(write('b.ts'))
    expect(shown()).toBe('b.ts')
    ask()
    expect(shown()).toBeNull()
  })

  it('have their file read again where it is open', () => {
    const { ask, looked } = fakes('a.ts')
    ask(write('a.ts'))
    ask(write('b.ts'))
    ask()
    expect(looked).toEqual(['a.ts'])
  })

  it('stay away once they were put aside', () => {
    const { ask, shown, putAside } = fakes()
    ask(write('a.ts'))
    putAside()
    ask(write('a.ts'))
    expect(shown()).toBeNull()
    ask(write('a.ts'), write('b.ts'))
    expect(shown()).toBe('b.ts')
  })

  it('are not followed any more after the end', () => {
    const { ask, shown, end } = fakes()
    end()
    ask(write('a.ts'))
    expect(shown()).toBeNull()
  })
})
