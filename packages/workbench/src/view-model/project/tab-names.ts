/**
 * What the tabs of open files say: the name, and as many folders before it as tell it from the others of that name.
 *
 * @returns by path
 */
export function tabNames(paths: readonly string[]): ReadonlyMap<string, string> {
  const parts = paths.map(path => path.split('/'))
  return new Map(paths.map((path, index) => [path, shortest(parts[index] ?? [path], parts)]))
}

function shortest(own: readonly string[], all: readonly (readonly string[])[]): string {
  for (let count = 1; count < own.length; count += 1) {
    const name = own.slice(-count).join('/')
    if (all.filter(each => each.slice(-count).join('/') === name).length === 1) return name
  }
  return own.join('/')
}
