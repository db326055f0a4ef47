import { describe } from '@jest/globals'
import { type Made, testRecipes } from '../support/cookbook-runs.ts'
import { ENTERPRISE } from '../support/services/enterprise.ts'

const MADE: Readonly<Record<keyof typeof ENTERPRISE, Made>> = {
  'SharePoint lists': {
    rows: 410,
    pages: 3,
    columns: [
      ...['id text', 'createdDateTime timestamp', 'fields_Title text', 'fields_Status text'],
      ...['fields_Budget double precision', 'fields_DueDate timestamp']
    ],
    first: ['1', '2026-01-02 08:00:00', 'Project 1', 'Active', '100.5', '2026-01-02 23:00:00'],
    last: ['410', '2026-04-21 08:00:00', 'Project 410', 'Active', null, '2026-04-21 23:00:00']
  },
  'SAP OData': {
    rows: 230,
    pages: 3,
    columns: [
      ...['SalesOrder text', 'SalesOrderType text', 'SoldToParty text'],
      ...['TotalNetAmount numeric(16,3)', 'TransactionCurrency text', 'CreationDate timestamp']
    ],
    first: ['0000000001', 'OR', '0017100001', '1.500', 'EUR', '2026-01-02 00:00:00'],
    last: ['0000000230', 'OR', '0017100001', '230.500', 'EUR', '2026-08-19 00:00:00']
  }
}

describe('recipes for Microsoft and SAP', () => {
  testRecipes(ENTERPRISE, MADE)
})
