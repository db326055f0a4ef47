import { execFile } from 'node:child_process'
import { mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { errorOf, useStand } from '../e2e/stand.ts'
import { GITHUB_TOKEN, type GithubApi, startGithubApi } from '../support/github-api.ts'
import { startServer, type TestServer } from '../support/http-server.ts'
import { startProxy, type TestProxy } from '../support/proxy.ts'
import { runAction, type StepOptions, type StepResult, variablesOf } from '../support/runner.ts'

const SECRET = 's3cretpass'
const stand = useStand()
let github: GithubApi
let evil: TestServer
let proxy: TestProxy

beforeAll(async () => {
  github = await startGithubApi()
  evil = await startServer((_, response) => response.end('[]'))
  proxy = await startProxy('user:p@ss word')
})
beforeEach(() => {
  for (const list of [github.comments, github.requests, evil.received, proxy.lines]) list.splice(0)
})
afterAll(() => Promise.all([github.close(), evil.close(), proxy.stop()]))

const INPUTS = {
  'source-url': 'people.csv',
  'datasource-name': 'People',
  'dry-run': 'true',
  comment: 'true',
  'github-token': GITHUB_TOKEN
}
const EVENT = { pull_request: { number: 7, head: { repo: { full_name: 'octo/data' } } } }

/** Runs a dry run with a comment on pull request 7. */
function run(options: StepOptions = {}): Promise<StepResult> {
  const { env, ...others } = options
  return stand.step(INPUTS, {
    workspace: { 'people.csv': 'id\n1\n' },
    event: EVENT,
    env: folder => ({
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_API_URL: github.origin,
      ...variablesOf(env, folder)
    }),
    ...others
  })
}

/** All that people see of a step: masks are the runner's own. */
function shown({ log, summary, outputs, postLog }: StepResult): string {
  return `${log.replace(/^::add-mask::.*$/gm, '')}${summary}${JSON.stringify(outputs)}${postLog}`
}

/** Nothing crashed, and no secret is seen. */
function expectOrderly(step: StepResult): void {
  expect(shown(step)).not.toContain(SECRET)
  expect(step.log).not.toMatch(/^\s+at .*:\d+:\d+|^Node\.js v|^node:|Unhandled/m)
  expect(step.log).not.toContain('internal:')
}

/** The run succeeded, its comment was not written, and a warning says why. */
function expectNoComment(step: StepResult, why: RegExp): void {
  expectOrderly(step)
  expect(step.exitCode).toBe(0)
  expect(step.outputs['row-count']).toBe('1')
  expect(github.comments).toEqual([])
  expect(step.annotations).toContainEqual({ level: 'warning', message: expect.stringMatching(why) })
}

describe('3 An environment that is not as the runner makes it', () => {
  it.each([
    ['HTTPS_PROXY', `user:pw/${SECRET}@proxy:8080`],
    ['https_proxy', `user:pw/${SECRET}@proxy:8080`],
    ['HTTP_PROXY', `user:pw/${SECRET}@proxy:8080`],
    ['http_proxy', `user:pw/${SECRET}@proxy:8080`],
    ['HTTPS_PROXY', `http://user:pw/${SECRET}@proxy:8080`],
    ['HTTPS_PROXY', `http://user:12/${SECRET}@proxy:8080`],
    ['HTTP_PROXY', `http://user:12?${SECRET}@proxy:8080`],
    ['HTTP_PROXY', `http://user:12#${SECRET}@proxy:8080`],
    ['HTTPS_PROXY', `http://user:${SECRET}%zz@proxy:8080`],
    ['HTTPS_PROXY', `http://us%er:${SECRET}@proxy:8080`],
    ['HTTPS_PROXY', `ftp://user:${SECRET}@proxy:8080`],
    ['HTTPS_PROXY', `http://user:${SECRET}@`],
    ['HTTPS_PROXY', `http://user:${SECRET}@proxy:99999`],
    ['HTTPS_PROXY', `http://user:${SECRET}@pro xy:8080`],
    ['HTTPS_PROXY', `http://user:${SECRET}@[::1`],
    ['HTTPS_PROXY', `://user:${SECRET}@proxy`],
    ['HTTPS_PROXY', 'not a url'],
    ['HTTPS_PROXY', 'http://'],
    ['http_proxy', '://'],
    ['HTTPS_PROXY', `${SECRET} @`]
  ])('%s=%s is an error of the inputs and not shown', async (name, value) => {
    const step = await run({ env: { [name]: value } })
    expectOrderly(step)
    expect(errorOf(step)).toMatch(
      new RegExp(`^input\\.invalid: The environment variable ${name} is not a proxy`)
    )
    expect(github.requests).toEqual([])
  })

  it('a malformed proxy is told together with the faults of the inputs', async () => {
    const step = await stand.step(
      { 'source-url': '', 'publish-mode': 'overwite' },
      { env: { HTTP_PROXY: 'x y' } }
    )
    expectOrderly(step)
    expect(errorOf(step)).toMatch(/HTTP_PROXY is not a proxy[\s\S]*source-url[\s\S]*publish-mode/)
  })

  it('the post step takes a malformed proxy calmly, too', async () => {
    const step = await runAction(INPUTS, {
      stage: 'post',
      state: { session: 'QUJD', workFolder: '/nowhere/tpa-1-abcdef' },
      env: {
        HTTPS_PROXY: `user:pw/${SECRET}@proxy:8080`,
        TABLEAU_PAT_NAME: 'ci',
        TABLEAU_PAT_SECRET: 'x-secret'
      }
    })
    expectOrderly(step)
    expect(step.exitCode).toBe(0)
  })

  it.each([
    ['null', 'holds no pull request'],
    ['[]', 'holds no pull request'],
    ['"text"', 'holds no pull request'],
    ['7', 'holds no pull request'],
    ['{}', 'holds no pull request'],
    ['{"pull_request":null}', 'holds no pull request'],
    [`{"__proto__":${JSON.stringify(EVENT)}}`, 'holds no pull request'],
    ['{"pull_request":7}', 'number of the pull request'],
    ['{"pull_request":[]}', 'number of the pull request'],
    ['{"pull_request":{"number":"7"}}', 'number of the pull request'],
    ['{"pull_request":{"number":-7}}', 'number of the pull request'],
    ['{"pull_request":{"number":7.5}}', 'number of the pull request'],
    ['{"pull_request":{"number":1e300}}', 'number of the pull request'],
    ['{"pull_request":{"number":"../../issues/1"}}', 'number of the pull request'],
    ['', 'it is not JSON'],
    ['{', 'it is not JSON'],
    [`{"token":"${SECRET}"`, 'it is not JSON'],
    ['\uFEFF{}', 'it is not JSON'],
    ['\0\0\0\0', 'it is not JSON']
  ])('an event that is %j: no comment, and the run goes on', async (text, why) => {
    const step = await run({ prepare: folder => writeFile(join(folder, 'event.json'), text) })
    expectNoComment(step, new RegExp(why))
    expect(github.requests).toEqual([])
  })

  it.each<[string, (path: string) => Promise<unknown>, RegExp]>([
    ['a folder', path => mkdir(path), /it is not a file/],
    ['not there', async () => undefined, /cannot be read \(ENOENT/],
    ['a link to nowhere', path => symlink('nowhere', path), /cannot be read \(ENOENT/],
    ['a link in a circle', path => symlink('event.json', path), /cannot be read \(ELOOP/],
    ['a pipe that nobody writes into', path => promisify(execFile)('mkfifo', [path]), /it is not a file/],
    [
      'of 5 GB',
      async path => void (await writeFile(path, '').then(() => truncate(path, 5e9))),
      /larger than any/
    ],
    ['of 20 MB and nested as deep', path => writeFile(path, '['.repeat(20e6)), /it is not JSON/]
  ])('an event file that is %s: no comment, and the run goes on', async (_, make, why) => {
    const step = await run({
      async prepare(folder) {
        await rm(join(folder, 'event.json'))
        await make(join(folder, 'event.json'))
      }
    })
    expectNoComment(step, why)
  })

  it.each([
    ['{"pull_request":{"number":7,"head":"x"}}', 'a fork'],
    ['{"pull_request":{"number":7,"head":{"repo":{"full_name":["octo/data"]}}}}', 'a fork'],
    ['{"pull_request":{"number":7,"head":{"repo":{"full_name":"OCTO/data2"}}}}', 'a fork']
  ])('an event %s is taken for one of a fork', async (text, word) => {
    const step = await run({ prepare: folder => writeFile(join(folder, 'event.json'), text) })
    expectOrderly(step)
    expect(step.annotations).toContainEqual({ level: 'notice', message: expect.stringContaining(word) })
    expect(github.requests).toEqual([])
  })

  it.each([
    ['GITHUB_API_URL', 'not a url'],
    ['GITHUB_API_URL', '//api.github.test'],
    ['GITHUB_API_URL', 'http://'],
    ['GITHUB_API_URL', 'http://[::1'],
    ['GITHUB_API_URL', 'file:///etc/hosts'],
    ['GITHUB_API_URL', `ftp://user:${SECRET}@api.github.test`],
    ['GITHUB_API_URL', `http://user:${SECRET}@:99999`],
    ['GITHUB_REPOSITORY', 'data'],
    ['GITHUB_REPOSITORY', ''],
    ['GITHUB_REPOSITORY', 'octo/data/../../user'],
    ['GITHUB_REPOSITORY', 'octo/data?x'],
    ['GITHUB_REPOSITORY', 'octo/da ta\n::error::x']
  ])('%s=%j: no comment, and the run goes on', async (name, value) => {
    const step = await run({ env: { [name]: value } })
    expectNoComment(step, new RegExp(`${name} is no`))
    expect(github.requests).toEqual([])
  })

  it.each([
    'https://github.test\r\nX-Evil: 1',
    'https://git\u2028hub.test',
    'ö',
    '\u0000'.replace('\0', '\x07')
  ])('GITHUB_SERVER_URL=%j goes into no header', async value => {
    const url = stand.serve('people.csv', 'id\n1\n')
    const step = await run({ env: { GITHUB_SERVER_URL: value } })
    expectOrderly(step)
    const fetched = await stand.step(
      { 'source-url': url, 'dry-run': 'true' },
      { env: { GITHUB_SERVER_URL: value } }
    )
    expectOrderly(fetched)
    expect(fetched.exitCode).toBe(0)
    expect(stand.source.received.at(-1)?.headers).not.toHaveProperty('x-evil')
  })

  it.each([
    ['GITHUB_OUTPUT', 'FOLDER/nowhere/output', 'ENOENT'],
    ['GITHUB_OUTPUT', 'FOLDER/temp', 'it is not a file'],
    ['GITHUB_STATE', 'FOLDER/nowhere/state', 'ENOENT'],
    ['RUNNER_TEMP', 'FOLDER/nowhere', 'ENOENT'],
    ['RUNNER_TEMP', 'FOLDER/event.json', 'it is not a folder'],
    ['RUNNER_TEMP', 'temp-of-nobody', 'ENOENT']
  ])('%s=%s is told before anything is done', async (name, value, why) => {
    const before = stand.simulator.requests.length
    const step = await run({ env: folder => ({ [name]: value.replace('FOLDER', folder) }) })
    expectOrderly(step)
    expect(errorOf(step)).toMatch(new RegExp(`^input\\.invalid: The environment variable ${name} .*${why}`))
    expect(stand.simulator.requests.slice(before)).toEqual([])
  })

  it('the comment goes through the proxy, and the proxy gets its password', async () => {
    const { port } = new URL(github.origin)
    const step = await run({
      env: { GITHUB_API_URL: `http://api.github.test:${port}/`, HTTP_PROXY: proxy.url }
    })
    expect(step.exitCode).toBe(0)
    expect(github.comments).toHaveLength(1)
    expect(proxy.lines).toEqual([
      `GET http://api.github.test:${port}/repos/octo/data/issues/7/comments?per_page=100`,
      `POST http://api.github.test:${port}/repos/octo/data/issues/7/comments`
    ])
    expect(shown(step)).not.toContain('p@ss word')
  })

  it.each([301, 302, 307, 308])('the token for the comment does not follow a redirect (%d)', async status => {
    const moved = await startServer((_, response) =>
      response.writeHead(status, { location: `${evil.origin}/repos/octo/data/issues/7/comments` }).end()
    )
    try {
      expectNoComment(await run({ env: { GITHUB_API_URL: moved.origin } }), /redirect, HTTP/)
      expect(evil.received).toEqual([])
    } finally {
      await moved.close()
    }
  })

  it('GitHub that does not answer costs half a minute and no more', async () => {
    const silent = await startServer(() => undefined)
    try {
      expectNoComment(await run({ env: { GITHUB_API_URL: silent.origin } }), /within 30 seconds/)
    } finally {
      await silent.close()
    }
  })

  it.each([
    ['main', ['GITHUB_SERVER_URL', 'GITHUB_ACTION_REPOSITORY', 'GITHUB_ACTION_REF']],
    ['post', []]
  ] as const)('%s: what the runner tells is not read before secrets are masked', async (stage, allowed) => {
    const names = await readBeforeMasking(stage)
    expect(names).not.toEqual([])
    expect(names.filter(name => /^(GITHUB|ACTIONS|RUNNER)_/.test(name))).toEqual(allowed)
  })
})

/** The variables that a step reads until it masks the first secret. */
async function readBeforeMasking(stage: 'main' | 'post'): Promise<readonly string[]> {
  const step = await runAction(
    { ...INPUTS, 'source-token': '', 'tableau-pat-name': 'ci', 'tableau-pat-secret': 'the-secret' },
    {
      stage,
      ...(stage === 'post' ? { state: { session: 'QUJD' } } : {}),
      keep: true,
      withoutPost: true,
      env: folder => ({
        SEEN: join(folder, 'seen'),
        NODE_OPTIONS: `--import ${new URL('../support/watch-environment.mjs', import.meta.url).href}`
      })
    }
  )
  try {
    return (await readFile(join(step.folder, 'seen'), 'utf8')).split('\n').filter(name => name !== '')
  } finally {
    await rm(step.folder, { recursive: true, force: true })
  }
}
