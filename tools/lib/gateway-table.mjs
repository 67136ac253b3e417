// What `npm run bench:gateway` shows: the table of what was measured, and the limits that are held against it.
import { cpus } from 'node:os'

/** A small request is over in no time, so it is measured by what is added to it; with sixteen at once, where all wait for each other, by what the pipe adds. */
function smallLimits(row, pipe, where) {
  const added =
    row.concurrency === 1
      ? { what: `added ms, ${where}`, value: row.added, limit: 0.5 }
      : { what: `added ms above the pipe's, ${where}`, value: row.added - pipe.added, limit: 0.5 }
  return [added, { what: `CPU ms above the pipe's, ${where}`, value: row.cpu - pipe.cpu, limit: 0.5 }]
}

/** Of the pipe's; 0 for who adds nothing. What answers sooner than a direct call does so because events came together on the way. */
function addedShare(own, pipes) {
  return own <= 0 ? 0 : own / Math.max(0, pipes)
}

function ratioLimits(row, pipe, where) {
  return [
    { what: `CPU of the pipe's, ${where}`, value: row.cpu / pipe.cpu, limit: 1.6 },
    { what: `added p50 of the pipe's, ${where}`, value: addedShare(row.added, pipe.added), limit: 1.4 },
  ]
}

/** What must hold, as `value <= limit`. Shares are of the pipe's figure in the same row. */
export function limitsOf(rows) {
  return [...rowLimits(rows), ...sizeLimits(rows)].map(limit => ({ ...limit, isMet: limit.value <= limit.limit }))
}

/** A size's rows together. A stream is what its events cost, whatever the size of its request, so that a row by itself says another thing. */
function sizeLimits(rows) {
  const cpuOf = (name, size) => rows.filter(row => row.name === name && row.size === size).map(({ cpu }) => cpu)
  return [...new Set(rows.map(({ size }) => size))]
    .filter(size => size >= 200 && cpuOf('portkey', size).length > 0)
    .map(size => ({
      what: `CPU of Portkey's, ${size} KB, all rows together`,
      value: sum(cpuOf('sternline', size)) / sum(cpuOf('portkey', size)),
      limit: 0.1,
    }))
}

const sum = values => values.reduce((all, value) => all + value, 0)

function rowLimits(rows) {
  const find = (name, row) => rows.find(r => r.name === name && nameOf(r) === nameOf(row))
  return rows
    .filter(({ name }) => name === 'sternline')
    .flatMap(row => {
      const pipe = find('pipe', row)
      const portkey = find('portkey', row)
      const where = nameOf(row)
      const limits = row.size <= 20 ? smallLimits(row, pipe, where) : ratioLimits(row, pipe, where)
      if (row.streams && row.size === 1024 && row.concurrency === 1)
        limits.push({ what: `added ms to the first byte, ${where}`, value: row.addedFirst, limit: 2 })
      if (row.size === 2048 && row.concurrency === 16)
        limits.push({ what: `RSS in MB, ${where}`, value: row.rss ?? Number.NaN, limit: 150 })
      if (portkey !== undefined && row.size >= 200)
        limits.push({ what: `CPU of Portkey's, ${where}`, value: row.cpu / portkey.cpu, limit: 0.1 })
      return limits
    })
}

/** What is asked for in a row, in a few words. */
export function nameOf(row) {
  return `${row.size} KB, ${row.concurrency} at once, ${kindOf(row)}`
}

function kindOf({ streams, isNamed }) {
  return `${streams ? 'stream' : 'whole'}${isNamed ? '' : ', no session named'}`
}

const number = value => (value === null || Number.isNaN(value) ? '–' : value.toFixed(value >= 100 ? 0 : 2))

/** Prints the table and the limits. */
export function show(rows, limits) {
  console.log(
    '| KB | at once | answer | gateway | p50 ms | p99 ms | added p50 | added to first byte | CPU ms | RSS MB | rounds |',
  )
  console.log('| ---: | ---: | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |')
  for (const row of rows) {
    const { size, concurrency, name, p50, p99, added, addedFirst, cpu, rss, rounds } = row
    const cells = [
      size,
      concurrency,
      kindOf(row),
      name,
      ...[p50, p99, added, addedFirst, cpu].map(number),
      rss === null ? '–' : rss.toFixed(0),
      rounds,
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
  console.log('\n| limit | measured | at most | |\n| --- | ---: | ---: | --- |')
  for (const { what, value, limit, isMet } of limits) {
    console.log(`| ${what} | ${number(value)} | ${limit} | ${isMet ? 'met' : 'BROKEN'} |`)
  }
  const { model } = cpus()[0] ?? { model: 'unknown processor' }
  console.log(`\nNode ${process.versions.node}, ${cpus().length} x ${model}, ${new Date().toISOString().slice(0, 10)}`)
}
