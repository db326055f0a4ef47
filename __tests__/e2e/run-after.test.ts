import { describe, expect, it } from '@jest/globals'
import { errorOf, useStand } from './stand.ts'

const FINANCE = '5f6a0c1e-0000-4000-8000-000000000001'
const REPORT = '5f6a0c1e-0000-4000-8000-000000000002'
const stand = useStand({
  projects: [{ name: 'Finance', id: FINANCE }],
  flows: [
    { name: 'Prep', projectId: FINANCE },
    { name: 'Other', projectId: FINANCE }
  ],
  workbooks: [{ name: 'Report', id: REPORT, projectId: FINANCE }]
})
const rows = () => stand.serve('data.json', '[{"id":1}]')
const RUN_AFTER = `flow: Finance/Prep\nworkbook: ${REPORT}`
const POST_RUN = { method: 'POST', path: /\/flows\/[^/]+\/run$/ }
const started = (): number => stand.simulator.jobs.filter(({ target }) => target !== undefined).length

describe('run-after', () => {
  it('runs what it names after the publication, waits, and tells so', async () => {
    const inputs = { 'source-url': rows(), 'run-after': RUN_AFTER, wait: 'true' }
    const step = await stand.step(inputs)
    if (step.exitCode !== 0) throw new Error(step.log)
    const [flow, workbook] = stand.simulator.jobs.slice(-2)
    expect([flow?.completed, workbook?.completed]).toEqual([true, true])
    expect(step.log).toContain(`Tableau has done the flow “Finance/Prep”: job ${flow?.id}, run `)
    expect(step.summary).toContain('✅ Published')
    expect(step.summary).toContain(`the flow “Finance/Prep”: done (job <code>${flow?.id}</code>)`)
    expect(step.summary).toContain(`the workbook “Report”: done (job <code>${workbook?.id}</code>)`)
  })

  it('fails the step after the publication has been reported', async () => {
    stand.simulator.inject({ kind: 'failJob', notes: 'No credentials.', ...POST_RUN })
    const step = await stand.step({ 'source-url': rows(), 'run-after': RUN_AFTER, wait: 'true' })
    const flow = stand.simulator.jobs.at(-2)
    expect(errorOf(step)).toMatch(
      new RegExp(
        `^tableau\\.run-after: The data source is published, but the flow “Finance/Prep” \\(job ${flow?.id}, run [\\w-]+\\) failed; Tableau says: No credentials\\.\\.? `
      )
    )
    const { datasources } = stand.simulator
    expect(step.outputs).toMatchObject({
      published: 'true',
      'datasource-id': datasources.find(({ name }) => name === 'Sales')?.id
    })
    expect(step.summary).toContain('⚠️ Published')
    expect(step.summary).toContain('the flow “Finance/Prep”: failed')
    expect(step.summary).toContain('the workbook “Report”: done')
  })

  it('fails before anything is published when a name is wrong', async () => {
    const before = stand.simulator.datasources.length
    const error = await stand.refuse({ 'source-url': rows(), 'run-after': 'flow: Finance/Perp' })
    expect(error).toMatch(
      /^tableau\.run-after: The site has no flow “Finance\/Perp” that the signed-in user can see\. The nearest are “Finance\/Prep” \(/
    )
    expect(stand.simulator.datasources).toHaveLength(before)
  })

  it('starts nothing in a dry run, in a skipped run, and after a failed publication', async () => {
    const before = started()
    const dry = await stand.step({ 'source-url': rows(), 'run-after': RUN_AFTER, 'dry-run': 'true' })
    expect(dry.exitCode).toBe(0)
    const empty = stand.serve('data.csv', 'id\n')
    const skipped = await stand.step({ 'source-url': empty, 'run-after': RUN_AFTER, 'if-empty': 'skip' })
    expect(skipped.exitCode).toBe(0)
    stand.simulator.inject({ kind: 'failJob' })
    const failed = await stand.step({ 'source-url': rows(), 'run-after': RUN_AFTER })
    expect(errorOf(failed)).toMatch(/^tableau\.job: /)
    expect(failed.outputs['published']).toBe('false')
    expect(started()).toBe(before)
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('signs out when %s comes during the wait', async signal => {
    stand.simulator.inject({ kind: 'stuckJob', ...POST_RUN })
    // What is stuck stays so: each signal has a flow of its own.
    const flow = signal === 'SIGINT' ? 'Prep' : 'Other'
    const step = await stand.step(
      { 'source-url': rows(), 'run-after': `flow: Finance/${flow}`, wait: 'true' },
      { kill: { signal, when: /Tableau has started the flow/ } }
    )
    expect(errorOf(step)).toMatch(/^cancelled: The run was cancelled while waiting for /)
    expect(step.outputs['published']).toBe('true')
    expect(step.summary).toContain(`the flow “Finance/${flow}”: started`)
    expect(stand.simulator.requests.at(-1)).toMatchObject({ method: 'POST', status: 204 })
    expect(stand.simulator.openSessions).toBe(0)
  })
})
