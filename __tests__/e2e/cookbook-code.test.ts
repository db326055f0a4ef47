import { describe } from '@jest/globals'
import { type Made, testRecipes } from '../support/cookbook-runs.ts'
import { CODE } from '../support/services/code.ts'

const MADE: Readonly<Record<keyof typeof CODE, Made>> = {
  GitHub: {
    rows: 230,
    pages: 3,
    columns: [
      ...['number bigint', 'title text', 'state text', 'author text', 'comments bigint'],
      ...['created_at timestamp', 'closed_at timestamp', 'is_pull_request boolean']
    ],
    first: ['1', 'Issue 1', 'open', 'octocat', '1', '2026-01-02 08:00:00', null, 'false'],
    last: [
      ...['230', 'Issue 230', 'closed', 'octocat', '6', '2026-08-19 08:00:00', '2026-08-19 18:00:00'],
      ...['false']
    ]
  },
  GitLab: {
    rows: 230,
    pages: 3,
    columns: [
      ...['iid bigint', 'title text', 'state text', 'author text', 'labels text', 'weight integer'],
      ...['created_at timestamp', 'closed_at timestamp']
    ],
    first: ['1', 'Issue 1', 'opened', 'root', '["bug"]', null, '2026-01-02 08:00:00.123', null],
    last: ['230', 'Issue 230', 'opened', 'root', '["bug"]', null, '2026-08-19 08:00:00.123', null]
  },
  'Azure DevOps builds': {
    rows: 1100,
    pages: 3,
    columns: [
      ...['id bigint', 'number text', 'pipeline text', 'status text', 'result text', 'branch text'],
      ...['started timestamp', 'finished timestamp']
    ],
    first: [
      ...['1', '202601.1', 'nightly', 'completed', 'succeeded', 'refs/heads/main'],
      ...['2026-01-02 08:01:00.123456', '2026-01-02 08:09:00.765432']
    ],
    last: [
      ...['1100', '202601.1100', 'nightly', 'completed', 'failed', 'refs/heads/main'],
      ...['2026-07-20 08:01:00.123456', '2026-07-20 08:09:00.765432']
    ]
  },
  'Azure DevOps work items': {
    rows: 25,
    pages: 3,
    columns: [
      ...['WorkItemId integer', 'Title text', 'WorkItemType text', 'State text'],
      ...['StoryPoints double precision', 'CreatedDate timestamp', 'CompletedDate timestamp']
    ],
    first: ['1', 'Item 1', 'User Story', 'Closed', '3', '2026-01-02 07:00:00', '2026-01-02 17:00:00'],
    last: ['25', 'Item 25', 'User Story', 'Closed', '3', '2026-01-26 07:00:00', '2026-01-26 17:00:00']
  }
}

describe('recipes for code', () => {
  testRecipes(CODE, MADE)
})
