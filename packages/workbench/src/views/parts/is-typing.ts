const FIELDS = 'input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable], [data-typing]'

/** Whether keys that are pressed there are text: then they are no commands. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(FIELDS) !== null
}
