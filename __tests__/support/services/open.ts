import { dayOf, need, type Service, things } from './service.ts'

/** https://open-meteo.com/en/docs/historical-weather-api: one list for each variable, null where nothing is known */
const openMeteo: Service = ({ path, query }) => {
  const bad = { error: true, reason: "Parameter 'start_date' is out of allowed range" }
  need(path === '/v1/archive', 404, { error: true, reason: 'Not Found' })
  const [from, to] = [Date.parse(query.get('start_date') ?? ''), Date.parse(query.get('end_date') ?? '')]
  need(from <= to && query.get('timezone') === 'Europe/Zurich', 400, bad)
  const days = Math.round((to - from) / 86_400_000) + 1
  const variables = (query.get('daily') ?? '').split(',')
  const lists = variables.map((name, at) => [
    name,
    things(days, day => (day % 10 === 0 ? null : day / 2 - at))
  ])
  return {
    body: {
      latitude: 47.375,
      longitude: 8.5625,
      generationtime_ms: 0.5,
      utc_offset_seconds: 3600,
      timezone: 'Europe/Zurich',
      timezone_abbreviation: 'GMT+1',
      elevation: 408,
      daily_units: { time: 'iso8601', ...Object.fromEntries(variables.map(name => [name, '°C'])) },
      daily: { time: things(days, dayOf), ...Object.fromEntries(lists) }
    }
  }
}

const POPULATION = things(2250, number => ({
  indicator: { id: 'SP.POP.TOTL', value: 'Population, total' },
  country: { id: 'ZH', value: `Country ${Math.ceil(number / 25)}` },
  countryiso3code: `C${String(Math.ceil(number / 25)).padStart(2, '0')}`,
  date: String(2000 + (number % 25)),
  value: number % 40 === 0 ? null : number * 1000,
  unit: '',
  obs_status: '',
  decimal: 0
}))

/** https://datahelpdesk.worldbank.org/knowledgebase/articles/898581 */
const worldBank: Service = ({ path, query }) => {
  need(path === '/v2/country/all/indicator/SP.POP.TOTL', 404, '')
  if (query.get('format') !== 'json') {
    return { headers: { 'content-type': 'text/xml' }, body: '<wb:data xmlns:wb="http://www.worldbank.org"/>' }
  }
  const size = Number(query.get('per_page') ?? 50)
  const page = Number(query.get('page') ?? 1)
  const pages = Math.ceil(POPULATION.length / size)
  const about = {
    page,
    pages,
    per_page: size,
    total: POPULATION.length,
    sourceid: '2',
    lastupdated: '2026-07-01'
  }
  return { body: [about, page > pages ? null : POPULATION.slice((page - 1) * size, page * size)] }
}

const RATES = things(60, number => {
  const month = `${2020 + Math.floor(number / 12)}-${String(1 + (number % 12)).padStart(2, '0')}`
  const flag = number % 10 === 0 ? 'p' : ''
  return `ESTAT:UNE_RT_M(1.0),01/11/26 23:00:00,M,SA,TOTAL,PC_ACT,T,CH,${month},${(number / 10).toFixed(1)},${flag},`
})

/** https://ec.europa.eu/eurostat/web/user-guides/data-browser/api-data-access/api-getting-started/sdmx2.1 */
const eurostat: Service = ({ path, query }) => {
  need(path === '/eurostat/api/dissemination/sdmx/2.1/data/une_rt_m/M.SA.TOTAL.PC_ACT.T.', 404, '<S:Fault/>')
  if (query.get('format') !== 'SDMX-CSV')
    return { headers: { 'content-type': 'application/xml' }, body: '<m:GenericData/>' }
  const header = 'DATAFLOW,LAST UPDATE,freq,s_adj,age,unit,sex,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS'
  return {
    headers: { 'content-type': 'application/vnd.sdmx.data+csv;version=1.0.0' },
    body: `${[header, ...RATES].join('\r\n')}\r\n`
  }
}

const PERMITS = things(12_300, number => {
  const cells = [
    number,
    String(100000000 + number),
    'PERMIT - "NEW"',
    `${dayOf(number)}T00:00:00.000`,
    number % 3 === 0 ? '' : number * 0.5
  ]
  return cells.map(cell => (cell === '' ? '' : `"${String(cell).replaceAll('"', '""')}"`)).join(',')
})

/** https://dev.socrata.com/docs/paging.html and …/docs/app-tokens.html: a wrong token is refused, none is not */
const socrata: Service = ({ path, query, headers }) => {
  need([undefined, 'value-of-SOCRATA_APP_TOKEN'].includes(headers['x-app-token']), 403, {
    code: 'permission_denied'
  })
  need(path === '/resource/ydr8-5enu.csv', 404, { code: 'dataset.missing', error: true })
  need(query.get('$order') === ':id', 400, 'the stand-in has one order')
  const limit = Number(query.get('$limit') ?? 1000)
  const offset = Number(query.get('$offset') ?? 0)
  return {
    headers: { 'content-type': 'text/csv; charset=UTF-8' },
    body: [
      '"id","permit_","permit_type","issue_date","total_fee"',
      ...PERMITS.slice(offset, offset + limit),
      ''
    ].join('\n')
  }
}

const COUNTS = things(12_300, number => ({
  _id: number,
  station: `Station ${number % 5}`,
  day: `${dayOf(number)}T00:00:00`,
  count: number % 7 === 0 ? null : number
}))

/** https://docs.ckan.org/en/latest/maintaining/datastore.html#ckanext.datastore.logic.action.datastore_search */
const ckan: Service = ({ path, query }) => {
  need(path === '/api/3/action/datastore_search', 400, 'Bad request - Action name not known')
  const about = { help: 'https://ckan.example.org/api/3/action/help_show?name=datastore_search' }
  need(query.get('resource_id') === 'value-of-CKAN_RESOURCE', 404, {
    ...about,
    success: false,
    error: { __type: 'Not Found Error' }
  })
  const limit = Math.min(Number(query.get('limit') ?? 100), 32_000)
  const offset = Number(query.get('offset') ?? 0)
  return {
    body: {
      ...about,
      success: true,
      result: {
        include_total: true,
        limit,
        records_format: 'objects',
        resource_id: 'value-of-CKAN_RESOURCE',
        total_estimation_threshold: null,
        records: COUNTS.slice(offset, offset + limit),
        fields: [
          { id: '_id', type: 'int' },
          { id: 'station', type: 'text' },
          { id: 'day', type: 'timestamp' },
          { id: 'count', type: 'numeric' }
        ],
        // A link for a next page stands on every page, the last one too.
        _links: { start: path, next: `${path}?offset=${offset + limit}` },
        ...(offset > 0 ? { offset } : {}),
        total: COUNTS.length,
        total_was_estimated: false
      }
    }
  }
}

/** https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries */
const prometheus: Service = ({ path, query, headers }) => {
  need(headers['authorization'] === 'Bearer value-of-PROMETHEUS_TOKEN', 401, 'Unauthorized')
  need(path === '/api/v1/query_range', 404, 'not found')
  const start = Number(query.get('start'))
  const step = Number(query.get('step'))
  const count = Math.floor((Number(query.get('end')) - start) / step) + 1
  need(query.get('query') === 'sum by (instance) (rate(http_requests_total[5m]))' && count <= 11_000, 400, {
    status: 'error',
    errorType: 'bad_data',
    error: 'exceeded maximum resolution of 11,000 points per timeseries'
  })
  const values = things(count, number => [1_790_000_000 + (number - 1) * step, String(number / 4)])
  return {
    body: {
      status: 'success',
      data: {
        resultType: 'matrix',
        result: [
          { metric: { instance: 'a:9090' }, values },
          { metric: { instance: 'b:9090' }, values }
        ]
      }
    }
  }
}

/** Open data, and metrics. */
export const OPEN = {
  'Open-Meteo': openMeteo,
  'World Bank': worldBank,
  Eurostat: eurostat,
  Socrata: socrata,
  CKAN: ckan,
  Prometheus: prometheus
} as const
