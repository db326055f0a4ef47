import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { Deadline } from '../../../src/base/deadline.ts'
import { ActionError } from '../../../src/base/errors.ts'
import { makeWorkFolder, type WorkFolder } from '../../../src/files/work-folder.ts'
import { type HyperOptions, type HyperServer, startHyper } from '../../../src/hyper/engine/server.ts'
import { type Connection, quoteIdentifier, quoteLiteral } from '../../../src/hyper/engine/sql.ts'
import { hyperd } from '../../support/hyperd.ts'

const ENDLESS =
  'select count(*) from generate_series(1,1000000) a, generate_series(1,10000000) b where a + b <> 3'

jest.setTimeout(30_000)

let work: WorkFolder
let spool: string
const servers: HyperServer[] = []

beforeEach(async () => {
  work = await makeWorkFolder()
  spool = join(work.path, 'spool')
  await mkdir(spool)
})

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop()
  await work.remove()
})

async function start(more: Partial<HyperOptions> = {}): Promise<HyperServer> {
  const server = await startHyper({ hyperd, workDir: work.path, readable: spool, ...more })
  servers.push(server)
  return server
}

async function connected(more: Partial<HyperOptions> = {}): Promise<Connection> {
  return await (await start(more)).connect()
}

async function caught(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => expect(undefined).toBe('an error'),
    (error: unknown) => error
  )
}

/** Process numbers of the engines that `parent` has started. */
async function enginesOf(parent: number): Promise<number[]> {
  const numbers = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number)
  const found: number[] = []
  for (const pid of numbers) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (command.startsWith(`${hyperd}\0`) && Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1]) === parent)
      found.push(pid)
  }
  return found
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(20)
}

async function foldersIn(parent: string, pid: number): Promise<string[]> {
  return (await readdir(parent)).filter(name => name.startsWith(`tpa-${pid}-`))
}

describe('startHyper', () => {
  it('keeps its socket in a folder of mode 0700 and leaves nothing after stop', async () => {
    const before = await foldersIn(tmpdir(), process.pid)
    const server = await start()
    const connection = await server.connect()
    const [folder, ...others] = (await foldersIn(tmpdir(), process.pid)).filter(
      name => !before.includes(name)
    )
    expect(others).toEqual([])
    expect((await stat(join(tmpdir(), folder ?? ''))).mode & 0o777).toBe(0o700)
    const [pid] = await enginesOf(process.pid)
    expect(pid).toBeGreaterThan(0)

    await connection.close()
    await server.stop()
    await server.stop()
    expect(alive(pid ?? 0)).toBe(false)
    expect(await foldersIn(tmpdir(), process.pid)).toEqual(before)
    expect(await readdir(work.path)).toEqual(['spool'])
  })

  it('writes no log, and takes neither time zone nor PG* variables from the environment', async () => {
    const nonsense = {
      PGHOST: 'nowhere.invalid',
      PGPORT: '1',
      PGUSER: 'nobody',
      PGDATABASE: 'nothing',
      PGPASSWORD: 'x',
      PGSSLNEGOTIATION: 'direct',
      PGREPLICATION: 'database',
      PGCLIENT_ENCODING: 'LATIN1',
      PGCONNECT_TIMEOUT: '1',
      PGSSLMODE: 'require',
      PGOPTIONS: '-c no_such_setting=1',
      TZ: 'Asia/Tokyo',
      LANG: 'tr_TR'
    }
    const before = Object.keys(nonsense).map(name => [name, process.env[name]] as const)
    Object.assign(process.env, nonsense)
    try {
      const connection = await connected()
      const { rows } = await connection.query(
        "select '2026-01-02T03:04:05+02:00'::timestamptz::text, lower('I')"
      )
      expect(rows).toEqual([['2026-01-02 01:04:05+00', 'i']])
      await connection.close()
      expect(await readdir(work.path)).toEqual(['spool'])
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name]
        else process.env[name] = value
      }
    }
  })

  it('lets SQL read the spool and nothing else', async () => {
    await writeFile(join(spool, 'in.csv'), '1,a\n')
    await writeFile(join(work.path, 'out.csv'), '1,a\n')
    const connection = await connected()
    const read = (path: string) =>
      `select * from external(${quoteLiteral(path)}, columns => descriptor(n int, t text), format => 'csv')`
    expect((await connection.query(read(join(spool, 'in.csv')))).rows).toEqual([['1', 'a']])
    for (const path of [join(work.path, 'out.csv'), join(spool, '..', 'out.csv'), '/etc/passwd']) {
      expect(await caught(connection.query(read(path)))).toMatchObject({ name: 'SqlError', code: '42501' })
    }
    const copy = `copy (select 1) to ${quoteLiteral(join(work.path, 'copy.csv'))} with (format csv)`
    expect(await caught(connection.query(copy))).toMatchObject({ code: '42501' })
    const s3 =
      "select * from external(s3_location('s3://bucket/key.csv', region => 'eu-west-1'), columns => descriptor(n int), format => 'csv')"
    expect(await caught(connection.query(s3))).toMatchObject({ name: 'SqlError' })
  })

  it('makes databases of version 2 in the work folder and in the folders named, and in no other', async () => {
    const extra = await makeWorkFolder()
    const elsewhere = await makeWorkFolder()
    try {
      const connection = await connected({ databases: [extra.path] })
      for (const folder of [work.path, extra.path]) {
        const path = join(folder, 'it\'s "a" file.hyper')
        await connection.query(`create database ${quoteIdentifier(path)}`)
        await connection.query(`attach database ${quoteIdentifier(path)} as o`)
        const { rows } = await connection.query('select database_version from o.pg_catalog.hyper_database')
        expect(rows.map(row => row[0])).toContain('2')
        await connection.query('detach database o')
      }
      const outside = connection.query(`create database ${quoteIdentifier(join(elsewhere.path, 'x.hyper'))}`)
      expect(await caught(outside)).toMatchObject({ name: 'SqlError', code: '58S01' })
    } finally {
      await extra.remove()
      await elsewhere.remove()
    }
  })

  it('works in folders behind a symbolic link', async () => {
    const link = `${work.path}-link`
    await symlink(work.path, link)
    try {
      await writeFile(join(spool, 'in.csv'), '1\n')
      const connection = await connected({ workDir: link, readable: join(link, 'spool') })
      const path = join(link, 'spool', 'in.csv')
      const { rows } = await connection.query(
        `select * from external(${quoteLiteral(path)}, columns => descriptor(n int), format => 'csv')`
      )
      expect(rows).toEqual([['1']])
      await connection.query(`create database ${quoteIdentifier(join(link, 'x.hyper'))}`)
    } finally {
      await rm(link)
    }
  })

  it('serves two runs side by side', async () => {
    const one = await connected()
    const two = await connected()
    await one.query('create temp table t as select 1 a')
    expect(await caught(two.query('select * from t'))).toMatchObject({ code: '42P01' })
  })

  it('ends running queries at the deadline, with its reason', async () => {
    const deadline = new Deadline(60)
    const connection = await connected({ deadline })
    const running = caught(connection.query(ENDLESS))
    await until(async () => (await enginesOf(process.pid)).length > 0)
    deadline.cancel()
    expect(await running).toBe(deadline.signal.reason)
    expect(await caught(connection.query('select 1'))).toBe(deadline.signal.reason)
    deadline.close()
  })

  it('does not start after the deadline', async () => {
    const deadline = new Deadline(60)
    deadline.cancel()
    expect(await caught(start({ deadline }))).toBe(deadline.signal.reason)
    deadline.close()
  })

  it('turns the death of the engine into an error', async () => {
    const connection = await connected()
    const running = caught(connection.query(ENDLESS))
    for (const pid of await enginesOf(process.pid)) process.kill(pid, 'SIGKILL')
    const error = await running
    expect(error).toBeInstanceOf(ActionError)
    expect(error).toMatchObject({ code: 'engine.failed', message: expect.stringContaining('SIGKILL') })
    expect(await caught(connection.query('select 1'))).toMatchObject({ code: 'engine.failed' })
    await connection.close()
  })

  it.each([
    [
      'prints and exits',
      '#!/bin/sh\necho "libfoo: GLIBC_2.99 not found" >&2\necho more\nexit 3\n',
      ['exit code 3', 'GLIBC_2.99 not found', 'glibc 2.27']
    ],
    ['exits without a word', '#!/bin/sh\nexit 0\n', ['exit code 0', 'hyperd-path']],
    ['has no such interpreter', '#!/no/such/loader\n', ['ENOENT', 'not Alpine']],
    ['never answers', '#!/bin/sh\nexec sleep 600\n', ['no answer within 0.3 s']]
  ])('says why an engine does not start that %s', async (_, script, expected) => {
    const path = join(work.path, 'hyperd')
    await writeFile(path, script)
    await chmod(path, 0o755)
    const before = await foldersIn(tmpdir(), process.pid)
    const error = await caught(
      start({ hyperd: path, answerWithinMs: script.includes('sleep') ? 300 : 30_000 })
    )
    expect(error).toMatchObject({ code: 'engine.start' })
    for (const words of expected) expect((error as Error).message).toContain(words)
    expect((error as Error).message).not.toContain('more\n')
    expect(await foldersIn(tmpdir(), process.pid)).toEqual(before)
  })

  it('says why a file that is not executable does not start', async () => {
    const path = join(work.path, 'hyperd')
    await writeFile(path, 'text', { mode: 0o600 })
    const error = await caught(start({ hyperd: path }))
    expect(error).toMatchObject({ code: 'engine.start', message: expect.stringContaining('EACCES') })
  })
})

describe('a run that is killed', () => {
  it('leaves no engine, and its folders go when the next run starts', async () => {
    const script = `
      import { mkdir } from 'node:fs/promises'
      import { startHyper } from ${JSON.stringify(new URL('../../../src/hyper/engine/server.ts', import.meta.url).href)}
      import { makeWorkFolder } from ${JSON.stringify(new URL('../../../src/files/work-folder.ts', import.meta.url).href)}
      const work = await makeWorkFolder(${JSON.stringify(work.path)})
      await mkdir(work.path + '/spool')
      const server = await startHyper({ hyperd: ${JSON.stringify(hyperd)}, workDir: work.path, readable: work.path + '/spool' })
      const connection = await server.connect()
      console.log('ready')
      await connection.query(${JSON.stringify(ENDLESS)})
    `
    const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: tmpdir(),
      stdio: ['ignore', 'pipe', 'inherit']
    })
    const pid = child.pid ?? 0
    if (child.stdout === null) throw new Error('no output')
    expect(String((await once(child.stdout, 'data'))[0])).toBe('ready\n')
    const engines = await enginesOf(pid)
    expect(engines).toHaveLength(1)

    child.kill('SIGKILL')
    await once(child, 'close')
    await until(() => !engines.some(alive))
    expect(await foldersIn(work.path, pid)).toHaveLength(1)
    // That of the socket may be gone already: any run that starts meanwhile cleans the common folder.

    await (await makeWorkFolder(work.path)).remove()
    expect(await foldersIn(work.path, pid)).toEqual([])
    await (await start()).stop()
    expect(await foldersIn(tmpdir(), pid)).toEqual([])
  })
})
