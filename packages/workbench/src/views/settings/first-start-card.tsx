import '../../styles/first-start.css'
import { type JSX, useEffect, useSyncExternalStore } from 'react'
import { formatRoute } from '../../router.ts'
import { useWorkspace } from '../../stores/workspace.ts'
import { exampleQuestions } from '../../view-model/settings/example-questions.ts'
import { visibleName } from '../../view-model/visible-text.ts'

/** How many of a project's files are looked at for questions. */
const LOOKED_AT = 5000

/** What stands in an empty conversation as long as no model but the emulator is configured. */
export function FirstStartCard(): JSX.Element {
  const { composer } = useWorkspace()
  const { files } = useSyncExternalStore(composer.subscribe, composer.state)
  useEffect(() => composer.readFiles(), [composer])
  const ask = (question: string): void => {
    composer.write(question)
    void composer.send()
  }
  return (
    <section className="thread-empty first-start" aria-labelledby="first-start">
      <h2 id="first-start">No key is needed to look around</h2>
      <p className="faint">
        The emulator answers: it searches and reads your project for real and bills by the rules of the real cache, but
        no model thinks, nothing leaves this machine, and nothing costs money.
      </p>
      <ul className="first-questions" aria-label="Questions to begin with">
        {exampleQuestions(files?.paths.slice(0, LOOKED_AT) ?? []).map(question => (
          <li key={question}>
            <button type="button" className="first-question" onClick={() => ask(question)}>
              <Question text={visibleName(question)} />
            </button>
          </li>
        ))}
      </ul>
      <p>
        For real answers <a href={formatRoute({ view: 'settings' })}>connect Azure or Anthropic</a>.
      </p>
    </section>
  )
}

/** Names of files and of code stand between backticks. */
function Question({ text }: Readonly<{ text: string }>): JSX.Element {
  const [before = '', name, after = ''] = text.split('`')
  if (name === undefined) return <>{text}</>
  return (
    <>
      {before}
      <code>{name}</code>
      {after}
    </>
  )
}
