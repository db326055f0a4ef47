import { describe, expect, it } from '@jest/globals'
import type { Fault } from '../../simulator/server.ts'
import { codeOf, hand, pass, publishAtOnce, sales, simulator, total } from './faulty-hand.ts'

describe('jobs', () => {
  it.each<[Fault, RegExp, number]>([
    [{ kind: 'failJob' }, /finishCode="1"\/>/, 0],
    [{ kind: 'failJob', notes: 'No space.' }, /finishCode="1"><.*<notes>No space\.<\/notes>/, 0],
    [{ kind: 'cancelJob' }, /finishCode="2"\/>/, 0],
    [{ kind: 'finishCode3' }, /finishCode="3"\/>/, 1],
    [{ kind: 'schemaMismatch' }, /finishCode="0"\/>/, 1]
  ])('%j', async (fault, end, made) => {
    simulator.inject(fault)
    expect((await hand.publishAsJob('Sales', sales)).text).toMatch(end)
    expect(simulator.datasources).toHaveLength(made)
  })

  it('schemaMismatch fails an append', async () => {
    await publishAtOnce()
    simulator.inject({ kind: 'schemaMismatch' })
    expect(codeOf(await publishAtOnce('append=true'))).toBe('400011')
    expect((await simulator.readTable('Sales')).rows).toHaveLength(3)
  })

  it('stuckJob never ends and never changes the data', async () => {
    simulator.inject({ kind: 'stuckJob' })
    await expect(hand.publishAsJob('Sales', sales)).rejects.toThrow('does not end')
    pass(24 * 3600_000)
    await simulator.settled()
    expect(simulator.datasources).toEqual([])
  })

  it('slowJob changes the data when its time has come', async () => {
    simulator.inject({ kind: 'slowJob', ms: 5000 })
    await expect(hand.publishAsJob('Sales', sales)).rejects.toThrow('does not end')
    const jobId = simulator.jobs[0]?.id ?? ''
    expect(await total()).toBe('0')
    pass(4999)
    expect((await hand.send(`/jobs/${jobId}`)).text).not.toContain('completedAt')
    pass(1)
    expect(await total()).toBe('1')
    expect((await hand.poll(jobId)).text).toMatch(/completedAt="2026-01-31T07:00:05Z" finishCode="0"/)
  })

  it.each([
    ['404', 404, '404031'],
    ['400031', 400, '400031']
  ] as const)('purgeJob %s: the job is not known, its work is done', async (code, status, expected) => {
    simulator.inject({ kind: 'purgeJob', code })
    const answer = await hand.publishAsJob('Sales', sales)
    expect([answer.status, codeOf(answer)]).toEqual([status, expected])
    expect(await total()).toBe('1')
  })

  it('lists jobs and cancels no publication', async () => {
    await hand.publishAsJob('Sales', sales)
    const jobs = await hand.send('/jobs?filter=status:eq:Success')
    expect(jobs.text).toMatch(/<backgroundJobs><backgroundJob id="[^"]+" status="Success"/)
    const cancelled = await hand.send(`/jobs/${simulator.jobs[0]?.id}`, { method: 'PUT' })
    expect(codeOf(cancelled)).toBe('400031')
  })
})
