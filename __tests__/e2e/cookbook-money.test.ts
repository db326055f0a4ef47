import { describe } from '@jest/globals'
import { type Made, testRecipes } from '../support/cookbook-runs.ts'
import { MONEY } from '../support/services/money.ts'

const MADE: Readonly<Record<keyof typeof MONEY, Made>> = {
  Stripe: {
    rows: 205,
    pages: 3,
    columns: [
      ...['id text', 'amount numeric(18,2)', 'refunded numeric(18,2)', 'currency text'],
      ...['status text', 'customer text', 'created timestamp']
    ],
    first: [
      ...['ch_000000000000000000000001', '1.50', '0.00', 'chf', 'succeeded', 'cus_1'],
      ...['2026-09-21 14:12:20']
    ],
    last: [
      ...['ch_000000000000000000000205', '205.50', '0.00', 'chf', 'succeeded', 'cus_205'],
      ...['2026-09-21 10:48:20']
    ],
    remarks: [
      'Column created (seconds since 1970: format: unix): that format in columns turns the numbers into times; the type bigint there keeps them as numbers.'
    ]
  },
  Shopify: {
    rows: 505,
    pages: 3,
    columns: [
      ...['id text', 'name text', 'createdAt timestamp', 'status text', 'total numeric(18,2)'],
      ...['currency text']
    ],
    first: ['gid://shopify/Order/450000001', '#1001', '2026-01-02 08:00:00', 'PAID', '1.00', 'EUR'],
    last: ['gid://shopify/Order/450000505', '#1505', '2026-07-25 08:00:00', 'PAID', '505.00', 'EUR']
  },
  Xero: {
    rows: 2100,
    pages: 3,
    columns: [
      ...['id text', 'number text', 'type text', 'status text', 'contact text', 'issued timestamp'],
      ...['due timestamp', 'total double precision', 'amount_due double precision', 'currency text']
    ],
    first: [
      ...['243216c5-369e-4056-ac67-000000000001', 'INV-1', 'ACCREC', 'AUTHORISED', 'City Agency'],
      ...['2026-01-02 00:00:00', '2026-01-16 00:00:00', '10.25', '10.25', 'NZD']
    ],
    last: [
      ...['243216c5-369e-4056-ac67-000000002100', 'INV-2100', 'ACCREC', 'AUTHORISED', 'City Agency'],
      ...['2026-01-01 00:00:00', '2026-01-15 00:00:00', '21525', '0', 'NZD']
    ]
  },
  Mailchimp: {
    rows: 2300,
    pages: 3,
    columns: [
      ...['id text', 'email_address text', 'status text', 'stats_avg_open_rate double precision'],
      ...['stats_avg_click_rate double precision', 'timestamp_opt timestamp'],
      ...['last_changed timestamp']
    ],
    first: [
      ...['00000000000000000000000000000001', 'person1@example.com', 'subscribed', '0.5', '0.25'],
      ...['2026-01-02 08:00:00', '2026-01-02 09:00:00']
    ],
    last: [
      ...['00000000000000000000000000002300', 'person2300@example.com', 'subscribed', '0.5', '0.25'],
      ...[null, '2026-07-20 09:00:00']
    ]
  }
}

describe('recipes for payments, orders, invoices and mail', () => {
  testRecipes(MONEY, MADE)
})
