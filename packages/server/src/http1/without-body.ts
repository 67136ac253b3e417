/** Statuses whose answers have no body. @see https://www.rfc-editor.org/rfc/rfc9112#section-6.3 */
export const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 304])
