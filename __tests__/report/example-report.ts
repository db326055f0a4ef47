import type { Extract } from '../../src/hyper/engine/types.ts'
import type { RunReport } from '../../src/report/run-report.ts'

export const EXTRACT: Extract = {
  path: '/tmp/dogs.hyper',
  size: 65_536,
  rowCount: 1_234_567,
  columns: [
    { name: 'breed', type: 'text', nullable: true },
    { name: 'image_url', type: 'text', nullable: true },
    { name: 'created_at', type: 'timestamp_tz', nullable: false }
  ],
  preview: [['hound', 'https://images.example/hound.JPG?size=small', null]],
  profile: [
    { values: 1_234_567, smallest: 'affenpinscher', largest: 'wolfhound' },
    { values: 0, smallest: null, largest: null },
    { values: 1_234_566, smallest: '2026-01-01 00:00:00', largest: '2026-01-01 00:00:00' }
  ]
}

export const REPORT: RunReport = {
  outcome: 'published',
  datasourceName: 'dog_api_output',
  publication: {
    datasourceId: '11111111-2222-3333-4444-555555555555',
    datasourceName: 'dog_api_output',
    datasourceUrl: 'https://tableau.example/#/site/acme/datasources/7',
    projectId: '21111111-2222-3333-4444-555555555555',
    projectName: 'Finance & Co',
    jobId: '31111111-2222-3333-4444-555555555555',
    created: false
  },
  extract: EXTRACT,
  origins: ['https://dog.example/api/random'],
  stages: [
    { name: 'Fetch the data', beganMs: 90.2, ms: 350.4, end: 'done' },
    { name: 'Build the extract', beganMs: 440.6, ms: 1_240, end: 'done' },
    { name: 'Publish to Tableau', beganMs: 1_680.9, ms: 123_000, end: 'failed' }
  ],
  remarks: [{ level: 'warning', title: 'Column names changed', message: 'A → A_2\nB → B_2' }]
}
