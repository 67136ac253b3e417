import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, speak } from '../support/call.ts'
import { serve } from '../support/serve.ts'

let root = ''
let page = ''

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sternline-page-'))
  page = join(root, 'page')
  await mkdir(join(page, 'assets'), { recursive: true })
  await mkdir(join(root, 'page-secret'))
  await Promise.all([
    writeFile(join(page, 'index.html'), '<!doctype html><title>Sternline</title>'),
    writeFile(join(page, 'assets', 'index-B3xQ9_aZ.js'), 'export {}'),
    writeFile(join(page, 'assets', 'index-B3xQ9_aZ.css'), 'a{}'),
    writeFile(join(page, 'assets', 'plain.js'), 'export {}'),
    writeFile(join(page, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>'),
    writeFile(join(page, 'unknown.xyz'), '?'),
    writeFile(join(page, '.hidden'), 'secret'),
    writeFile(join(root, 'secret.txt'), 'secret'),
    writeFile(join(root, 'page-secret', 'secret.txt'), 'secret'),
    symlink(join(root, 'secret.txt'), join(page, 'link.txt')),
    symlink(root, join(page, 'folder-link')),
    symlink(join(root, 'page-secret', 'secret.txt'), join(page, 'sibling.txt')),
    symlink(join(page, 'icon.svg'), join(page, 'inside-link.svg')),
  ])
})

afterAll(() => rm(root, { recursive: true }))

describe('the page', () => {
  const forever = 'public, max-age=31536000, immutable'
  it.each([
    { path: '/', type: 'text/html; charset=utf-8', cache: 'no-store' },
    { path: '/?session=a/../b', type: 'text/html; charset=utf-8', cache: 'no-store' },
    { path: '/index.html', type: 'text/html; charset=utf-8', cache: 'no-store' },
    { path: '/assets/index-B3xQ9_aZ.js', type: 'text/javascript; charset=utf-8', cache: forever },
    { path: '/assets/index-B3xQ9_aZ.css', type: 'text/css; charset=utf-8', cache: forever },
    { path: '/assets/plain.js', type: 'text/javascript; charset=utf-8', cache: 'no-store' },
    { path: '/icon.svg', type: 'image/svg+xml', cache: 'no-store' },
    { path: '/inside-link.svg', type: 'image/svg+xml', cache: 'no-store' },
    { path: '/unknown.xyz', type: 'application/octet-stream', cache: 'no-store' },
  ])('$path is $type, $cache', async ({ path, type, cache }) => {
    const server = await serve({ pageFolder: page })
    for (const method of ['GET', 'HEAD']) {
      const reply = await call(server, { method, path })
      expect([reply.status, reply.headers['content-type'], reply.headers['cache-control']]).toEqual([200, type, cache])
      expect(reply.text === '').toBe(method === 'HEAD')
      expect(Number(reply.headers['content-length'])).toBeGreaterThan(0)
    }
  })

  it.each([
    '/nowhere',
    '/assets',
    '/assets/',
    '/sessions/one',
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%252fsecret.txt',
    '/..\\secret.txt',
    '/..%5csecret.txt',
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/../page-secret/secret.txt',
    '//secret.txt',
    '///etc/passwd',
    '/etc/passwd',
    '/index.html%00.js',
    '/%00',
    '/.hidden',
    '/./index.html',
    '/link.txt',
    '/sibling.txt',
    '/folder-link/secret.txt',
    '/C:/secret.txt',
    '/index.html/',
    '/con',
    '/__proto__',
    '/%',
    '/%ff',
    '/index.html;a',
    `/${'a'.repeat(5_000)}`,
  ])('%s is answered 404 and nothing of a file (attack 15)', async path => {
    const server = await serve({ pageFolder: page })
    const heard = await speak(
      server,
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: close\r\n\r\n`,
    )
    expect(heard).toMatch(/^HTTP\/1\.1 404 /)
    expect(heard).not.toContain('secret')
    expect(heard).toContain('"type":"error"')
  })

  it('only answers GET and HEAD', async () => {
    const server = await serve({ pageFolder: page })
    const reply = await call(server, { method: 'POST', path: '/', headers: { 'content-type': 'application/json' } })
    expect([reply.status, reply.headers.allow]).toEqual([405, 'GET, HEAD'])
  })

  it('that is left out is a short text', async () => {
    const server = await serve()
    const reply = await call(server, { path: '/' })
    expect([reply.status, reply.headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8'])
    expect(reply.text).toContain('Sternline 0.0.0-test is running')
    expect((await call(server, { path: '/index.html' })).status).toBe(404)
  })

  it('that was not built says how to build it', async () => {
    const server = await serve({ pageFolder: join(root, 'not-there') })
    const reply = await call(server, { path: '/' })
    expect(reply.status).toBe(404)
    expect(reply.json().error.message).toContain('npm run build')
  })
})
