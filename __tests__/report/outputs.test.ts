import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  setExtractOutputs,
  setJobId,
  setOutcomeOutputs,
  setPreviousRowCount
} from '../../src/report/outputs.ts'
import { parseFileCommands } from '../support/runner.ts'
import { MANIFEST } from '../support/step-inputs.ts'

const EXTRACT = {
  path: '/tmp/sales.hyper',
  size: 65536,
  rowCount: 12_345_678,
  columns: [
    { name: 'id', type: 'bigint', nullable: false },
    { name: 'a "b"\n|é', type: 'numeric(18,2)', nullable: true }
  ],
  preview: [],
  profile: []
} as const

const PUBLICATION = {
  datasourceId: '11111111-2222-3333-4444-555555555555',
  datasourceName: 'Sales',
  datasourceUrl: 'https://tableau.example/#/site/acme/datasources/7',
  projectId: '21111111-2222-3333-4444-555555555555',
  projectName: 'Finance',
  jobId: '31111111-2222-3333-4444-555555555555',
  created: true
}

describe('outputs', () => {
  let folder: string
  const before = process.env['GITHUB_OUTPUT']
  const outputs = async (): Promise<Record<string, string>> =>
    parseFileCommands(await readFile(join(folder, 'output'), 'utf8'))
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'outputs-'))
    process.env['GITHUB_OUTPUT'] = join(folder, 'output')
    await writeFile(join(folder, 'output'), '')
  })
  afterEach(async () => {
    if (before === undefined) delete process.env['GITHUB_OUTPUT']
    else process.env['GITHUB_OUTPUT'] = before
    await rm(folder, { recursive: true })
  })

  it('of a publication are those of action.yml, all of them', async () => {
    setJobId(PUBLICATION.jobId)
    setExtractOutputs(EXTRACT, 'f1', true)
    setPreviousRowCount(42)
    setOutcomeOutputs(PUBLICATION)
    expect(await outputs()).toEqual({
      published: 'true',
      'datasource-id': PUBLICATION.datasourceId,
      'datasource-url': PUBLICATION.datasourceUrl,
      'project-id': PUBLICATION.projectId,
      'job-id': PUBLICATION.jobId,
      'row-count': '12345678',
      'column-count': '2',
      schema: expect.any(String),
      'hyper-path': '/tmp/sales.hyper',
      'hyper-size': '65536',
      fingerprint: 'f1',
      'previous-row-count': '42',
      unchanged: 'false'
    })
    expect(Object.keys(await outputs()).sort()).toEqual(Object.keys(MANIFEST.outputs).sort())
  })

  it('give the schema as JSON in column order', async () => {
    setExtractOutputs(EXTRACT, 'f1', true)
    expect(JSON.parse((await outputs())['schema'] ?? '')).toEqual(EXTRACT.columns)
  })

  it('name no file where none is kept', async () => {
    setExtractOutputs(EXTRACT, 'f1', false)
    expect(Object.keys(await outputs())).toEqual(['row-count', 'column-count', 'schema', 'fingerprint'])
  })

  it('of a run that published nothing say so, and name no data source', async () => {
    setOutcomeOutputs(undefined)
    setPreviousRowCount(undefined)
    expect(await outputs()).toEqual({ published: 'false', unchanged: 'false', 'previous-row-count': '' })
  })

  it('of a run that found nothing new name the data source that is there', async () => {
    setOutcomeOutputs(undefined, {
      id: PUBLICATION.datasourceId,
      name: 'Sales',
      projectId: PUBLICATION.projectId,
      owner: undefined,
      updatedAt: '2026-11-25T04:00:00Z',
      webpageUrl: PUBLICATION.datasourceUrl,
      sizeMb: 1
    })
    expect(await outputs()).toEqual({
      published: 'false',
      unchanged: 'true',
      'datasource-id': PUBLICATION.datasourceId,
      'datasource-url': PUBLICATION.datasourceUrl,
      'project-id': PUBLICATION.projectId
    })
  })
})
