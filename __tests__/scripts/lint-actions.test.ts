import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'

const WORKFLOW = `on: push
permissions: {}
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: ./
        with:
          source-url: a.csv
          datasource-name: Sales
`

describe('scripts/lint-actions.mjs', () => {
  let root: string
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'lint-'))
    await put('action.yml', await readFile('action.yml', 'utf8'))
  })
  afterEach(() => rm(root, { recursive: true }))

  async function put(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  function lint(): { status: number | null; stdout: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/lint-actions.mjs', root], {
      encoding: 'utf8'
    })
    return { status, stdout: stdout + stderr }
  }

  it('finds nothing in what is right', async () => {
    await put('.github/workflows/ci.yml', WORKFLOW)
    await put('examples/a.yml', WORKFLOW.replace('./', 'octo/tableau-publish-action@v1'))
    await put('README.md', `# x\n\n\`\`\`yaml\n${WORKFLOW}\`\`\`\n`)
    await put(
      'package-lock.json',
      '{"packages": {"node_modules/hyperdb-mcp-linux-x64-gnu": {"version": "1"}}}'
    )
    expect(lint()).toEqual({ status: 0, stdout: 'action.yml, 2 workflows, 1 YAML blocks: 0 problems\n' })
  })

  it('finds wrong and missing inputs of every use of this action, with the line', async () => {
    await put('.github/workflows/ci.yml', WORKFLOW.replace('source-url', 'source-urlx'))
    await put(
      'docs/more.md',
      'text\n\n```yaml\n- uses: octo/tableau-publish-action@v1\n  with:\n    datasource-name: x\n    nope: 1\n```\n'
    )
    const { status, stdout } = lint()
    expect(status).toBe(1)
    for (const line of [
      '.github/workflows/ci.yml:9 error action.yml has no input source-urlx',
      '.github/workflows/ci.yml:7 error the required input source-url or sources is missing',
      'docs/more.md:7 error action.yml has no input nope',
      'docs/more.md:4 error the required input source-url or sources is missing',
      '4 problems'
    ]) {
      expect(stdout).toContain(line)
    }
  })

  it('finds what GitHub would refuse, in workflows and in blocks of documentation', async () => {
    await put('.github/workflows/ci.yml', WORKFLOW.replace('runs-on', 'run-on'))
    await put('README.md', `\`\`\`yaml\n${WORKFLOW.replace('steps:', 'stepz:')}\`\`\`\n`)
    const { status, stdout } = lint()
    expect(status).toBe(1)
    expect(stdout).toMatch(/ci\.yml:5:\d+ error .*run-on/)
    expect(stdout).toMatch(/README\.md:7:\d+ error .*stepz/)
  })

  it('finds what npm must not write into the lockfile', async () => {
    const address = ['https:', '', 'registry.example', 'x.tgz'].join('/')
    await put(
      'package-lock.json',
      JSON.stringify(
        {
          packages: {
            'node_modules/x': { resolved: address },
            'node_modules/hyperdb-mcp-linux-x64-gnu': { engines: { node: '>=22' } }
          }
        },
        null,
        2
      )
    )
    const { status, stdout } = lint()
    expect(status).toBe(1)
    expect(stdout).toContain('package-lock.json:4 error records a download address')
    expect(stdout).toContain('package-lock.json:6 error node_modules/hyperdb-mcp-linux-x64-gnu has "engines"')
  })

  it('refuses workflows of its own without permissions or with an action that is not pinned by commit', async () => {
    const pinned = 'actions/checkout@9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0'
    const wrong = `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v7\n      - uses: ${pinned}\n`
    await put('.github/workflows/ci.yml', wrong)
    await put('examples/a.yml', wrong)
    const { status, stdout } = lint()
    expect(status).toBe(1)
    expect(stdout).toBe(
      [
        '.github/workflows/ci.yml:1 error has no permissions: of its own',
        '.github/workflows/ci.yml:6 error actions/checkout@v7 is not pinned by commit',
        'action.yml, 2 workflows, 0 YAML blocks: 2 problems',
        ''
      ].join('\n')
    )
  })
})
