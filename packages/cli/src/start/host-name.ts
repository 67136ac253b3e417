import { HOST_NAME } from '@sternline/upstreams/settings'
import { InvalidArgumentError } from 'commander'

/** Reads `--host-name`, which may stand there more than once. @throws InvalidArgumentError */
export function parseHostName(text: string, before: readonly string[] = []): readonly string[] {
  if (HOST_NAME.test(text)) return [...before, text]
  throw new InvalidArgumentError('Give a name like gw.corp or gw.corp:8443, without http:// and without a path.')
}
