import { describe } from '@jest/globals'
import { type Made, testRecipes } from '../support/cookbook-runs.ts'
import { WORK } from '../support/services/work.ts'

const MADE: Readonly<Record<keyof typeof WORK, Made>> = {
  Jira: {
    rows: 230,
    pages: 3,
    columns: [
      ...['key text', 'summary text', 'status text', 'type text', 'priority text', 'assignee text'],
      ...['created timestamp', 'updated timestamp', 'resolved timestamp']
    ],
    first: [
      ...['AB-1', 'Issue 1', 'Done', 'Bug', 'High', 'Ann', '2026-01-02 07:00:00'],
      ...['2026-01-02 08:00:00', null]
    ],
    last: [
      ...['AB-230', 'Issue 230', 'Done', 'Bug', 'High', null, '2026-08-19 07:00:00'],
      ...['2026-08-19 08:00:00', null]
    ]
  },
  Asana: {
    rows: 220,
    pages: 3,
    columns: [
      ...['gid text', 'name text', 'completed boolean', 'completed_at timestamp'],
      ...['created_at timestamp', 'due_on date', 'assignee text']
    ],
    first: ['1200000000000001', 'Task 1', 'false', null, '2026-01-02 08:00:00', '2026-01-02', 'Ann'],
    last: [
      ...['1200000000000220', 'Task 220', 'true', '2026-08-09 12:00:00', '2026-08-09 08:00:00'],
      ...['2026-08-09', null]
    ]
  },
  'monday.com': {
    rows: 1100,
    pages: 3,
    columns: [
      ...['id text', 'name text', 'group_title text', 'created_at timestamp', 'updated_at timestamp'],
      ...['status text', 'amount double precision']
    ],
    first: [
      ...['5000000001', 'Item 1', 'This quarter', '2026-01-02 08:00:00', '2026-01-02 09:00:00'],
      ...['Done', '1']
    ],
    last: [
      ...['5000001100', 'Item 1100', 'This quarter', '2026-07-20 08:00:00', '2026-07-20 09:00:00'],
      ...['Done', null]
    ]
  },
  Notion: {
    rows: 220,
    pages: 3,
    columns: [
      ...['id text', 'created_time timestamp', 'last_edited_time timestamp', 'name text'],
      ...['status text', 'due date', 'budget double precision']
    ],
    first: [
      ...['59833787-2cf9-4fdf-8782-000000000001', '2026-01-02 08:00:00', '2026-01-02 09:00:00'],
      ...['Project 1', 'In progress', '2026-01-02', '100']
    ],
    last: [
      ...['59833787-2cf9-4fdf-8782-000000000219', '2026-08-08 08:00:00', '2026-08-08 09:00:00'],
      ...['Project 219', 'In progress', '2026-08-08', null]
    ]
  },
  Airtable: {
    rows: 205,
    pages: 3,
    columns: [
      ...['id text', 'createdTime timestamp', 'fields_Order text', 'fields_Amount double precision'],
      ...['fields_Paid boolean']
    ],
    first: ['rec00000000000001', '2026-01-02 08:00:00', 'A-1', '1.5', null],
    last: ['rec00000000000205', '2026-07-25 08:00:00', 'A-205', '205.5', null]
  }
}

describe('recipes for issues, tasks and lists', () => {
  testRecipes(WORK, MADE)
})
