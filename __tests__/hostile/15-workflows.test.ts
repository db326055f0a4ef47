import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'

const FOLDER = '.github/workflows'

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, unknown>>
}

type Permissions = string | Readonly<Record<string, string>> | undefined

interface Job {
  readonly permissions?: Permissions
  readonly env?: Readonly<Record<string, unknown>>
  readonly steps: readonly Step[]
}

interface Workflow {
  readonly on: string | readonly string[] | Readonly<Record<string, unknown>>
  readonly permissions?: Permissions
  readonly env?: Readonly<Record<string, unknown>>
  readonly jobs: Readonly<Record<string, Job>>
}

const WORKFLOWS = readdirSync(FOLDER).map(file => ({
  file,
  workflow: parse(readFileSync(join(FOLDER, file), 'utf8')) as Workflow
}))

/** Nothing that is written counts as everything: what a token may do then is a setting of the repository. */
function mayWrite(permissions: Permissions): boolean {
  if (permissions === undefined) return true
  const granted = typeof permissions === 'string' ? [permissions] : Object.values(permissions)
  return granted.some(right => right.includes('write'))
}

const JOBS = WORKFLOWS.flatMap(({ file, workflow }) =>
  Object.entries(workflow.jobs).map(([name, job]) => ({
    name: `${file}, ${name}`,
    workflow,
    job,
    writes: mayWrite(job.permissions ?? workflow.permissions)
  }))
)
const WRITING = JOBS.filter(({ writes }) => writes)
const named = <T extends { readonly name: string }>(jobs: readonly T[]): [string, T][] =>
  jobs.map(job => [job.name, job])
/** Everything that runs in a job, scripts of the repository included. */
const commands = ({ steps }: Job): string =>
  steps
    .map(({ run = '' }) => (run.includes('.ci/run') ? `${run}\n${readFileSync('.ci/run', 'utf8')}` : run))
    .join('\n')

describe('15 Workflows of the repository', () => {
  it('the jobs whose token may write are known', () => {
    expect(WRITING.map(({ name }) => name)).toEqual([
      'release-major.yml, move',
      'release-prepare.yml, prepare',
      'release.yml, release'
    ])
  })

  it.each(named(JOBS))('%s: no credentials stay in the checkout', (_, { job }) => {
    const checkouts = job.steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    for (const { with: given } of checkouts) expect(given).toMatchObject({ 'persist-credentials': false })
  })

  it.each(named(WRITING))('%s: no script of a package runs, and no cache is read', (_, { job }) => {
    const installs = commands(job).match(/\bnpm (ci|i|install|exec)\b.*|\bnpx\b.*/g) ?? []
    for (const command of installs) expect(command).toMatch(/^npm ci --ignore-scripts$/)
    for (const { uses, with: given } of job.steps) {
      expect(uses ?? '').not.toMatch(/^actions\/cache/)
      if (!uses?.startsWith('actions/setup-')) continue
      expect(given).not.toHaveProperty('cache')
      expect(given).toMatchObject({ 'package-manager-cache': false })
    }
  })

  it.each(named(WRITING))('%s: Node.js 24 is there without the packages', (_, { job }) => {
    const first = job.steps.findIndex(({ run }) => /\bnpm ci\b/.test(run ?? ''))
    const setUp = job.steps.findIndex(
      ({ uses, with: given }) => uses?.startsWith('actions/setup-node@') && given?.['node-version'] === 24
    )
    if (first === -1) return
    expect(setUp).toBeGreaterThan(-1)
    expect(setUp).toBeLessThan(first)
  })

  it.each(named(JOBS))(
    '%s: a token is given to single steps, and those that push have it',
    (_, { workflow, job }) => {
      const texts = [workflow.env, job.env].map(env => JSON.stringify(env ?? {}))
      for (const text of texts) expect(text).not.toMatch(/token|secrets\./i)
      for (const { run = '', env = {} } of job.steps) {
        expect(run).not.toMatch(/x-access-token|extraheader|\$\{\{/)
        if (!/\bgit push\b|\bgh (pr|release|api)\b/.test(run)) continue
        expect(env['GH_TOKEN']).toBe(`\${{ github.token }}`)
        if (/\bgit push\b/.test(run)) expect(run).toMatch(/gh auth setup-git\n[\s\S]*git push/)
      }
    }
  )

  it.each(named(JOBS))('%s: what it uses is pinned by commit', (_, { job }) => {
    const used = job.steps.flatMap(({ uses }) => (uses === undefined || uses === './' ? [] : [uses]))
    for (const uses of used) expect(uses).toMatch(/@[0-9a-f]{40}$/)
  })

  it.each(WORKFLOWS.map(one => [one.file, one] as const))(
    '%s: says what its token may do, and does not run for strangers with secrets',
    (_, { workflow }) => {
      expect(workflow.permissions).toBeDefined()
      expect(mayWrite(workflow.permissions)).toBe(false)
      expect(JSON.stringify(workflow.on)).not.toMatch(/pull_request_target|workflow_run|issue_comment/)
    }
  )

  it.each(named(WRITING))('%s: a pull request does not start it', (_, { workflow }) => {
    expect(JSON.stringify(workflow.on)).not.toContain('pull_request')
  })
})
