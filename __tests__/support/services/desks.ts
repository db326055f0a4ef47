import { basicOf, dayOf, need, pick, type Service, things } from './service.ts'

const TICKETS = things(2005, number => ({
  url: `https://example.zendesk.com/api/v2/tickets/${number}.json`,
  id: number,
  subject: `Ticket ${number}`,
  status: 'open',
  priority: number % 2 === 0 ? null : 'high',
  type: null,
  requester_id: 900000000000 + number,
  assignee_id: number % 3 === 0 ? null : 7,
  organization_id: null,
  tags: ['vip'],
  custom_fields: [{ id: 1, value: null }],
  via: { channel: 'email', source: { from: {}, to: {}, rel: null } },
  satisfaction_rating: { score: 'unoffered' },
  created_at: `${dayOf(number)}T08:00:00Z`,
  updated_at: `${dayOf(number)}T09:00:00Z`
}))

/** https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/ */
const zendesk: Service = asked => {
  const { path, query, origin } = asked
  need(basicOf(asked) === 'value-of-ZENDESK_USER/token:value-of-ZENDESK_API_TOKEN', 401, {
    error: "Couldn't authenticate you"
  })
  need(path === '/api/v2/incremental/tickets/cursor', 404, { error: 'InvalidEndpoint' })
  const cursor = query.get('cursor')
  const startTime = Number(query.get('start_time'))
  need(cursor !== null || (startTime > 1_000_000_000 && startTime < Date.now() / 1000 - 60), 400, {
    error: 'StartTimeTooRecent'
  })
  const size = Number(query.get('per_page') ?? 1000)
  const from = Number(cursor?.replace('MTU4-', '') ?? 0)
  const tickets = TICKETS.slice(from, from + size)
  // The last page has a cursor, too: the next export begins there.
  const after = `MTU4-${from + tickets.length}`
  return {
    body: {
      tickets,
      after_url: `${origin}${path}?cursor=${after}`,
      after_cursor: after,
      before_url: null,
      before_cursor: null,
      end_of_stream: from + size >= TICKETS.length
    }
  }
}

const INCIDENTS = things(2500, number => ({
  sys_id: String(number).padStart(32, '0'),
  number: `INC${String(number).padStart(7, '0')}`,
  short_description: `Incident ${number}`,
  state: '2',
  priority: String(1 + (number % 5)),
  assignment_group: number % 4 === 0 ? '' : 'd625dccec0a8016700a222a0f7900d06',
  opened_at: `${dayOf(number)} 08:00:00`,
  resolved_at: number % 2 === 0 ? '' : `${dayOf(number)} 18:30:00`
}))

/** The Table API: pages by sysparm_offset, linked in a header, with the number of all records in another one. */
const serviceNow: Service = asked => {
  const { path, query, headers, origin } = asked
  need(basicOf(asked) === 'value-of-SERVICENOW_USER:value-of-SERVICENOW_PASSWORD', 401, {
    error: { message: 'User Not Authenticated', detail: 'Required to provide Auth information' },
    status: 'failure'
  })
  need(path === '/api/now/table/incident', 400, { error: { message: 'Invalid table' }, status: 'failure' })
  need(headers['accept'] === 'application/json', 406, '<xml/>')
  need(query.get('sysparm_exclude_reference_link') === 'true', 400, 'the stand-in has no links of references')
  const limit = Number(query.get('sysparm_limit') ?? 10000)
  const from = Number(query.get('sysparm_offset') ?? 0)
  const link = (offset: number, rel: string): string => {
    const url = new URL(path, origin)
    for (const [name, value] of query) url.searchParams.set(name, value)
    url.searchParams.set('sysparm_offset', String(offset))
    return `<${url.href}>;rel="${rel}"`
  }
  const links = [
    link(0, 'first'),
    ...(from > 0 ? [link(from - limit, 'prev')] : []),
    ...(from + limit < INCIDENTS.length ? [link(from + limit, 'next')] : []),
    link(Math.floor((INCIDENTS.length - 1) / limit) * limit, 'last')
  ]
  return {
    headers: { link: links.join(','), 'x-total-count': String(INCIDENTS.length) },
    body: { result: INCIDENTS.slice(from, from + limit).map(one => pick(one, query.get('sysparm_fields'))) }
  }
}

/** Service desks. */
export const DESKS = { Zendesk: zendesk, ServiceNow: serviceNow } as const
