import type { JSX } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import { modelPlace, modelTitle } from '../../view-model/composer/models.ts'
import { visibleName } from '../../view-model/visible-text.ts'
import { ChoiceGroup, ChoiceMenu } from './choice-menu.tsx'
import { useComposer, useConversation } from './use-composer.ts'

/** Which of the configured models the conversation goes on with. One that can't be asked says why. */
export function ModelMenu(): JSX.Element {
  const { composer } = useWorkspace()
  const { models, isRead } = useComposer()
  const { settings } = useConversation()
  const none = isRead ? 'No model' : 'Reading models'
  const shown = settings === null ? none : modelTitle(models, settings.model)
  return (
    <ChoiceMenu label="Model" shown={shown}>
      {afterClose => (
        <ChoiceGroup
          title="Model"
          value={settings?.model ?? ''}
          onChoose={model => afterClose(() => composer.configure({ model }))}
          items={models.map(model => ({
            value: model.name,
            label: visibleName(model.displayName),
            remark:
              model.problem === null
                ? modelPlace(model)
                : `${modelPlace(model)}. ${model.problem.what} ${model.problem.fix}`,
            isRefused: model.problem !== null,
          }))}
        />
      )}
    </ChoiceMenu>
  )
}
