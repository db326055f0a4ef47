import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import {
  type HostileOptions,
  inWorkspace,
  permitted,
  type Refused,
  refused
} from '../support/hostile-step.ts'
import {
  all,
  beside,
  file,
  folder,
  MARK,
  nothing,
  PROGRAM,
  type Prepare,
  pipe,
  sparse,
  useOutside
} from '../support/outside-workspace.ts'
import { makePipe } from '../support/special-files.ts'
import { fault } from '../support/step-inputs.ts'
import { certificatePaths, databaseFiles, outputPaths } from './attacks/paths.ts'

const MB = 1_000_000
const outside = useOutside()
const { link, relativeLink, socket } = outside

/** Runs a step that must be refused, and sees that nothing of a secret file is told. */
async function refusal(
  inputs: Record<string, string>,
  prepare: Prepare,
  options: HostileOptions = {}
): Promise<Refused> {
  const step = await refused(
    { 'source-url': 'data.csv', ...inputs },
    { prepare: inWorkspace(prepare), workspace: { 'data.csv': 'id\n1\n' }, ...options }
  )
  for (const text of [step.log, step.summary, step.postLog, JSON.stringify(step.outputs)]) {
    expect(text).not.toContain(MARK)
  }
  return step
}

describe('7 Links, devices and paths that lead out of the workspace', () => {
  describe('of a source', () => {
    it.each<[string, string, Prepare, RegExp]>([
      [
        'a link to a file outside',
        'data/z.csv',
        link('data/z.csv', 'secret.csv'),
        /leads out of the workspace/
      ],
      ['a relative link', 'data/z.csv', relativeLink('data/z.csv', 'secret.csv'), /leads out/],
      ['a link to a link', 'z.csv', all(link('y.csv', 'secret.csv'), link('z.csv', './y.csv')), /leads out/],
      ['a link of a folder', 'data/secret.csv', link('data', ''), /leads out/],
      ['a link of a folder above', 'data/deep/secret.csv', link('data', ''), /leads out/],
      ['a link to the environment of a process', 'z.csv', link('z.csv', 'environ'), /leads out/],
      ['a link of a JSON file', 'z.json', link('z.json', 'secret.json'), /leads out/],
      ['a link of a Parquet file', 'z.parquet', link('z.parquet', 'secret.parquet'), /leads out/],
      ['a link of an archive', 'z.zip', link('z.zip', 'secret.csv'), /leads out/],
      ['a link of a Hyper file', 'z.hyper', link('z.hyper', 'secret.csv'), /leads out/],
      ['the second line', 'data.csv\nz.csv', link('z.csv', 'secret.csv'), /leads out/],
      [
        'a glob over a link',
        'data/*.csv',
        link('data/z.csv', 'secret.csv'),
        /^source\.file: data\/z\.csv leads out/
      ],
      ['a glob over all folders', '**/*.csv', link('data/z.csv', 'secret.csv'), /leads out/],
      ['a glob with braces', '{data,more}/z.csv', link('data/z.csv', 'secret.csv'), /leads out/],
      ['a glob with a question', 'data/?.csv', link('data/z.csv', 'secret.csv'), /leads out/],
      ['a glob in a linked folder', 'data/*.csv', link('data', ''), /leads out/],
      ['a path above', '../beside.csv', beside('beside.csv'), /^source\.file: \.\.\/beside\.csv leads out/],
      ['a path down and up', 'data/../../beside.csv', beside('beside.csv'), /leads out/],
      ['a path with a dot', './../beside.csv', beside('beside.csv'), /leads out/],
      ['a path above that is not there', '../nothing.csv', nothing, /leads out/],
      ['a glob above', '../*.csv', beside('beside.csv'), /leads out/],
      ['a glob down and up', 'data/../../*.csv', all(folder('data'), beside('beside.csv')), /leads out/],
      ['a glob with braces above', '{..,data}/beside.csv', beside('beside.csv'), /leads out/],
      [
        'a glob up behind a star',
        '*/../../beside.csv',
        all(folder('data'), beside('beside.csv')),
        /leads out|No file/
      ],
      ['the token of a checkout', '.git/config', file('.git/config', MARK), /leads into \.git/],
      [
        'a link to it',
        'z.csv',
        all(file('.git/config', MARK), link('z.csv', './.git/config')),
        /leads into \.git/
      ],
      ['a glob over it', '.git/*', file('.git/config', MARK), /leads into \.git/],
      ['one of an inner checkout', 'sub/.git/config', file('sub/.git/config', MARK), /leads into \.git/],
      ['a pipe', 'z.csv', pipe('z.csv'), /^source\.file: z\.csv is a pipe/],
      ['a link to a pipe', 'z.csv', all(pipe('y'), link('z.csv', './y')), /is a pipe/],
      ['a pipe outside', 'z.csv', link('z.csv', 'pipe'), /leads out/],
      ['a glob over a pipe', '*.csv', pipe('z.csv'), /^source\.file: z\.csv is a pipe/],
      ['a socket', 'z.csv', socket('z.csv'), /is a socket/],
      ['a socket outside', 'z.csv', link('z.csv', 'socket'), /leads out/],
      ['a glob over a socket', 'data/*', socket('data/z.csv'), /is a socket/],
      ['a folder', 'z.csv', folder('z.csv'), /z\.csv is a folder/],
      ['a link to nothing', 'z.csv', link('z.csv', './y.csv'), /is a link to a file that does not exist/],
      [
        'a link to nothing outside',
        'z.csv',
        link('z.csv', 'nothing'),
        /is a link to a file that does not exist/
      ],
      [
        'a glob over a link to nothing',
        '*.csv',
        link('z.csv', './y.csv'),
        /z\.csv is a link to a file that does/
      ],
      ['a link to itself', 'z.csv', link('z.csv', './z.csv'), /cannot be read \(ELOOP\)/]
    ])('%s', async (_, url, prepare, message) => {
      const { error } = await refusal({ 'source-url': url }, prepare)
      expect(error).toMatch(/^source\.file: /)
      expect(error).toMatch(message)
    })

    it.each(['z.csv', '*.csv', 'data/../z.csv'])(
      'the absolute path of the workspace before %s',
      async path => {
        const workspace = await mkdtemp(join(tmpdir(), 'workspace-'))
        try {
          await symlink(join(outside.folder, 'secret.csv'), join(workspace, 'z.csv'))
          const { error } = await refusal({ 'source-url': join(workspace, path) }, nothing, {
            env: { GITHUB_WORKSPACE: workspace }
          })
          expect(error).toMatch(/^source\.file: .*leads out/)
        } finally {
          await rm(workspace, { recursive: true })
        }
      }
    )

    it.each<[string, Prepare, string]>([
      ['z.csv', link('z.csv', 'secret.csv'), 'leads out'],
      ['../beside.csv', beside('beside.csv'), 'leads out'],
      ['z.csv', pipe('z.csv'), 'is a pipe']
    ])('an entry of sources: %s', async (path, prepare, message) => {
      const sources = `a: {url: data.csv}\nb: {url: '${path}'}`
      const { error } = await refusal({ 'source-url': '', sources, transform: 'SELECT * FROM a' }, prepare)
      expect(error).toMatch(/^source\.file: /)
      expect(error).toContain(message)
    })

    it('what is a file of the workspace is read, also by a link', async () => {
      const step = await permitted(
        { 'source-url': 'data/*.csv' },
        { prepare: inWorkspace(all(file('real/a.csv', 'id\n1\n2\n'), link('data/z.csv', './real/a.csv'))) }
      )
      expect(step.outputs['row-count']).toBe('2')
    })

    it('what the workflow names by an absolute path elsewhere is read', async () => {
      await writeFile(join(outside.folder, 'meant.csv'), 'id\n1\n')
      const step = await permitted({ 'source-url': join(outside.folder, 'meant.csv') })
      expect(step.outputs['row-count']).toBe('1')
    })

    it.each(['pipe', 'socket', 'deep'])('an absolute path elsewhere of a %s', async name => {
      const { error } = await refusal({ 'source-url': join(outside.folder, name) }, nothing)
      expect(error).toMatch(/^source\.file: .* is a (pipe|socket|folder)/)
    })
  })

  describe('of SQL', () => {
    it.each<[string, string, Prepare, RegExp]>([
      ['a link to SQL outside', 'q.sql', link('q.sql', 'secret.sql'), /q\.sql.* leads out of the workspace/],
      ['a link to the environment of a process', 'q.sql', link('q.sql', 'environ'), /leads out/],
      ['a relative link', 'sql/q.sql', relativeLink('sql/q.sql', 'secret.sql'), /leads out/],
      ['a link of a folder', 'sql/secret.sql', link('sql', ''), /leads out/],
      ['a link to a link', 'q.sql', all(link('p.sql', 'secret.sql'), link('q.sql', './p.sql')), /leads out/],
      ['a path above', '../q.sql', beside('q.sql'), /leads out/],
      ['a path down and up', 'sql/../../q.sql', beside('q.sql'), /leads out/],
      [
        'a link to a file that is not SQL',
        'q.sql',
        all(file('.env', MARK), link('q.sql', './.env')),
        /name does not end in \.sql/
      ],
      [
        'a link to the token of a checkout',
        'q.sql',
        all(file('.git/config', MARK), link('q.sql', './.git/config')),
        /leads into \.git/
      ],
      ['SQL among the files of git', '.git/q.sql', file('.git/q.sql', MARK), /leads into \.git/],
      ['a pipe', 'q.sql', pipe('q.sql'), /is a pipe/],
      ['a link to a pipe', 'q.sql', all(pipe('p.sql'), link('q.sql', './p.sql')), /is a pipe/],
      ['a pipe outside', 'q.sql', link('q.sql', 'pipe'), /leads out/],
      ['a socket', 'q.sql', socket('q.sql'), /is a socket/],
      ['a folder', 'q.sql', folder('q.sql'), /is a folder/],
      ['a link to nothing', 'q.sql', link('q.sql', './p.sql'), /does not exist/],
      ['a link to itself', 'q.sql', link('q.sql', './q.sql'), /cannot be read/],
      [
        'what is not UTF-8',
        'q.sql',
        async workspace => writeFile(join(workspace, 'q.sql'), Buffer.from(`${MARK}\xff`, 'latin1')),
        /is not UTF-8/
      ]
    ])('%s', async (_, transform, prepare, message) => {
      const { error } = await refusal({ transform }, prepare)
      expect(error).toMatch(/^transform\.file: /)
      expect(error).toMatch(message)
    })

    it.each(['pipe.sql', 'socket.sql', 'folder.sql'])('an absolute path elsewhere: %s', async name => {
      const there = await mkdtemp(join(tmpdir(), 'elsewhere-'))
      try {
        if (name.startsWith('pipe')) makePipe(join(there, name))
        else if (name.startsWith('socket')) await outside.openSocket(join(there, name))
        else await mkdir(join(there, name))
        const { error } = await refusal({ transform: join(there, name) }, nothing)
        expect(error).toMatch(/^transform\.file: .* is a (pipe|socket|folder)/)
      } finally {
        await outside.closeSockets()
        await rm(there, { recursive: true })
      }
    })

    it('a file of 400 MB, which is not read', async () => {
      const { error, peakRss } = await refusal({ transform: 'q.sql' }, sparse('q.sql'), { measure: true })
      expect(error).toMatch(/^transform\.file: .*400000000 bytes, more than/)
      expect(peakRss).toBeLessThan(300 * MB)
    })

    it('a file of the workspace is read', async () => {
      const step = await permitted(
        { 'source-url': 'data.csv', transform: 'q.sql' },
        {
          workspace: { 'data.csv': 'id\n1\n2\n' },
          prepare: inWorkspace(
            all(file('sql/p.sql', 'SELECT id FROM source WHERE id > 1'), link('q.sql', './sql/p.sql'))
          )
        }
      )
      expect(step.outputs['row-count']).toBe('1')
    })
  })

  describe('of certificates', () => {
    const ca = (path: string): Record<string, string> => ({
      'tableau-ca-certificate': path,
      'tableau-server-url': 'https://127.0.0.1:9',
      'tableau-pat-name': 'ci',
      'tableau-pat-secret': 'not-a-real-one'
    })

    it.each(certificatePaths(outside))('%s', async (_, path, prepare, message) => {
      const { error } = await refusal(ca(path), prepare)
      expect(error).toMatch(/^input\.invalid: /)
      expect(error).toMatch(message)
    })

    it('a file of 400 MB, which is not read', async () => {
      const { error, peakRss } = await refusal(ca('ca.pem'), sparse('ca.pem'), { measure: true })
      expect(error).toMatch(/^input\.invalid: .*400000000 bytes, more than/)
      expect(peakRss).toBeLessThan(300 * MB)
    })

    it('ten thousand beginnings without an end', async () => {
      const text = '-----BEGIN CERTIFICATE-----\n'.repeat(30_000)
      const began = performance.now()
      const { error } = await refusal(ca('ca.pem'), file('ca.pem', text))
      expect(error).toMatch(/holds no PEM certificate/)
      expect(performance.now() - began).toBeLessThan(10_000)
    })
  })

  describe('of a database', () => {
    const database = (inputs: Record<string, string>): Record<string, string> => ({
      'source-url': 'postgres://127.0.0.1:9/sales',
      'source-username': 'me',
      'source-password': 'not-a-real-one',
      'source-query': 'SELECT 1',
      ...inputs
    })

    it.each(databaseFiles(outside))('%s in %s', async (_, input, path, prepare, message) => {
      const { error } = await refusal(database({ [input]: path }), prepare)
      expect(error).toMatch(input === 'source-query' ? /^source\.file: / : /^input\.invalid: /)
      expect(error).toMatch(message)
    })
  })

  describe('of the extract', () => {
    /** What is there before and after: kind, number of the file, and bytes of a folder's names. */
    async function seen(path: string): Promise<string> {
      const stats = await lstat(path).catch(() => undefined)
      return stats === undefined ? 'nothing' : `${stats.mode} ${stats.ino} ${stats.size}`
    }

    it.each(outputPaths(outside))('%s', async (_, path, prepare, message) => {
      let before = ''
      let place = ''
      const step = await refusal(
        { 'output-path': path },
        async workspace => {
          await prepare(workspace)
          place = join(workspace, path)
          before = `${await seen(place)} ${(await readdir(outside.folder)).join()}`
        },
        { keep: true }
      )
      try {
        expect(step.error).toMatch(/^(input\.invalid|engine\.output): /)
        expect(step.error).toMatch(message)
        expect(`${await seen(place)} ${(await readdir(outside.folder)).join()}`).toBe(before)
        expect(step.log).not.toContain('Prepare the engine')
      } finally {
        await rm(step.folder, { recursive: true })
      }
    })

    it.each(['null.hyper', 'socket.hyper', 'folder.hyper'])('an absolute path elsewhere: %s', async name => {
      const there = await mkdtemp(join(tmpdir(), 'elsewhere-'))
      const path = join(there, name)
      try {
        if (name.startsWith('null')) makePipe(path)
        else if (name.startsWith('socket')) await outside.openSocket(path)
        else await mkdir(path)
        const before = await seen(path)
        const { error } = await refusal({ 'output-path': path }, nothing)
        expect(error).toMatch(/^input\.invalid: /)
        expect(await seen(path)).toBe(before)
      } finally {
        await outside.closeSockets()
        await rm(there, { recursive: true })
      }
    })

    // As inputs only: a run that fails here would come near a device.
    it.each(['/dev/null', '/dev/zero', '/dev/sda', '/proc/self/mem'])(
      '%s, which is not even looked at',
      path => {
        expect(fault({ 'output-path': path })).toMatchObject({
          code: 'input.invalid',
          what: `The input output-path (${path}) does not name a .hyper file.`
        })
      }
    )

    it('a file in the workspace, and one elsewhere, are written', async () => {
      const there = await mkdtemp(join(tmpdir(), 'elsewhere-'))
      try {
        for (const path of ['out/deep/x.hyper', join(there, 'x.hyper')]) {
          const step = await permitted(
            { 'source-url': 'data.csv', 'output-path': path },
            { workspace: { 'data.csv': 'id\n1\n', 'out/deep/x.hyper': 'old' }, keep: true }
          )
          const written = await readFile(step.outputs['hyper-path'] ?? '')
          expect(written.length).toBe(Number(step.outputs['hyper-size']))
          await rm(step.folder, { recursive: true })
        }
      } finally {
        await rm(there, { recursive: true })
      }
    })
  })

  describe('of the engine', () => {
    it.each<[string, string, Prepare]>([
      ['a link to a program outside', 'hyperd', link('hyperd', 'hyperd')],
      ['a relative link', 'tools/hyperd', relativeLink('tools/hyperd', 'hyperd')],
      ['a link of its folder', 'tools', link('tools', '')],
      ['a link of the program in its folder', 'tools', link('tools/hyperd', 'hyperd')],
      ['a program above', '../hyperd', file('../hyperd', PROGRAM, 0o755)],
      ['a pipe', 'hyperd', pipe('hyperd')],
      ['a socket', 'hyperd', socket('hyperd')],
      ['a program of git', '.git/hooks/hyperd', file('.git/hooks/hyperd', PROGRAM, 0o755)]
    ])('%s', async (_, path, prepare) => {
      for (const given of [
        { input: path, variable: undefined },
        { input: '', variable: path }
      ]) {
        const step = await refusal({ 'hyperd-path': given.input }, prepare, {
          env: { HYPERD_PATH: given.variable },
          keep: true
        })
        await outside.closeSockets()
        expect(step.error).toMatch(/^engine\.path: /)
        expect(await readdir(outside.folder)).not.toContain('was-run')
        expect(await readdir(step.folder)).not.toContain('was-run')
        await rm(step.folder, { recursive: true })
      }
    })
  })
})
