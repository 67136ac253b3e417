import { escapeHtml } from '../compare/html-text.ts'

/** An element with attributes; `content` stands in it as it is. */
export function element(name: string, attributes: Readonly<Record<string, string | number>>, content = ''): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeHtml(short(value))}"`)
  return `<${name}${written.join('')}>${content}</${name}>`
}

/** Coordinates to a hundredth: more is not to be seen and makes files large. */
function short(value: string | number): string {
  return typeof value === 'number' ? String(Math.round(value * 100) / 100) : value
}
