import { isTyping } from './is-typing.ts'
import { usePageKeys } from './use-page-keys.ts'

/** Does something when a key is pressed, unless it is typed into a field. */
export function useKey(key: string, act: () => void): void {
  usePageKeys(event => {
    if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    event.preventDefault()
    act()
  })
}
