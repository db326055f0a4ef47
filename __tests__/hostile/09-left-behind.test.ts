import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startSimulator } from '../../simulator/server.ts'
import { dryRun, type HostileOptions, inWorkspace, permitted, refused } from '../support/hostile-step.ts'
import type { StepResult } from '../support/runner.ts'

/** Never ends, and so stands still with an unfinished extract. */
const ENDLESS = 'SELECT a FROM source, generate_series(1, 1000000000) a, generate_series(1, 1000000000) b'
const SECRET = 'demo-secret-not-a-real-one'

/** RUNNER_TEMP and TMPDIR of the steps of a test. Short, for a socket's path has little room. */
let folder: string
let runnerTemp: string
let workspace: string

beforeEach(async () => {
  folder = await mkdtemp('/tmp/left-')
  runnerTemp = join(folder, 'runner')
  await mkdir(runnerTemp)
  await mkdir(join(folder, 'tmp'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const options = (more: HostileOptions = {}): HostileOptions => ({
  workspace: { 'data.csv': 'id,n\n1,1\n1,2\n2,3\n' },
  prepare: inWorkspace(async made => {
    workspace = made
  }),
  keep: true,
  ...more,
  env: { RUNNER_TEMP: runnerTemp, TMPDIR: join(folder, 'tmp'), ...more.env }
})

/** All files in the workspace and in the folders for temporary files. */
async function files(): Promise<string[]> {
  const found: string[] = []
  for (const root of [workspace, folder]) {
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isDirectory()) found.push(join(entry.parentPath, entry.name).slice(root.length + 1))
    }
  }
  return found.sort()
}

async function unfinished(path: string): Promise<void> {
  for (;;) {
    const names = existsSync(path) ? await readdir(path) : []
    if (names.some(name => name.startsWith('.unfinished-'))) return
    await delay(20)
  }
}

/** Kills a step while the engine writes the extract. @param where the folder of the extract */
async function killed(
  inputs: Record<string, string>,
  where: () => string,
  signal: NodeJS.Signals,
  more: HostileOptions = {}
): Promise<StepResult> {
  const when = async (): Promise<void> => {
    await unfinished(where())
    await delay(200)
  }
  return dryRun(
    { 'source-url': 'data.csv', transform: ENDLESS, ...inputs },
    options({ kill: { signal, when }, ...more })
  )
}

const REMOVED = 'The step was ended before it could remove its extract: removed now.'

describe('9 What a step leaves behind', () => {
  describe('by a step that is killed while the engine writes', () => {
    it.each<[string, Record<string, string>, () => string]>([
      ['beside output-path in the workspace', { 'output-path': 'x.hyper' }, () => workspace],
      [
        'in a folder that it has made',
        { 'output-path': 'out/deep/x.hyper' },
        () => join(workspace, 'out/deep')
      ],
      ['in the temporary folder', {}, () => runnerTemp],
      ['in the temporary folder, when nothing is to be published', { 'if-empty': 'skip' }, () => runnerTemp],
      [
        'with several sources',
        {
          'source-url': '',
          sources: 'source: {url: data.csv}\nb: {url: data.csv}'
        },
        () => runnerTemp
      ]
    ])('%s: the post step removes it', async (_, inputs, where) => {
      const step = await killed(inputs, where, 'SIGKILL')
      expect(step).toMatchObject({ exitCode: -1, signal: 'SIGKILL' })
      expect(step.postLog).toContain(REMOVED)
      expect(await files()).toEqual(['data.csv'])
      await rm(step.folder, { recursive: true })
    })

    it('at an absolute output-path elsewhere: the post step removes it', async () => {
      await mkdir(join(folder, 'extracts'))
      const inputs = { 'output-path': join(folder, 'extracts/x.hyper') }
      const step = await killed(inputs, () => join(folder, 'extracts'), 'SIGKILL')
      expect(step.postLog).toContain(REMOVED)
      expect(await files()).toEqual(['data.csv'])
      await rm(step.folder, { recursive: true })
    })

    it('beside an older extract, which stays', async () => {
      const more = options({ workspace: { 'data.csv': 'id\n1\n', 'x.hyper': 'yesterday' } })
      const step = await killed({ 'output-path': 'x.hyper' }, () => workspace, 'SIGKILL', {
        workspace: more.workspace ?? {}
      })
      expect(step.postLog).toContain(REMOVED)
      expect(await files()).toEqual(['data.csv', 'x.hyper'])
      expect(await readFile(join(workspace, 'x.hyper'), 'utf8')).toBe('yesterday')
      await rm(step.folder, { recursive: true })
    })

    it('and whose runner dies, too: the next run removes what is in the temporary folder', async () => {
      const step = await killed({}, () => runnerTemp, 'SIGKILL', { withoutPost: true })
      expect((await files()).some(name => name.includes('.unfinished-'))).toBe(true)
      await rm(step.folder, { recursive: true })
      const next = await permitted({ 'source-url': 'data.csv', 'output-path': 'x.hyper' }, options())
      expect(await files()).toEqual(['data.csv', 'x.hyper'])
      await rm(next.folder, { recursive: true })
    })

    it.each(['SIGTERM', 'SIGINT'] as const)('by %s: it removes it itself', async signal => {
      for (const inputs of [{}, { 'output-path': 'out/x.hyper' }]) {
        const where = (): string => ('output-path' in inputs ? join(workspace, 'out') : runnerTemp)
        const step = await killed(inputs, where, signal)
        expect(step.exitCode).toBe(1)
        expect(step.postLog).toBe('')
        expect(await files()).toEqual(['data.csv'])
        await rm(step.folder, { recursive: true })
      }
    })

    it('by its deadline: it removes it itself', async () => {
      const step = await dryRun(
        { 'source-url': 'data.csv', transform: ENDLESS, 'timeout-minutes': '0.05' },
        options()
      )
      expect(step.annotations.map(({ message }) => message)).toEqual([expect.stringMatching(/^deadline: /)])
      expect(step.postLog).toBe('')
      expect(await files()).toEqual(['data.csv'])
      await rm(step.folder, { recursive: true })
    })
  })

  describe('by a step that is killed when the extract stands', () => {
    it.each<[string, Record<string, string>, string[]]>([
      ['in the temporary folder: the post step removes it', {}, ['data.csv']],
      ['at output-path: it is whole, and stays', { 'output-path': 'x.hyper' }, ['data.csv', 'x.hyper']]
    ])('%s', async (_, inputs, left) => {
      const simulator = await startSimulator({
        pats: [{ name: 'ci', secret: SECRET, user: 'publisher@example.com' }]
      })
      try {
        const stall = simulator.inject({ kind: 'stall', path: /\/fileUploads\/[^/]+$/ })
        const step = await dryRun(
          {
            'dry-run': 'false',
            'source-url': 'data.csv',
            'tableau-server-url': simulator.origin,
            'tableau-site-id': simulator.site,
            'tableau-pat-name': 'ci',
            'tableau-pat-secret': SECRET,
            ...inputs
          },
          options({
            kill: {
              signal: 'SIGKILL',
              when: async () => {
                while (stall.fired === 0) await delay(20)
              }
            }
          })
        )
        expect(step.signal).toBe('SIGKILL')
        expect(await files()).toEqual(left)
        expect(simulator.openSessions).toBe(0)
        await rm(step.folder, { recursive: true })
      } finally {
        await simulator.close()
      }
    })
  })

  describe('by a step that fails', () => {
    it.each<[string, Record<string, string>, RegExp]>([
      [
        'a transform that filters everything',
        { transform: 'SELECT * FROM source WHERE id > 9' },
        /^data\.empty: /
      ],
      ['a transform with LIMIT 0', { transform: 'SELECT * FROM source LIMIT 0' }, /^data\.empty: /],
      [
        'a transform that joins nothing',
        { transform: 'SELECT a.id FROM source a JOIN source b ON a.id = b.id + 9' },
        /^data\.empty: /
      ],
      [
        'a transform with HAVING',
        { transform: 'SELECT id FROM source GROUP BY id HAVING count(*) > 9' },
        /^data\.empty: /
      ],
      [
        'a transform with FALSE',
        { transform: 'SELECT id FROM source WHERE false', 'hyper-version': '4' },
        /^data\.empty: /
      ],
      ['a division by zero', { transform: 'SELECT 1 / (id - 1) AS x FROM source' }, /^transform\.sql: /],
      [
        'a value that does not convert',
        { transform: "SELECT cast('x' || id AS int) AS x FROM source" },
        /^transform\.sql: /
      ],
      ['a column twice', { transform: 'SELECT id, id FROM source' }, /^transform\.columns: /],
      ['an overflow', { transform: 'SELECT id + 9223372036854775807 AS x FROM source' }, /^transform\.sql: /]
    ])('%s', async (_, inputs, message) => {
      for (const place of [{}, { 'output-path': 'out/x.hyper' }]) {
        const step = await refused({ 'source-url': 'data.csv', ...inputs, ...place }, options())
        expect(step.error).toMatch(message)
        expect(step.outputs).not.toHaveProperty('hyper-path')
        expect(step.postLog).toBe('')
        expect(await files()).toEqual(['data.csv'])
        await rm(step.folder, { recursive: true })
      }
    })

    it('because of 0 rows: an older extract at output-path stays as it is', async () => {
      const step = await refused(
        {
          'source-url': 'data.csv',
          'output-path': 'x.hyper',
          transform: 'SELECT * FROM source WHERE id > 9'
        },
        options({ workspace: { 'data.csv': 'id\n1\n', 'x.hyper': 'yesterday' } })
      )
      expect(step.error).toMatch(/^data\.empty: The transform gives 0 rows out of 1 record/)
      expect(await readFile(join(workspace, 'x.hyper'), 'utf8')).toBe('yesterday')
      await rm(step.folder, { recursive: true })
    })
  })

  describe('by a step that skips 0 rows', () => {
    const inputs = {
      'source-url': 'data.csv',
      transform: 'SELECT * FROM source WHERE id > 9',
      'if-empty': 'skip'
    }

    it('nothing in the temporary folder', async () => {
      const step = await permitted(inputs, options())
      expect(step.outputs).toMatchObject({ published: 'false', 'row-count': '0' })
      expect(step.outputs).not.toHaveProperty('hyper-path')
      expect(step.summary).not.toContain('.hyper')
      expect(await files()).toEqual(['data.csv'])
      await rm(step.folder, { recursive: true })
    })

    it('the extract that output-path has asked for', async () => {
      const step = await permitted({ ...inputs, 'output-path': 'x.hyper' }, options())
      expect(step.outputs['hyper-path']).toBe(join(workspace, 'x.hyper'))
      expect(await files()).toEqual(['data.csv', 'x.hyper'])
      await rm(step.folder, { recursive: true })
    })
  })

  it('in the temporary folder: the next run removes it, unless its process lives or it has another name', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid
    const name = (pid: number, end = ''): string => `.unfinished-${pid}-0123456789ab${end}.hyper`
    const others = [name(process.pid), '.unfinished-x.hyper', `${name(dead)}.bak`, 'extract-12.hyper']
    for (const one of [name(dead), name(dead, '-types'), ...others]) {
      await writeFile(join(runnerTemp, one), '')
    }
    const step = await permitted({ 'source-url': 'data.csv', 'output-path': 'x.hyper' }, options())
    expect((await readdir(runnerTemp)).sort()).toEqual(others.sort())
    await rm(step.folder, { recursive: true })
  })

  describe('the post step', () => {
    const post = (paths: unknown): Promise<StepResult> =>
      dryRun(
        {},
        options({
          stage: 'post',
          state: { files: typeof paths === 'string' ? paths : JSON.stringify(paths) }
        })
      )

    it.each(['.unfinished-1-ab.hyper', '.unfinished-1-ab-types.hyper', 'extract-12.hyper'])(
      'removes %s, which the step has noted',
      async name => {
        await writeFile(join(folder, name), '')
        const step = await post([join(folder, name)])
        expect(step).toMatchObject({ exitCode: 0, annotations: [] })
        expect(step.log).toContain(REMOVED)
        expect(existsSync(join(folder, name))).toBe(false)
      }
    )

    it.each([
      'victim.csv',
      '.unfinished.hyper',
      '.unfinished-x-12.hyper',
      'extract-12.hyper.txt',
      'my-extract-12.hyper',
      '.unfinished-1-ab.hyper.bak'
    ])('does not remove %s', async name => {
      await writeFile(join(folder, name), 'mine')
      expect((await post([join(folder, name)])).exitCode).toBe(0)
      expect(await readFile(join(folder, name), 'utf8')).toBe('mine')
    })

    it('removes neither what a link of such a name leads to, nor a folder of such a name', async () => {
      await writeFile(join(folder, 'victim'), 'mine')
      await symlink(join(folder, 'victim'), join(folder, 'extract-12.hyper'))
      await mkdir(join(folder, '.unfinished-1-ab.hyper'))
      const step = await post([join(folder, 'extract-12.hyper'), join(folder, '.unfinished-1-ab.hyper')])
      expect(step.exitCode).toBe(0)
      expect(await readFile(join(folder, 'victim'), 'utf8')).toBe('mine')
      expect(existsSync(join(folder, '.unfinished-1-ab.hyper'))).toBe(true)
    })

    it.each(['not JSON', '{}', '"x"', 'null', '[1]'])('stands a note of %s', async note => {
      const step = await post(note)
      expect(step).toMatchObject({ exitCode: 0, annotations: [] })
    })
  })
})
