import { workbookOf } from '../workbook.ts'
import { type Asked, dayOf, need, type Service, things } from './service.ts'

/** Refuses what has no token of the step before. */
function needToken({ headers }: Asked): void {
  need(headers['authorization'] === 'Bearer output-access_token-of-auth', 401, {
    error: {
      code: 401,
      message: 'Request had invalid authentication credentials.',
      status: 'UNAUTHENTICATED'
    }
  })
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const text = (at: string, value: string): string => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`
const SHEET = `<row r="1">${text('A1', 'region')}${text('B1', 'month')}${text('C1', 'target')}</row>${things(
  30,
  number =>
    `<row r="${number + 1}">${text(`A${number + 1}`, `R${number}`)}<c r="B${number + 1}" s="1"><v>${46023 + number}</v></c><c r="C${number + 1}"><v>${number * 1.5}</v></c></row>`
).join('')}`

/** https://developers.google.com/workspace/drive/api/reference/rest/v3/files/export */
const sheets: Service = async asked => {
  needToken(asked)
  need(asked.path === '/drive/v3/files/value-of-TARGETS_SHEET_ID/export', 404, { error: { code: 404 } })
  need(asked.query.get('mimeType') === XLSX, 400, {
    error: { code: 400, message: 'The requested conversion is not supported.' }
  })
  const sheets = { Notes: '', Targets: SHEET }
  return { headers: { 'content-type': XLSX }, body: await workbookOf({ sheets, formats: ['General', 14] }) }
}

interface Report {
  readonly limit?: number
  readonly offset?: number
  readonly dimensions: readonly { readonly name: string }[]
  readonly metrics: readonly { readonly name: string }[]
  readonly dateRanges: readonly { readonly startDate: string; readonly endDate: string }[]
}

const VISITS = things(20_500, number => ({
  dimensionValues: [{ value: dayOf(number).replaceAll('-', '') }, { value: `Country ${number}` }],
  metricValues: [{ value: String(number) }, { value: '0.5625' }]
}))

/** https://developers.google.com/analytics/devguides/reporting/data/v1/rest/v1beta/properties/runReport */
const analytics: Service = asked => {
  needToken(asked)
  need(
    asked.method === 'POST' && asked.path === '/v1beta/properties/value-of-GA4_PROPERTY:runReport',
    404,
    ''
  )
  const { limit = 10_000, offset = 0, dimensions, metrics, dateRanges } = JSON.parse(asked.body) as Report
  need(/^\d{4}-\d\d-\d\d$/.test(dateRanges[0]?.startDate ?? ''), 400, {
    error: { code: 400, status: 'INVALID_ARGUMENT' }
  })
  need(limit <= 250_000, 400, { error: { code: 400, status: 'INVALID_ARGUMENT' } })
  const rows = VISITS.slice(offset, offset + limit)
  return {
    body: {
      dimensionHeaders: dimensions,
      metricHeaders: metrics.map(({ name }) => ({ name, type: 'TYPE_INTEGER' })),
      ...(rows.length === 0 ? {} : { rows }),
      rowCount: VISITS.length,
      metadata: { currencyCode: 'EUR', timeZone: 'Europe/Zurich' },
      kind: 'analyticsData#runReport'
    }
  }
}

const SEARCHES = things(50_100, number => ({
  keys: [dayOf(number), `search ${number}`],
  clicks: number % 9,
  impressions: number,
  ctr: 0.25,
  position: 3.5
}))

/** https://developers.google.com/webmaster-tools/v1/searchanalytics/query: after the last row, no `rows` at all */
const searchConsole: Service = asked => {
  needToken(asked)
  need(asked.method === 'POST', 404, '')
  need(asked.path === '/webmasters/v3/sites/sc-domain%3Aexample.com/searchAnalytics/query', 404, '')
  const {
    rowLimit = 1000,
    startRow = 0,
    dimensions
  } = JSON.parse(asked.body) as {
    rowLimit?: number
    startRow?: number
    dimensions: string[]
  }
  need(rowLimit <= 25_000 && dimensions.join() === 'date,query', 400, { error: { code: 400 } })
  const rows = SEARCHES.slice(startRow, startRow + rowLimit)
  return { body: { ...(rows.length === 0 ? {} : { rows }), responseAggregationType: 'byProperty' } }
}

/** Services of Google. */
export const GOOGLE = {
  'Google Sheets': sheets,
  'Google Analytics 4': analytics,
  'Google Search Console': searchConsole
} as const
