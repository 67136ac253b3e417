import type { ApiSettings, AssistantModel, ProblemText } from '@sternline/engine'
import type { JSX } from 'react'
import { modelPlace } from '../../view-model/composer/models.ts'
import { modelStates } from '../../view-model/settings/model-states.ts'
import { visibleText } from '../../view-model/visible-text.ts'

/** Every configured model: ready, or why it can't be asked. */
export function ModelStatus({
  models,
  onDisk,
}: Readonly<{ models: readonly AssistantModel[]; onDisk: ApiSettings }>): JSX.Element {
  const configured = modelStates(models, onDisk)
  return (
    <section aria-labelledby="configured">
      <h2 id="configured">Configured models</h2>
      {configured.length === 0 ? (
        <p className="remark">
          None yet. The emulator answers meanwhile: it searches your project for real, but no model thinks and nothing
          is billed.
        </p>
      ) : (
        <ul className="model-states">
          {configured.map(({ model, problem }) => (
            <li key={`${model.upstream} ${model.name}`}>
              <State problem={problem} />
              <b>{visibleText(model.displayName)}</b> <span className="faint">{modelPlace(model)}</span>
              {problem !== null && (
                <p className="field-note field-error">
                  <b>{visibleText(problem.what)}</b> {visibleText(problem.why)} {visibleText(problem.fix)}
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function State({ problem }: Readonly<{ problem: ProblemText | null }>): JSX.Element {
  return problem === null ? (
    <span className="model-state">
      <span className="dot dot-cached" aria-hidden="true" /> ready
    </span>
  ) : (
    <span className="model-state lost">
      <span aria-hidden="true">✕</span> not ready
    </span>
  )
}
