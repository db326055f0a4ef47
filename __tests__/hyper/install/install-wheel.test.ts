import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Deadline } from '../../../src/base/deadline.ts'
import { createHttp } from '../../../src/http/dispatcher.ts'
import type { Http } from '../../../src/http/http.ts'
import { findHyperd, provideHyperd } from '../../../src/hyper/install/install.ts'
import type { EnginePackage, PinnedEngine } from '../../../src/hyper/install/packages.ts'
import { startServer, type TestServer } from '../../support/http-server.ts'
import { type MemoryLog, memoryLog } from '../../support/memory-log.ts'
import { zipOf } from '../../support/zip.ts'

const ENGINE = '#!/bin/sh\necho engine\n'
const FILE = 'tableauhyperapi-1.2.3-py3-none-any.whl'
const sha256 = (bytes: Buffer | string): ReturnType<typeof createHash> => createHash('sha256').update(bytes)

let root: string
let wheel: Buffer
let deadline: Deadline
let log: MemoryLog
let http: Http
let npm: TestServer
let index: TestServer
let files: TestServer
let npmAnswers: RequestListener
let indexAnswers: RequestListener

const wheelOf = (engine: string): Promise<Buffer> =>
  zipOf(
    ['tableauhyperapi/__init__.py', 'import this'],
    ['tableauhyperapi/bin/libtableauhyperapi.so', 'not wanted'],
    ['tableauhyperapi/bin/hyper/hyperd', engine],
    ['tableauhyperapi-1.2.3.dist-info/LICENSE', 'Apache'],
    ['tableauhyperapi-1.2.3.dist-info/RECORD', 'not wanted']
  )
const page =
  (origin: string): RequestListener =>
  (request, response) => {
    if (request.url !== '/simple/tableauhyperapi/') response.writeHead(404).end()
    else response.setHeader('content-type', 'text/html').end(`<a href="${origin}/f/${FILE}#sha256=0">x</a>`)
  }

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'install-wheel-'))
  for (const name of ['tools', 'temp', 'home', 'workspace']) await mkdir(join(root, name))
  wheel = await wheelOf(ENGINE)
  deadline = new Deadline(10)
  log = memoryLog()
  http = createHttp({ deadline, log, userAgent: 'test', env: {} })
  npmAnswers = (_, response) => response.writeHead(404).end('not here')
  npm = await startServer((request, response) => npmAnswers(request, response))
  files = await startServer((_, response) => response.end(wheel))
  indexAnswers = page(files.origin)
  index = await startServer((request, response) => indexAnswers(request, response))
})
afterEach(async () => {
  await http.close()
  await Promise.all([npm.close(), index.close(), files.close()])
  deadline.close()
  await rm(root, { recursive: true, force: true })
})

function pinned(more: Partial<PinnedEngine> = {}): PinnedEngine {
  const ofNpm: EnginePackage = {
    client: 'npm',
    name: 'engine-for-tests',
    version: '7.0.0',
    file: 'engine-for-tests-7.0.0.tgz',
    bytes: 1000,
    integrity: 'sha512-none'
  }
  const ofPip: EnginePackage = {
    client: 'pip',
    name: 'tableauhyperapi',
    version: '1.2.3',
    file: FILE,
    bytes: wheel.length,
    integrity: `sha256-${sha256(wheel).digest('base64')}`
  }
  return {
    version: '1.2.3',
    arch: 'x64',
    executable: 'hyperd',
    sha256: sha256(ENGINE).digest('hex'),
    packages: [ofNpm, ofPip],
    ...more
  }
}

async function install(engine = pinned(), variables: NodeJS.ProcessEnv = {}): Promise<string> {
  const env = {
    HOME: join(root, 'home'),
    GITHUB_WORKSPACE: join(root, 'workspace'),
    RUNNER_TOOL_CACHE: join(root, 'tools'),
    RUNNER_TEMP: join(root, 'temp'),
    XDG_CONFIG_DIRS: join(root, 'home'),
    PATH: join(root, 'bin'),
    npm_config_registry: npm.origin,
    PIP_INDEX_URL: `${index.origin}/simple`,
    ...variables
  }
  const retryPolicy = { attempts: 3, baseMs: 1, capMs: 1, longestAskedMs: 1000 }
  return await provideHyperd(await findHyperd(env, undefined, engine), {
    env,
    log,
    deadline,
    http,
    retryPolicy
  })
}
const asked = (server: TestServer): readonly string[] => server.received.map(({ url }) => url)
const installed = async (): Promise<readonly string[]> =>
  (await readdir(join(root, 'tools'), { recursive: true }))
    .filter(name => !/^hyperd(\/[\d.]+)?$/.test(name))
    .sort()

describe('the wheel of the engine', () => {
  it('is installed where npm has no package: the engine and its licence, and nothing else', async () => {
    expect(await readFile(await install(), 'utf8')).toBe(ENGINE)
    const folder = 'hyperd/1.2.3/x64'
    expect(await installed()).toEqual([folder, `${folder}.complete`, `${folder}/LICENSE`, `${folder}/hyperd`])
    expect([asked(npm), asked(index), asked(files)].map(({ length }) => length)).toEqual([1, 1, 1])
    expect(log.lines).toEqual([
      `Installing the Hyper engine (engine-for-tests 7.0.0) from 127.0.0.1:${npm.port}.`,
      expect.stringMatching(/answers with HTTP 404\. The other registry that has it is asked\.$/),
      `Installing the Hyper engine (tableauhyperapi 1.2.3) from 127.0.0.1:${index.port}.`
    ])
  })

  it('is installed after an outage of npm, which is asked twice', async () => {
    npmAnswers = (_, response) => response.writeHead(503).end()
    await install()
    expect(asked(npm)).toHaveLength(2)
    await rm(join(root, 'tools/hyperd'), { recursive: true })
    await npm.close()
    await install()
    expect(asked(files)).toHaveLength(2)
  })

  it('is tried first where the runner is configured for its registry and not for that of npm', async () => {
    await install(pinned(), { npm_config_registry: undefined })
    expect(asked(files)).toHaveLength(1)
    expect(log.lines).toHaveLength(1)
  })

  it('is not asked for when npm sends other bytes', async () => {
    npmAnswers = (_, response) => response.end('other bytes')
    await expect(install()).rejects.toMatchObject({ code: 'engine.integrity' })
    expect([asked(index), await installed()]).toEqual([[], []])
  })

  it.each<[string, () => Promise<Buffer>, RegExp]>([
    ['another archive', () => wheelOf('malice'), /another SHA-256/],
    ['a page', async () => Buffer.from('<html>Sign in</html>'), /another SHA-256/],
    ['more', async () => Buffer.concat([wheel, Buffer.alloc(1)]), /more than \d+ bytes/]
  ])('is refused when %s comes in its place, and nothing of it stays', async (_, bytes, words) => {
    const engine = pinned()
    wheel = await bytes()
    await expect(install(engine)).rejects.toMatchObject({
      code: 'engine.integrity',
      message: expect.stringMatching(words)
    })
    expect(await installed()).toEqual([])
    expect(asked(files)).toHaveLength(1)
  })

  it('is refused when the engine in it is not the pinned one, or not there', async () => {
    const other = pinned({ sha256: sha256('another').digest('hex') })
    await expect(install(other)).rejects.toMatchObject({ message: expect.stringContaining('another hyperd') })
    wheel = await zipOf(['tableauhyperapi/bin/other', ENGINE])
    await expect(install()).rejects.toMatchObject({
      code: 'engine.integrity',
      message: expect.stringContaining('no hyperd')
    })
    expect(await installed()).toEqual([])
  })

  it('is asked for again after a passing status of the index or of the file', async () => {
    let count = 0
    const list = indexAnswers
    indexAnswers = (request, response) =>
      ++count < 3 ? response.writeHead(502).end() : list(request, response)
    await install()
    expect(count).toBe(3)
  })

  it('fails with what both registries say, and how to help the first', async () => {
    indexAnswers = (_, response) => response.end('<a href="tableauhyperapi-0.0.1-py3-none-any.whl">x</a>')
    const error = await install().catch(caught => caught)
    expect(error).toMatchObject({ code: 'engine.download' })
    expect(error.what).toMatch(
      /engine-for-tests-7\.0\.0\.tgz answers with HTTP 404\. .*does not list tableauhyperapi-1\.2\.3/
    )
    expect(error.remedy).toMatch(/mirror the public one, or name a hyperd in hyperd-path/)
  })

  it('is the only one for some machines', async () => {
    const { packages } = pinned()
    await install(pinned({ packages: packages.slice(1) }))
    expect(asked(npm)).toEqual([])
  })
})

describe('the user and the password in the address of the index', () => {
  const withLogin = (): NodeJS.ProcessEnv => ({
    PIP_INDEX_URL: `${index.origin.replace('//', '//ann:s3cret-of-the-index@')}/simple`
  })

  it('go to the index only', async () => {
    await install(pinned(), withLogin())
    const login = `Basic ${Buffer.from('ann:s3cret-of-the-index').toString('base64')}`
    expect(index.received[0]?.headers.authorization).toBe(login)
    expect(files.received[0]?.headers.authorization).toBeUndefined()
    expect(npm.received[0]?.headers.authorization).toBeUndefined()
    expect(log.all.join('\n')).not.toContain('s3cret')
  })

  it('go with a file that the index has itself', async () => {
    const list = page('')
    indexAnswers = (request, response) =>
      request.url?.endsWith('.whl') ? response.end(wheel) : list(request, response)
    await install(pinned(), withLogin())
    expect(index.received.map(({ headers }) => headers.authorization !== undefined)).toEqual([true, true])
  })
})
