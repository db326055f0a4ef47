import { describe } from '@jest/globals'
import { type Made, testRecipes } from '../support/cookbook-runs.ts'
import { CRM } from '../support/services/crm.ts'

const MADE: Readonly<Record<keyof typeof CRM, Made>> = {
  HubSpot: {
    rows: 205,
    pages: 3,
    columns: [
      ...['id text', 'properties_amount numeric(18,2)', 'properties_closedate timestamp'],
      ...['properties_createdate timestamp', 'properties_dealname text', 'properties_dealstage text'],
      ...['properties_hs_lastmodifieddate timestamp', 'properties_pipeline text'],
      ...['createdAt timestamp', 'updatedAt timestamp', 'archived boolean']
    ],
    first: [
      ...['9001', '1.50', '2026-01-02 00:00:00', '2026-01-02 08:15:30.123', 'Deal 1', 'closedwon'],
      ...['2026-01-02 09:00:00', 'default', '2026-01-02 08:15:30.123', '2026-01-02 09:00:00'],
      ...['false']
    ],
    last: [
      ...['9205', '205.50', '2026-07-25 00:00:00', '2026-01-02 08:15:30.123', 'Deal 205'],
      ...['closedwon', '2026-07-25 09:00:00', 'default', '2026-01-02 08:15:30.123'],
      ...['2026-07-25 09:00:00', 'false']
    ]
  },
  Salesforce: {
    rows: 4100,
    pages: 3,
    columns: [
      ...['Id text', 'Name text', 'StageName text', 'Amount double precision', 'CloseDate date'],
      ...['CreatedDate timestamp', 'Account_Name text']
    ],
    first: [
      ...['0061', 'Opportunity 1', 'Prospecting', '1.25', '2026-01-02', '2026-01-02 10:00:00'],
      ...['Account 1']
    ],
    last: [
      ...['0064100', 'Opportunity 4100', 'Prospecting', '5125', '2026-07-20', '2026-01-02 10:00:00'],
      ...[null]
    ]
  },
  Pipedrive: {
    rows: 1005,
    pages: 3,
    columns: [
      ...['id bigint', 'title text', 'owner_id bigint', 'person_id bigint', 'org_id bigint'],
      ...['stage_id bigint', 'pipeline_id bigint', 'value double precision', 'currency text'],
      ...['status text', 'add_time timestamp', 'update_time timestamp', 'close_time timestamp'],
      ...['label_ids text', 'segment text']
    ],
    first: [
      ...['1', 'Deal 1', '7', '1', '3', '2', '1', '10.5', 'EUR', 'open', '2026-01-02 08:00:00'],
      ...['2026-01-02 09:00:00', null, '[]', 'Segment 1']
    ],
    last: [
      ...['1005', 'Deal 1005', '7', '1005', '3', '2', '1', '10552.5', 'EUR', 'open'],
      ...['2026-04-16 08:00:00', '2026-04-16 09:00:00', null, '[]', 'Segment 1']
    ]
  },
  'Dynamics 365': {
    rows: 2005,
    pages: 3,
    columns: [
      ...['accountid text', 'name text', 'accountnumber text', 'revenue double precision'],
      ...['statecode integer', 'createdon timestamp', '_ownerid_value text']
    ],
    first: [
      ...['00000000-0000-0000-0000-000000000001', 'Account 1', '000001', '1000.5', '0'],
      ...['2026-01-02 08:00:00', '11111111-0000-0000-0000-000000000000']
    ],
    last: [
      ...['00000000-0000-0000-0000-000000002005', 'Account 2005', '002005', '2006002.5', '0'],
      ...['2026-07-25 08:00:00', '11111111-0000-0000-0000-000000000000']
    ]
  }
}

describe('recipes for customer relations', () => {
  testRecipes(CRM, MADE)
})
