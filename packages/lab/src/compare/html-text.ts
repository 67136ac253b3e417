/** A text as it may stand in HTML, between tags and in attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** A share as people read it: 0.1584 is `15.8 %`. */
export function percent(share: number, digits: number = 1): string {
  return `${(share * 100).toFixed(digits)} %`
}
