import { describe } from '@jest/globals'
import { type Made, testRecipes } from '../support/cookbook-runs.ts'
import { DESKS } from '../support/services/desks.ts'

const MADE: Readonly<Record<keyof typeof DESKS, Made>> = {
  Zendesk: {
    rows: 2005,
    pages: 3,
    columns: [
      ...['id bigint', 'subject text', 'status text', 'priority text', 'type text'],
      ...['requester_id bigint', 'assignee_id bigint', 'organization_id bigint', 'tags text'],
      ...['created_at timestamp', 'updated_at timestamp']
    ],
    first: [
      ...['1', 'Ticket 1', 'open', 'high', null, '900000000001', '7', null, '["vip"]'],
      ...['2026-01-02 08:00:00', '2026-01-02 09:00:00']
    ],
    last: [
      ...['2005', 'Ticket 2005', 'open', 'high', null, '900000002005', '7', null, '["vip"]'],
      ...['2026-07-25 08:00:00', '2026-07-25 09:00:00']
    ]
  },
  ServiceNow: {
    rows: 2500,
    pages: 3,
    columns: [
      ...['sys_id text', 'number text', 'short_description text', 'state integer'],
      ...['priority integer', 'assignment_group text', 'opened_at timestamp'],
      ...['resolved_at timestamp']
    ],
    first: [
      ...['00000000000000000000000000000001', 'INC0000001', 'Incident 1', '2', '2'],
      ...['d625dccec0a8016700a222a0f7900d06', '2026-01-02 08:00:00', '2026-01-02 18:30:00']
    ],
    last: [
      ...['00000000000000000000000000002500', 'INC0002500', 'Incident 2500', '2', '1', ''],
      ...['2026-04-11 08:00:00', null]
    ]
  }
}

describe('recipes for service desks', () => {
  testRecipes(DESKS, MADE)
})
