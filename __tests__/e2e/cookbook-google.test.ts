import { describe } from '@jest/globals'
import { type Made, testRecipes } from '../support/cookbook-runs.ts'
import { GOOGLE } from '../support/services/google.ts'

const MADE: Readonly<Record<keyof typeof GOOGLE, Made>> = {
  'Google Sheets': {
    rows: 30,
    pages: 1,
    columns: ['region text', 'month date', 'target double precision'],
    first: ['R1', '2026-01-02', '1.5'],
    last: ['R30', '2026-01-31', '45']
  },
  'Google Analytics 4': {
    rows: 20500,
    pages: 3,
    columns: ['date date', 'country text', 'sessions bigint', 'engagement_rate double precision'],
    first: ['2026-01-02', 'Country 1', '1', '0.5625'],
    last: ['2026-04-11', 'Country 20500', '20500', '0.5625']
  },
  'Google Search Console': {
    rows: 50100,
    pages: 4,
    columns: [
      ...['date date', 'query text', 'clicks bigint', 'impressions bigint', 'ctr double precision'],
      ...['position double precision']
    ],
    first: ['2026-01-02', 'search 1', '1', '1', '0.25', '3.5'],
    last: ['2026-01-01', 'search 50100', '6', '50100', '0.25', '3.5']
  }
}

describe('recipes for Google', () => {
  testRecipes(GOOGLE, MADE)
})
