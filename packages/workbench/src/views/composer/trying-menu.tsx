import * as Menu from '@radix-ui/react-dropdown-menu'
import type { ConversationSettings } from '@sternline/engine'
import type { JSX } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import { type Choice, EFFORTS, THINKING, thinkingValue, tryingWords } from '../../view-model/composer/models.ts'
import { ChoiceGroup, ChoiceMenu } from './choice-menu.tsx'

/** How hard the model tries, whether it thinks, and whether it may ask for commands. */
export function TryingMenu({ settings }: Readonly<{ settings: ConversationSettings }>): JSX.Element {
  const { composer } = useWorkspace()
  return (
    <ChoiceMenu label="Effort, thinking and commands" shown={tryingWords(settings)}>
      <ChoiceGroup
        title="Effort"
        value={valueFor(EFFORTS, settings.effort)}
        items={EFFORTS}
        onChoose={value => chosen(EFFORTS, value, effort => composer.configure({ effort }))}
      />
      <Menu.Separator className="choice-line" />
      <ChoiceGroup
        title="Thinking"
        value={thinkingValue(settings.thinking)}
        items={THINKING}
        onChoose={value => chosen(THINKING, value, thinking => composer.configure({ thinking }))}
      />
      <Menu.Separator className="choice-line" />
      <Menu.CheckboxItem
        className="choice-item"
        checked={settings.commands}
        onCheckedChange={commands => composer.configure({ commands })}
      >
        <span className="choice-mark">
          <Menu.ItemIndicator>✓</Menu.ItemIndicator>
        </span>
        <span className="choice-text">
          Commands
          <small>
            The model may ask to run commands here. You are asked before each; one that runs can do what you can.
          </small>
        </span>
      </Menu.CheckboxItem>
    </ChoiceMenu>
  )
}

function valueFor<T>(choices: readonly Choice<T>[], setting: T): string {
  return choices.find(choice => choice.setting === setting)?.value ?? ''
}

function chosen<T>(choices: readonly Choice<T>[], value: string, take: (setting: T) => void): void {
  const choice = choices.find(each => each.value === value)
  if (choice !== undefined) take(choice.setting)
}
