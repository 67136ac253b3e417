// A very small assembler: WebAssembly is written as JavaScript expressions, and what comes out are the module's bytes.
// An expression is a nested list of bytes; a name of a local is such an expression too, and has `set`.
// The encoding: https://webassembly.github.io/spec/core/binary/

export const I32 = 0x7f
export const I64 = 0x7e
export const V128 = 0x7b

/** An unsigned number in LEB128. */
function unsigned(value) {
  const bytes = []
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest]
    bytes.push((rest & 0x7f) | 0x80)
  }
}

/** A signed number in LEB128. */
function signed(value) {
  const bytes = []
  for (let rest = BigInt(value); ; rest >>= 7n) {
    const low = Number(rest & 0x7fn)
    const isLast = rest >> 6n === 0n || rest >> 6n === -1n
    bytes.push(isLast ? low : low | 0x80)
    if (isLast) return bytes
  }
}

const unary = opcode => value => [value, opcode]
const binary = opcode => (left, right) => [left, right, opcode]
const vector = opcode => [0xfd, unsigned(opcode)]
const address = (align, offset) => [align, unsigned(offset)]

/** Operations on 32-bit words. Numbers outside the signed range are taken modulo 2^32. */
export const i32 = {
  of: value => [0x41, signed(value | 0)],
  fromI64: unary(0xa7),
  loadByte: (at, offset = 0) => [at, 0x2d, address(0, offset)],
  store: (at, value, offset = 0) => [at, value, 0x36, address(2, offset)],
  add: binary(0x6a),
  sub: binary(0x6b),
  and: binary(0x71),
  or: binary(0x72),
  xor: binary(0x73),
  shiftLeft: binary(0x74),
  shiftRight: binary(0x76),
  isZero: unary(0x45),
  isEqual: binary(0x46),
  isOther: binary(0x47),
  isBelow: binary(0x49),
}

/** Operations on 64-bit words. */
export const i64 = {
  of: value => [0x42, signed(BigInt.asIntN(64, value))],
  fromI32: unary(0xad),
  load: (at, offset = 0) => [at, 0x29, address(3, offset)],
  isZero: unary(0x50),
  /** The number of zeros below the lowest one. */
  zerosBelow: unary(0x7a),
  sub: binary(0x7d),
  and: binary(0x83),
  or: binary(0x84),
  xor: binary(0x85),
  shiftLeft: binary(0x86),
  shiftRight: binary(0x88),
  store: (at, value, offset = 0) => [at, value, 0x37, address(3, offset)],
}

/** Operations on sixteen bytes at once. */
export const i8x16 = {
  of: byte => [vector(0x0c), Array(16).fill(byte)],
  load: (at, offset = 0) => [at, vector(0x00), address(0, offset)],
  isEqual: (left, right) => [left, right, vector(0x23)],
  /** One bit a byte: the highest of each. */
  bitmask: value => [value, vector(0x64)],
}

/** Operations on four 32-bit words at once. A local that holds them is a `V128`. */
export const i32x4 = {
  of: word => [vector(0x0c), Array.from({ length: 16 }, (_, i) => (word >>> (8 * (i % 4))) & 0xff)],
  load: (at, offset = 0) => [at, vector(0x00), address(2, offset)],
  store: (at, value, offset = 0) => [at, value, vector(0x0b), address(2, offset)],
  add: (left, right) => [left, right, vector(0xae)],
  mul: (left, right) => [left, right, vector(0xb5)],
  and: (left, right) => [left, right, vector(0x4e)],
  /** Products of eight signed 16-bit words with eight others, those of two neighbours added up. */
  dot: (left, right) => [left, right, vector(0xba)],
  rotateLeft: (value, bits) => [
    [value, i32.of(bits), vector(0xab)],
    [value, i32.of(32 - bits), vector(0xad)],
    vector(0x50),
  ],
}

/** Copies bytes inside the memory; the two places may overlap. */
export const copyBytes = (to, from, length) => [to, from, length, 0xfc, unsigned(10), 0x00, 0x00]

/** Does the steps where the condition holds, otherwise the other ones. */
export function when(condition, steps, otherwise = []) {
  const [begin, nothing, another, end] = [0x04, 0x40, 0x05, 0x0b]
  return [condition, begin, nothing, steps, otherwise.length === 0 ? [] : [another, otherwise], end]
}

/** Leaves the function where the condition holds. */
export const leaveIf = condition => when(condition, [0x0f])

/** Does the steps again and again while the condition holds. */
export function repeatWhile(condition, steps) {
  const [block, loop, nothing, branch, branchIf, not, end] = [0x02, 0x03, 0x40, 0x0c, 0x0d, 0x45, 0x0b]
  return [block, nothing, loop, nothing, condition, not, branchIf, 1, steps, branch, 0, end, end]
}

/**
 * A name of a local: an expression of its value, with what sets it.
 *
 * @typedef {readonly number[] & Readonly<{ set: (value: unknown) => readonly unknown[] }>} Local
 */

/**
 * A function that is exported under its name and returns nothing.
 *
 * @param {string} name
 * @param {readonly string[]} parameters names; all are 32-bit words
 * @param {Readonly<Record<string, number>>} locals names with their types
 * @param {(names: Readonly<Record<string, Local>>) => readonly unknown[]} body gets the locals by name
 */
export function procedure(name, parameters, locals, body) {
  const names = [...parameters, ...Object.keys(locals)].map((local, index) => [
    local,
    Object.assign([0x20, index], { set: value => [value, 0x21, index] }),
  ])
  const declared = Object.values(locals).map(type => [1, type])
  const code = [unsigned(declared.length), declared, body(Object.fromEntries(names)), 0x0b]
  return { name, type: [0x60, list(parameters.map(() => I32)), list([])], code: sized(code) }
}

/**
 * Puts a module together.
 *
 * @param {{ pages: number, procedures: readonly ReturnType<typeof procedure>[] }} parts memory in pages of 64 KB, exported as `memory`
 * @returns {Uint8Array}
 */
export function assemble({ pages, procedures }) {
  const text = name => list([...name].map(character => character.charCodeAt(0)))
  const exported = procedures.map(({ name }, index) => [text(name), 0x00, index])
  const bytes = [
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    section(
      1,
      procedures.map(({ type }) => type),
    ),
    section(
      3,
      procedures.map((_, index) => [index]),
    ),
    section(5, [[0x01, pages, pages]]),
    section(7, [[text('memory'), 0x02, 0], ...exported]),
    section(
      10,
      procedures.map(({ code }) => code),
    ),
  ]
  return Uint8Array.from(bytes.flat(Number.POSITIVE_INFINITY))
}

function section(id, entries) {
  return [id, sized(list(entries))]
}

function list(entries) {
  return [unsigned(entries.length), entries]
}

function sized(content) {
  const bytes = [content].flat(Number.POSITIVE_INFINITY)
  return [unsigned(bytes.length), bytes]
}
