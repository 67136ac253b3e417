import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isGitFolder, readPath } from '../../src/folder/path-rules.ts'

describe('readPath', () => {
  it.each([
    { path: 'src/index.ts', names: ['src', 'index.ts'], why: 'the usual' },
    { path: '.', names: [], why: 'the folder itself' },
    { path: './src//a.ts', names: ['src', 'a.ts'], why: 'empty names and dots say nothing' },
    { path: 'src\\lib\\a.ts', names: ['src', 'lib', 'a.ts'], why: 'models on Windows write it so' },
    { path: 'src/../package.json', names: ['package.json'], why: 'it stays inside' },
    { path: 'a/b/../../c', names: ['c'], why: 'as many ups as downs' },
    { path: '.env', names: ['.env'], why: 'hidden files are files' },
    { path: '...a/b', names: ['...a', 'b'], why: 'dots and a letter are a name' },
    { path: '.gitignore', names: ['.gitignore'], why: 'not the folder of git' },
    { path: 'übung/ÅÖ.ts', names: ['übung', 'ÅÖ.ts'], why: 'letters of any language' },
    { path: 'a~b', names: ['a~b'], why: 'a tilde within a name' },
    { path: '%2e%2e/etc', names: ['%2e%2e', 'etc'], why: 'nothing is decoded, so it is a strange name and no way up' },
  ])('takes $path: $why', ({ path, names }) => {
    expect(readPath(path, 'posix')).toEqual({ ok: true, names })
  })

  it.each([
    { path: '', problem: 'empty', why: 'no path' },
    { path: '   ', problem: 'empty', why: 'nothing but spaces' },
    { path: 'a'.repeat(5_000), problem: 'too-long', why: 'no system takes it' },
    { path: `${'a'.repeat(256)}/b`, problem: 'too-long', why: 'no system takes such a name' },
    { path: 'a\0.txt', problem: 'control-character', why: 'C ends the name there' },
    { path: 'a\nb', problem: 'control-character', why: 'it forges a line of a result' },
    { path: 'a\u001b[2Jb', problem: 'control-character', why: 'a terminal acts on it' },
    { path: 'a\ud800b', problem: 'not-unicode', why: 'it becomes another name on the way to the disk' },
    { path: '/etc/passwd', problem: 'absolute', why: 'POSIX' },
    { path: '//server/share', problem: 'absolute', why: 'a share' },
    { path: '\\\\server\\share', problem: 'absolute', why: 'a share' },
    { path: '\\\\?\\C:\\x', problem: 'absolute', why: 'the long form of Windows' },
    { path: '\\\\.\\PhysicalDrive0', problem: 'absolute', why: 'a device of Windows' },
    { path: '\\Windows', problem: 'absolute', why: 'the root of the current drive' },
    { path: 'C:\\Windows', problem: 'absolute', why: 'a drive' },
    { path: 'c:secret.txt', problem: 'absolute', why: "a drive's current folder" },
    { path: '~', problem: 'home', why: 'home' },
    { path: '~/.ssh/id_rsa', problem: 'home', why: 'below home' },
    { path: '..', problem: 'above', why: 'up' },
    { path: 'a/../../b', problem: 'above', why: 'more ups than downs' },
    { path: '..\\..\\b', problem: 'above', why: 'up, as Windows writes it' },
    { path: './/..//x', problem: 'above', why: 'empty names are no downs' },
    { path: '.. /x', problem: 'dots', why: 'Windows drops the space' },
    { path: 'a/.../b', problem: 'dots', why: 'old Windows goes up two' },
    { path: 'a/ /b', problem: 'dots', why: 'a name of spaces' },
    { path: '\u2025/x', problem: 'look-alike', why: 'a two-dot leader is .. once normalised' },
    { path: '\uff0e\uff0e/x', problem: 'look-alike', why: 'full-width dots' },
    { path: 'a\uff0f..\uff0fb', problem: 'look-alike', why: 'full-width slashes' },
    { path: 'a\uff3cb', problem: 'look-alike', why: 'a full-width backslash' },
    { path: '.git/config', problem: 'git', why: 'it names programs that git runs' },
    { path: 'a/.GIT/hooks/pre-commit', problem: 'git', why: 'case is no difference on many disks' },
    { path: '.g\u200cit/config', problem: 'git', why: 'HFS+ ignores the joiner' },
    { path: 'GIT~1/config', problem: 'git', why: 'the short name on NTFS' },
    { path: '.git./config', problem: 'git', why: 'Windows drops the dot' },
    { path: '\uff0egit/config', problem: 'git', why: 'a full-width dot' },
  ] as const)('refuses $problem: $why', ({ path, problem }) => {
    for (const rules of ['posix', 'windows'] as const) expect(readPath(path, rules)).toEqual({ ok: false, problem })
  })

  it.each([
    { path: 'nul', problem: 'device-name', why: 'the null device' },
    { path: 'src/CON.ts', problem: 'device-name', why: 'with any ending, in any folder' },
    { path: 'COM1', problem: 'device-name', why: 'a port' },
    { path: 'com¹.txt', problem: 'device-name', why: 'a raised digit counts too' },
    { path: 'CONIN$', problem: 'device-name', why: 'the console' },
    { path: 'a.txt:evil', problem: 'stream', why: 'an alternate stream' },
    { path: 'a.txt::$DATA', problem: 'stream', why: 'the file itself by another name' },
    { path: 'a.txt.', problem: 'trailing', why: 'Windows drops the dot' },
    { path: 'a.txt /b', problem: 'trailing', why: 'Windows drops the space' },
  ] as const)('refuses $path on Windows alone: $why', ({ path, problem }) => {
    expect(readPath(path, 'windows')).toEqual({ ok: false, problem })
    expect(readPath(path, 'posix').ok).toBe(true)
  })

  it('never lets a name through that goes up, in whatever form it is normalised', () => {
    const piece = fc.constantFrom(
      '..',
      '.',
      '',
      'a',
      ' ',
      '\u2025',
      '\uff0e',
      '.\uff0e',
      '\u2024',
      '...',
      '.git',
      '~',
      'C:',
    )
    const path = fc
      .array(piece, { maxLength: 8 })
      .chain(parts => fc.constantFrom('/', '\\', '\uff0f').map(by => parts.join(by)))
    fc.assert(
      fc.property(fc.oneof(path, fc.string({ unit: 'binary' })), text => {
        const reading = readPath(text, 'posix')
        if (!reading.ok) return
        for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD'] as const) {
          const names = reading.names.map(name => name.normalize(form))
          expect(names.some(name => /^[. ]*$/.test(name) || /[/\\]/.test(name) || isGitFolder(name))).toBe(false)
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
