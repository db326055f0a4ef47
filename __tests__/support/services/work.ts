import { basicOf, dayOf, need, pick, type Service, things } from './service.ts'

const ISSUES = things(230, number => ({
  expand: 'operations,versionedRepresentations',
  id: String(10000 + number),
  self: `https://example.atlassian.net/rest/api/3/issue/${10000 + number}`,
  key: `AB-${number}`,
  fields: {
    summary: `Issue ${number}`,
    status: { name: 'Done', id: '3', statusCategory: { id: 3, key: 'done' } },
    issuetype: { name: 'Bug', subtask: false },
    priority: { name: 'High', id: '2' },
    assignee: number % 2 === 0 ? null : { accountId: 'a-7', displayName: 'Ann' },
    created: `${dayOf(number)}T08:00:00.000+0100`,
    updated: `${dayOf(number)}T09:00:00.000+0100`,
    resolutiondate: number % 3 === 0 ? `${dayOf(number)}T10:00:00.000+0100` : null
  }
}))

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/, search by JQL */
const jira: Service = asked => {
  const { path, query } = asked
  need(basicOf(asked) === 'value-of-JIRA_USER:value-of-JIRA_API_TOKEN', 401, 'Client must be authenticated')
  need(path === '/rest/api/3/search/jql', 410, {
    errorMessages: ['The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.']
  })
  need(/updated >= -90d/.test(query.get('jql') ?? ''), 400, {
    errorMessages: ['Unbounded JQL queries are not allowed here.'],
    errors: {}
  })
  const fields = query.get('fields')?.split(',') ?? []
  const size = Number(query.get('maxResults') ?? 50)
  const from = Number(query.get('nextPageToken')?.replace('CAEa-', '') ?? 0)
  const isLast = from + size >= ISSUES.length
  return {
    body: {
      issues: ISSUES.slice(from, from + size).map(issue => ({
        ...issue,
        fields: Object.fromEntries(Object.entries(issue.fields).filter(([name]) => fields.includes(name)))
      })),
      ...(isLast ? {} : { nextPageToken: `CAEa-${from + size}` }),
      isLast
    }
  }
}

const TASKS = things(220, number => ({
  gid: String(1200000000000000 + number),
  name: `Task ${number}`,
  completed: number % 2 === 0,
  completed_at: number % 2 === 0 ? `${dayOf(number)}T12:00:00.000Z` : null,
  created_at: `${dayOf(number)}T08:00:00.000Z`,
  due_on: number % 3 === 0 ? null : dayOf(number),
  assignee: number % 5 === 0 ? null : { gid: '12001', name: 'Ann' }
}))

/** https://developers.asana.com/docs/pagination */
const asana: Service = ({ path, query, headers, origin }) => {
  need(headers['authorization'] === 'Bearer value-of-ASANA_TOKEN', 401, {
    errors: [{ message: 'Not Authorized' }]
  })
  need(path === '/api/1.0/tasks' && query.get('project') === 'value-of-ASANA_PROJECT', 404, { errors: [] })
  const limit = Number(query.get('limit'))
  need(limit >= 1 && limit <= 100, 400, { errors: [{ message: 'limit: Must be between 1 and 100' }] })
  const from = Number(query.get('offset')?.replace('eyJ0-', '') ?? 0)
  const offset = `eyJ0-${from + limit}`
  const next = {
    offset,
    path: `/tasks?limit=100&offset=${offset}`,
    uri: `${origin}${path}?limit=100&offset=${offset}`
  }
  return {
    body: {
      data: TASKS.slice(from, from + limit).map(one => pick(one, query.get('opt_fields'), ['gid'])),
      next_page: from + limit < TASKS.length ? next : null
    }
  }
}

const ITEMS = things(1100, number => ({
  id: String(5000000000 + number),
  name: `Item ${number}`,
  created_at: `${dayOf(number)}T08:00:00Z`,
  updated_at: `${dayOf(number)}T09:00:00Z`,
  group: { title: 'This quarter' },
  column_values: [
    { id: 'status', text: 'Done' },
    { id: 'numbers', text: number % 2 === 0 ? null : String(number) }
  ]
}))

/** https://developer.monday.com/api-reference/reference/items-page: the cursor of a page asks for the next one */
const monday: Service = ({ method, path, headers, body }) => {
  need(headers['authorization'] === 'value-of-MONDAY_TOKEN', 401, {
    errors: [{ message: 'Not Authenticated' }]
  })
  need(method === 'POST' && path === '/v2' && headers['content-type'] === 'application/json', 400, {})
  const { query, variables } = JSON.parse(body) as { query: string; variables: { cursor: string | null } }
  const limit = Number(/items_page\(limit: (\d+), cursor: \$cursor\)/.exec(query)?.[1])
  if (!(limit <= 500)) return { body: { errors: [{ message: 'Parse error on the query' }] } }
  const from = Number(variables.cursor?.replace('MSw5-', '') ?? 0)
  const cursor = from + limit < ITEMS.length ? `MSw5-${from + limit}` : null
  return {
    body: {
      data: { boards: [{ items_page: { cursor, items: ITEMS.slice(from, from + limit) } }] },
      extensions: { request_id: 'b0b9b0f4' }
    }
  }
}

const text = (content: string): unknown[] => [
  {
    type: 'text',
    text: { content, link: null },
    annotations: { bold: false },
    plain_text: content,
    href: null
  }
]
const PAGES = things(220, number => ({
  object: 'page',
  id: `59833787-2cf9-4fdf-8782-${String(number).padStart(12, '0')}`,
  created_time: `${dayOf(number)}T08:00:00.000Z`,
  last_edited_time: `${dayOf(number)}T09:00:00.000Z`,
  in_trash: false,
  properties: {
    Name: { id: 'title', type: 'title', title: number % 10 === 0 ? [] : text(`Project ${number}`) },
    Status: { id: 'a', type: 'status', status: { id: 'b', name: 'In progress', color: 'blue' } },
    Due: { id: 'c', type: 'date', date: number % 2 === 0 ? null : { start: dayOf(number), end: null } },
    Budget: { id: 'd', type: 'number', number: number % 3 === 0 ? null : number * 100 }
  },
  url: 'https://www.notion.so/x'
}))

/** https://developers.notion.com/reference/query-a-data-source */
const notion: Service = ({ method, path, headers, body }) => {
  const error = (status: number, code: string): unknown => ({ object: 'error', status, code, message: 'x' })
  need(headers['authorization'] === 'Bearer value-of-NOTION_TOKEN', 401, error(401, 'unauthorized'))
  need(headers['notion-version'] === '2025-09-03', 400, error(400, 'missing_version'))
  need(
    method === 'POST' && path === '/v1/data_sources/value-of-NOTION_DATA_SOURCE/query',
    400,
    error(400, 'invalid_request_url')
  )
  const asked = JSON.parse(body) as { page_size?: number; start_cursor?: string }
  // A cursor that is null is refused.
  need(
    !('start_cursor' in asked) || typeof asked.start_cursor === 'string',
    400,
    error(400, 'validation_error')
  )
  const size = asked.page_size ?? 100
  const from = Number(asked.start_cursor?.slice(-4) ?? 0)
  const hasMore = from + size < PAGES.length
  return {
    body: {
      object: 'list',
      results: PAGES.slice(from, from + size),
      next_cursor: hasMore ? `33e19cb9-751f-4993-b74d-${String(from + size).padStart(12, '0')}` : null,
      has_more: hasMore,
      type: 'page_or_data_source',
      page_or_data_source: {},
      request_id: 'r'
    }
  }
}

const RECORDS = things(205, number => ({
  id: `rec${String(number).padStart(14, '0')}`,
  createdTime: `${dayOf(number)}T08:00:00.000Z`,
  fields: {
    Order: `A-${number}`,
    ...(number % 2 === 0 ? {} : { Amount: number + 0.5 }),
    ...(number % 3 === 0 ? { Paid: true } : {})
  }
}))

/** https://airtable.com/developers/web/api/list-records */
const airtable: Service = ({ path, query, headers }) => {
  need(headers['authorization'] === 'Bearer value-of-AIRTABLE_TOKEN', 401, {
    error: { type: 'AUTHENTICATION_REQUIRED' }
  })
  need(path === '/v0/value-of-AIRTABLE_BASE/Orders', 404, { error: 'NOT_FOUND' })
  const size = Number(query.get('pageSize') ?? 100)
  need(size <= 100, 422, { error: { type: 'INVALID_PAGE_SIZE' } })
  const from = Number(query.get('offset')?.replace(/^itr\w+\/rec/, '') ?? 0)
  return {
    body: {
      records: RECORDS.slice(from, from + size),
      ...(from + size < RECORDS.length ? { offset: `itr23sEjsdfEr3282/rec${from + size}` } : {})
    }
  }
}

/** Issues, tasks and lists. */
export const WORK = {
  Jira: jira,
  Asana: asana,
  'monday.com': monday,
  Notion: notion,
  Airtable: airtable
} as const
