import { stripVTControlCharacters } from 'node:util'
import { visibleText } from './visible-text.ts'

/** Strings that terminals act on: titles, links, the clipboard. They end with BEL or ST; an open one ends with its line. */
const TERMINAL_STRING = new RegExp(
  [
    String.raw`(?:ESC[\]PX^_]|[\u0090\u0098\u009d-\u009f])`,
    String.raw`[^\nBEL\u009cESC]*`,
    String.raw`(?:BEL|\u009c|ESC\\)?`,
  ]
    .join('')
    .replaceAll('ESC', '\u001b')
    .replaceAll('BEL', '\u0007'),
  'g',
)

/** What a command printed, as a person would read it in the end: no colours, no cursor movements, no progress bars. */
export function commandText(output: string): string {
  const plain = stripVTControlCharacters(output.replaceAll(TERMINAL_STRING, '')).replaceAll('\r\n', '\n')
  const lines = plain
    .split('\n')
    .map(line => line.slice(line.replace(/\r+$/, '').lastIndexOf('\r') + 1).replace(/\r+$/, ''))
  return visibleText(lines.join('\n'))
}
