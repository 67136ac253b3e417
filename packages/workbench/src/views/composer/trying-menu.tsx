import type { ConversationSettings } from '@sternline/engine'
import type { JSX } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import { type Choice, EFFORTS, THINKING, thinkingValue, tryingWords } from '../../view-model/composer/models.ts'
import { ChoiceGroup, ChoiceLine, ChoiceMenu, ChoiceSwitch } from './choice-menu.tsx'

const COMMANDS = 'The model may ask to run commands here. You are asked before each; one that runs can do what you can.'

/** How hard the model tries, whether it thinks, and whether it may ask for commands. */
export function TryingMenu({ settings }: Readonly<{ settings: ConversationSettings }>): JSX.Element {
  const { composer } = useWorkspace()
  return (
    <ChoiceMenu label="Effort, thinking and commands" shown={tryingWords(settings)}>
      {afterClose => (
        <>
          <ChoiceGroup
            title="Effort"
            value={EFFORTS.find(({ setting }) => setting === settings.effort)?.value ?? ''}
            items={EFFORTS}
            onChoose={value => chosen(EFFORTS, value, effort => afterClose(() => composer.configure({ effort })))}
          />
          <ChoiceLine />
          <ChoiceGroup
            title="Thinking"
            value={thinkingValue(settings.thinking)}
            items={THINKING}
            onChoose={value => chosen(THINKING, value, thinking => afterClose(() => composer.configure({ thinking })))}
          />
          <ChoiceLine />
          <ChoiceSwitch
            label="Commands"
            remark={COMMANDS}
            isOn={settings.commands}
            onChange={commands => afterClose(() => composer.configure({ commands }))}
          />
        </>
      )}
    </ChoiceMenu>
  )
}

function chosen<T>(choices: readonly Choice<T>[], value: string, take: (setting: T) => void): void {
  const choice = choices.find(each => each.value === value)
  if (choice !== undefined) take(choice.setting)
}
