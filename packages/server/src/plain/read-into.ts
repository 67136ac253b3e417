import { Socket } from 'node:net'

/** Where the bytes of a connection go, and who hears of them. */
export type ReadInto = Readonly<{
  /** Where the next bytes may go. Nobody else may use it until it is asked for another: that is when some came, and never before. */
  place: () => Uint8Array
  /** So many bytes came to the beginning of the last place. @returns whether more may come; where not, `resume` says when */
  filled: (length: number) => boolean
}>

/**
 * Has Node read an accepted connection into places of ours. By itself it takes 64 KB for each piece, and copies what came of a piece that is not full.
 *
 * `net.connect` has the option `onread` for this; for connections that are accepted there is none, so what that sets is set here.
 *
 * @see https://nodejs.org/docs/latest-v20.x/api/net.html#socketconnectoptions-connectlistener
 * @returns false where Node has it otherwise inside: then the bytes come by `data`
 */
export function readInto(socket: Socket, { place, filled }: ReadInto): boolean {
  const handle: unknown = Reflect.get(socket, '_handle')
  if (BUFFER === undefined || CALLBACK === undefined || NEXT === undefined || !takesPlaces(handle)) return false
  const first = place()
  Reflect.set(socket, BUFFER, first)
  Reflect.set(socket, CALLBACK, filled)
  Reflect.set(socket, NEXT, place)
  handle.useUserBuffer(first)
  return true
}

const [BUFFER, CALLBACK, NEXT] = membersOf(new Socket(), ['kBuffer', 'kBufferCb', 'kBufferGen'])

function membersOf(socket: Socket, names: readonly string[]): readonly (symbol | undefined)[] {
  const symbols = Object.getOwnPropertySymbols(socket)
  return names.map(name => symbols.find(symbol => symbol.description === name && Reflect.get(socket, symbol) === null))
}

type PlaceTaker = Readonly<{ useUserBuffer: (place: Uint8Array) => void }>

function takesPlaces(handle: unknown): handle is PlaceTaker {
  return typeof handle === 'object' && handle !== null && typeof Reflect.get(handle, 'useUserBuffer') === 'function'
}
