import { type Asked, basicOf, dayOf, need, pick, type Service, things } from './service.ts'

/** The address of another page of what was asked for. */
function pageOf({ path, query, origin }: Asked, page: number): string {
  const url = new URL(path, origin)
  for (const [name, value] of query) url.searchParams.set(name, value)
  url.searchParams.set('page', String(page))
  return url.href
}

const ISSUES = things(230, number => ({
  id: 1000000 + number,
  number,
  title: `Issue ${number}`,
  state: number % 2 === 0 ? 'closed' : 'open',
  user: { login: 'octocat', id: 1, type: 'User' },
  labels: [{ id: 1, name: 'bug' }],
  comments: number % 7,
  created_at: `${dayOf(number)}T08:00:00Z`,
  closed_at: number % 2 === 0 ? `${dayOf(number)}T18:00:00Z` : null,
  ...(number % 3 === 0
    ? { pull_request: { url: `https://api.github.com/repos/o/r/pulls/${number}`, merged_at: null } }
    : {})
}))

/** https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api */
const gitHub: Service = asked => {
  const { path, query, headers } = asked
  need(headers['user-agent'] !== undefined, 403, 'Request forbidden by administrative rules.')
  need(headers['authorization'] === 'Bearer value-of-GH_READ_TOKEN', 401, { message: 'Bad credentials' })
  need(path === '/repos/value-of-GH_REPOSITORY/issues', 404, { message: 'Not Found' })
  need([undefined, '2022-11-28'].includes(headers['x-github-api-version']), 400, {
    message: 'Unsupported version'
  })
  const size = Number(query.get('per_page') ?? 30)
  const page = Number(query.get('page') ?? 1)
  const last = Math.ceil(ISSUES.length / size)
  const links = [
    ...(page > 1 ? [`<${pageOf(asked, page - 1)}>; rel="prev"`] : []),
    ...(page < last
      ? [`<${pageOf(asked, page + 1)}>; rel="next"`, `<${pageOf(asked, last)}>; rel="last"`]
      : []),
    ...(page > 1 ? [`<${pageOf(asked, 1)}>; rel="first"`] : [])
  ]
  return {
    headers: { link: links.join(', '), 'x-ratelimit-remaining': '4990', 'x-ratelimit-reset': '1795649415' },
    body: ISSUES.slice((page - 1) * size, page * size)
  }
}

const GITLAB_ISSUES = things(230, number => ({
  id: 70000 + number,
  iid: number,
  project_id: 4,
  title: `Issue ${number}`,
  state: 'opened',
  author: { id: 1, username: 'root', name: 'Administrator' },
  labels: ['bug'],
  weight: null,
  assignees: [],
  milestone: null,
  created_at: `${dayOf(number)}T08:00:00.123Z`,
  closed_at: null
}))

/** https://docs.gitlab.com/api/rest/#pagination: links and numbers of pages in headers */
const gitLab: Service = asked => {
  const { path, query, headers } = asked
  need(headers['private-token'] === 'value-of-GITLAB_TOKEN', 401, { message: '401 Unauthorized' })
  need(path === '/api/v4/projects/value-of-GITLAB_PROJECT_ID/issues', 404, {
    message: '404 Project Not Found'
  })
  const size = Number(query.get('per_page') ?? 20)
  const page = Number(query.get('page') ?? 1)
  const last = Math.ceil(GITLAB_ISSUES.length / size)
  const next = page < last ? String(page + 1) : ''
  const links = [
    ...(next === '' ? [] : [`<${pageOf(asked, page + 1)}>; rel="next"`]),
    `<${pageOf(asked, 1)}>; rel="first"`,
    `<${pageOf(asked, last)}>; rel="last"`
  ]
  return {
    headers: {
      link: links.join(', '),
      'x-next-page': next,
      'x-page': String(page),
      'x-per-page': String(size),
      'x-total': String(GITLAB_ISSUES.length),
      'x-total-pages': String(last)
    },
    body: GITLAB_ISSUES.slice((page - 1) * size, page * size)
  }
}

const BUILDS = things(1100, number => ({
  id: number,
  buildNumber: `202601.${number}`,
  status: 'completed',
  result: number % 4 === 0 ? 'failed' : 'succeeded',
  queueTime: `${dayOf(number)}T08:00:00.1234567Z`,
  startTime: `${dayOf(number)}T08:01:00.1234567Z`,
  finishTime: `${dayOf(number)}T08:09:00.7654321Z`,
  definition: { id: 3, name: 'nightly' },
  sourceBranch: 'refs/heads/main'
}))

/** https://learn.microsoft.com/rest/api/azure/devops/build/builds/list */
const builds: Service = asked => {
  const { path, query } = asked
  need(basicOf(asked).endsWith(':value-of-AZDO_PAT'), 401, '')
  need(path === '/value-of-AZDO_ORGANIZATION/value-of-AZDO_PROJECT/_apis/build/builds', 404, '')
  need(query.get('api-version') === '7.1', 400, { message: 'No api-version was supplied' })
  const size = Number(query.get('$top') ?? 1000)
  const from = Number(query.get('continuationToken')?.replace('t-', '') ?? 0)
  const value = BUILDS.slice(from, from + size)
  const more = from + size < BUILDS.length
  return {
    ...(more ? { headers: { 'x-ms-continuationtoken': `t-${from + size}` } } : {}),
    body: { count: value.length, value }
  }
}

const METADATA = `<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices><Schema Namespace="Microsoft.VisualStudio.Services.Analytics.Model" xmlns="http://docs.oasis-open.org/odata/ns/edm"><EntityType Name="WorkItem"><Key><PropertyRef Name="WorkItemId"/></Key><Property Name="WorkItemId" Type="Edm.Int32" Nullable="false"/><Property Name="Title" Type="Edm.String"/><Property Name="WorkItemType" Type="Edm.String"/><Property Name="State" Type="Edm.String"/><Property Name="StoryPoints" Type="Edm.Double"/><Property Name="CreatedDate" Type="Edm.DateTimeOffset"/><Property Name="CompletedDate" Type="Edm.DateTimeOffset"/></EntityType></Schema><Schema Namespace="Default" xmlns="http://docs.oasis-open.org/odata/ns/edm"><EntityContainer Name="Container"><EntitySet Name="WorkItems" EntityType="Microsoft.VisualStudio.Services.Analytics.Model.WorkItem"/></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`

const WORK_ITEMS = things(25, number => ({
  WorkItemId: number,
  Title: `Item ${number}`,
  WorkItemType: 'User Story',
  State: 'Closed',
  StoryPoints: number % 2 === 0 ? null : 3,
  CreatedDate: `${dayOf(number)}T08:00:00+01:00`,
  CompletedDate: number % 3 === 0 ? null : `${dayOf(number)}T18:00:00+01:00`
}))

/** https://learn.microsoft.com/azure/devops/report/analytics/analytics-query-parts: the server sets the page size */
const workItems: Service = asked => {
  const { path, query, origin } = asked
  need(basicOf(asked).endsWith(':value-of-AZDO_PAT'), 401, '')
  const root = '/value-of-AZDO_ORGANIZATION/value-of-AZDO_PROJECT/_odata/v2.0'
  if (path === `${root}/$metadata`) return { headers: { 'content-type': 'application/xml' }, body: METADATA }
  need(path === `${root}/WorkItems`, 404, { error: { code: '0', message: 'not found' } })
  const select = query.get('$select') ?? ''
  need(select !== '', 400, { error: { code: '0', message: 'VS403507: name the columns by $select' } })
  const from = Number(query.get('$skiptoken')?.replace('WorkItemId-', '') ?? 0)
  const next = `${origin}${path}?$select=${encodeURIComponent(select)}&$skiptoken=WorkItemId-${from + 10}`
  return {
    headers: { 'odata-version': '4.0' },
    body: {
      '@odata.context': `${origin}${root}/$metadata#WorkItems(${select})`,
      value: WORK_ITEMS.slice(from, from + 10).map(one => pick(one, select)),
      ...(from + 10 < WORK_ITEMS.length ? { '@odata.nextLink': next } : {})
    }
  }
}

/** Where code is. */
export const CODE = {
  GitHub: gitHub,
  GitLab: gitLab,
  'Azure DevOps builds': builds,
  'Azure DevOps work items': workItems
} as const
