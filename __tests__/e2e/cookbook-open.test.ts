import { describe } from '@jest/globals'
import { type Made, testRecipes } from '../support/cookbook-runs.ts'
import { OPEN } from '../support/services/open.ts'

const MADE: Readonly<Record<keyof typeof OPEN, Made>> = {
  'Open-Meteo': {
    rows: 89,
    pages: 1,
    columns: ['day date', 'warmest double precision', 'coldest double precision', 'rain double precision'],
    first: ['2026-01-02', '0.5', '-0.5', '-1.5'],
    last: ['2026-03-31', '44.5', '43.5', '42.5'],
    isOpen: true
  },
  'World Bank': {
    rows: 2250,
    pages: 3,
    columns: ['iso3 text', 'country text', 'year integer', 'population bigint'],
    first: ['C01', 'Country 1', '2001', '1000'],
    last: ['C90', 'Country 90', '2024', '2249000'],
    isOpen: true
  },
  Eurostat: {
    rows: 60,
    pages: 1,
    columns: ['geo text', 'month date', 'rate double precision', 'flag text'],
    first: ['CH', '2020-02-01', '0.1', null],
    last: ['CH', '2025-01-01', '6', 'p'],
    isOpen: true
  },
  Socrata: {
    rows: 12300,
    pages: 4,
    columns: [
      ...['id bigint', 'permit_ text', 'permit_type text', 'issue_date timestamp'],
      ...['total_fee double precision']
    ],
    first: ['1', '100000001', 'PERMIT - "NEW"', '2026-01-02 00:00:00', '0.5'],
    last: ['12300', '100012300', 'PERMIT - "NEW"', '2026-01-01 00:00:00', null],
    isOpen: true
  },
  CKAN: {
    rows: 12300,
    pages: 3,
    columns: ['_id bigint', 'station text', 'day timestamp', 'count bigint'],
    first: ['1', 'Station 1', '2026-01-02 00:00:00', '1'],
    last: ['12300', 'Station 0', '2026-01-01 00:00:00', '12300'],
    isOpen: true
  },
  Prometheus: {
    rows: 578,
    pages: 1,
    columns: ['instance text', 'at timestamp', 'requests double precision'],
    first: ['a:9090', '2026-09-21 14:13:20', '0.25'],
    last: ['b:9090', '2026-09-22 14:13:20', '72.25']
  }
}

describe('recipes for open data and metrics', () => {
  testRecipes(OPEN, MADE)
})
