/** Which exchanges are taken out, and as what. Times are epoch milliseconds; `to` is not included. */
export type Exported = Readonly<{ session?: string; from?: number; to?: number }>

/** Where the browser finds exchanges as a CSV file. */
export function exportAddress(exported: Exported): string {
  const query = new URLSearchParams({ format: 'csv' })
  for (const [name, value] of Object.entries(exported)) query.set(name, String(value))
  return `/api/export?${query}`
}
