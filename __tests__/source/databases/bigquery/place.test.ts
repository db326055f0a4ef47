import { describe, expect, it } from '@jest/globals'
import { placeOf } from '../../../../src/source/databases/bigquery/place.ts'
import { databaseOf } from '../../../support/query-room.ts'
import { failureOf } from '../../../support/spool.ts'

const place = (url: string) =>
  placeOf(databaseOf({ 'source-url': url, 'source-token': 't-oken', 'source-query': 'select 1' }))

describe('the place of a query', () => {
  it.each([
    ['bigquery://my-project', 'https://bigquery.googleapis.com/', 'my-project', undefined],
    ['bigquery://my-project/sales', 'https://bigquery.googleapis.com/', 'my-project', 'my-project.sales'],
    [
      'bigquery://my-project/public-data/samples',
      'https://bigquery.googleapis.com/',
      'my-project',
      'public-data.samples'
    ],
    ['bigquery://127.0.0.1:9050/my-project', 'http://127.0.0.1:9050/', 'my-project', undefined],
    ['bigquery://localhost:9050/my-project/sales', 'http://localhost:9050/', 'my-project', 'my-project.sales']
  ])('%s', (url, home, project, dataset) => {
    const found = place(url)
    expect([found.home.href, found.project]).toEqual([home, project])
    expect(found.dataset && `${found.dataset.projectId}.${found.dataset.datasetId}`).toBe(dataset)
  })

  it('needs a project', async () => {
    expect((await failureOf((async () => place('bigquery://127.0.0.1:9050'))())).code).toBe('input.invalid')
  })
})
