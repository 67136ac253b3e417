import type { JSX } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import { ChoiceGroup, ChoiceMenu } from './choice-menu.tsx'

const CHOICES = [
  { value: 'layered', label: 'Layered', remark: 'base, continuity and active are kept in the cache' },
  { value: 'off', label: 'Off', remark: 'every turn pays the full price' },
] as const

/** Whether the conversation's requests carry breakpoints. */
export function CachingMenu({ caching }: Readonly<{ caching: boolean }>): JSX.Element {
  const { composer } = useWorkspace()
  const value = caching ? 'layered' : 'off'
  return (
    <ChoiceMenu label="Caching" shown={`Caching: ${value}`}>
      {afterClose => (
        <ChoiceGroup
          title="Caching"
          value={value}
          items={CHOICES}
          onChoose={chosen => afterClose(() => composer.configure({ caching: chosen === 'layered' }))}
        />
      )}
    </ChoiceMenu>
  )
}
