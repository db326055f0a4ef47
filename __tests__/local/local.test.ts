import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { runLocally } from '../../src/local/local.ts'
import { startServer, type TestServer } from '../support/http-server.ts'
import { hyperd } from '../support/hyperd.ts'

/** Node.js runs the sources as they are, so that no bundle is needed. */
const script = resolve('src/index.ts')
const IS_PULL_REQUEST = `"\${{ github.event_name == 'pull_request' }}"`
let folder: string
let source: TestServer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-test-'))
  source = await startServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/csv' }).end('id,amount\n1,2.5\n2,3.5\n')
  })
})

afterAll(async () => {
  await source.close()
  await rm(folder, { recursive: true, force: true })
})

async function run(...args: string[]): Promise<{ readonly code: number; readonly printed: string }> {
  let printed = ''
  const env = { PATH: process.env['PATH'], HOME: folder, TMPDIR: folder, HYPERD_PATH: hyperd }
  const code = await runLocally({
    args,
    env,
    script,
    isInteractive: false,
    print: text => {
      printed += text
    }
  })
  return { code, printed }
}

async function workflow(inputs: string): Promise<string> {
  const path = join(folder, 'workflow.yml')
  const step = `{uses: org/tableau-publish-action@v1, with: {datasource-name: Orders, ${inputs}}}`
  await writeFile(path, `jobs:\n  publish:\n    steps:\n      - ${step}\n`)
  return path
}

describe('runLocally', () => {
  it('runs a step of a workflow, and says what became of the extract and of what is left out', async () => {
    const path = await workflow(
      `source-url: "${source.origin}/?day={{ today - 1d }}", dry-run: ${IS_PULL_REQUEST}, comment: true`
    )
    const { code, printed } = await run('run', path)
    expect(printed).toContain('publish › Publish to Tableau: Orders\n')
    expect(printed).toContain('comment is left out: a run on your own machine belongs to no pull request.\n')
    expect(printed).toMatch(/^Placeholders in time-zone UTC: \{\{ today - 1d \}\} is \d{4}-\d\d-\d\d\.$/m)
    expect(printed).toMatch(/ {2}row-count +2\n/)
    expect(printed).not.toContain('extract-')
    expect(printed).toContain('The extract was removed. To keep it, set output-path')
    expect(code).toBe(0)
    const page = await readFile(/^Summary: (.*)$/m.exec(printed)?.[1] ?? '', 'utf8')
    expect(page).toContain('removed after this run; <code>output-path</code> keeps it')
    expect(page).toContain('<td>Fetch the data</td>')
    expect(page).toContain('<td>Placeholders (UTC)</td><td>{{ today - 1d }} is 20')
    expect(page).not.toMatch(/gantt|extract-/)
  })

  it('evaluates what the workflow asks of GitHub: with --publish this one signs in', async () => {
    const { code, printed } = await run(
      'run',
      await workflow(`source-url: ${source.origin}, dry-run: ${IS_PULL_REQUEST}`),
      '--publish'
    )
    expect(printed).toContain('The input tableau-server-url is missing.')
    expect(printed).toContain('The step failed.')
    expect(code).toBe(1)
  })

  it('keeps an extract that the step has a place for', async () => {
    const path = join(folder, 'kept.hyper')
    const { code, printed } = await run('--source-url', source.origin, '--dry-run', '--output-path', path)
    expect(code).toBe(0)
    expect(printed).toContain(`  ${path}\n`)
    expect(printed).not.toContain('removed')
    expect((await readFile(path)).length).toBeGreaterThan(0)
  })

  it('says how it is used, and what it cannot read', async () => {
    expect(await run()).toMatchObject({ code: 0, printed: expect.stringContaining('--publish') })
    expect(await run('run', join(folder, 'none.yml'))).toMatchObject({
      code: 2,
      printed: expect.stringContaining('cannot be read (ENOENT)')
    })
  })
})
