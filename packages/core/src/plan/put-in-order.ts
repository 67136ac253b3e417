/**
 * Puts an element behind all that do not come after it. Markers are met in the order of the prompt, so that is nearly always the end of the list,
 * and nothing is ever sorted.
 *
 * @param list in order
 * @param placeOf what the list is in order of
 */
export function putInOrder<T>(list: T[], element: T, placeOf: (element: T) => number): void {
  const place = placeOf(element)
  let at = list.length
  while (at > 0 && placeOf(list[at - 1] as T) > place) at--
  if (at === list.length) list.push(element)
  else list.splice(at, 0, element)
}
