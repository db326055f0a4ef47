import type { Quirks } from './configuration.ts'
import { badRequest, type Element, element, listElement, type Reply } from './replies.ts'

/** A field of a list that can be filtered and sorted by. */
export type Fields<T> = Readonly<Record<string, (item: T) => string | readonly string[]>>

/** Query parameters of every list. */
export const LIST_PARAMETERS = ['filter', 'sort', 'pageSize', 'pageNumber'] as const

interface Condition {
  readonly key: string
  readonly operator: string
  readonly values: readonly string[]
}

const OPERATORS = new Set(['eq', 'in', 'has', 'gt', 'gte', 'lt', 'lte'])

const badFilter = (detail: string) => badRequest(detail, '400065')

/**
 * Reads `key:operator:value,…` after decoding once. A comma or an ampersand inside a value breaks it, encoded
 * or not, as on Tableau.
 */
function parseFilter(text: string): Condition[] {
  const key = /^[A-Za-z]*/.exec(text)?.[0] ?? ''
  if (text.includes('&')) throw badFilter(`The filter query is missing a value for key '${key}'.`)
  return text.split(/,(?![^[]*\])/).map(expression => {
    const match = /^([A-Za-z]+):([a-z]+):(.+)$/s.exec(expression)
    const [, name = '', operator = '', value = ''] = match ?? []
    if (match === null) throw badFilter(`The filter query is missing a value for key '${key}'.`)
    if (!OPERATORS.has(operator)) throw badFilter(`The filter operator '${operator}' is not recognized.`)
    const values = operator === 'in' ? value.replace(/^\[|\]$/g, '').split(',') : [value]
    return { key: name, operator, values }
  })
}

function fieldOf<T>(fields: Fields<T>, name: string): Fields<T>[string] | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}

function holds<T>(item: T, condition: Condition, fields: Fields<T>, wildcards: boolean): boolean {
  const got = fieldOf(fields, condition.key)?.(item) ?? []
  const all = typeof got === 'string' ? [got] : got
  const wanted = condition.values[0] ?? ''
  return all.some(value => {
    switch (condition.operator) {
      case 'in':
        return condition.values.includes(value)
      case 'has':
        return value.includes(wanted)
      case 'gt':
        return value > wanted
      case 'gte':
        return value >= wanted
      case 'lt':
        return value < wanted
      case 'lte':
        return value <= wanted
      default:
        return wildcards && wanted.includes('*') ? pattern(wanted).test(value) : value === wanted
    }
  })
}

/** `Sales*` as a regular expression. */
function pattern(wanted: string): RegExp {
  const pieces = wanted.split('*').map(piece => piece.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
  return new RegExp(`^${pieces.join('.*')}$`, 's')
}

function parameterNumber(text: string | null, fallback: number, maximum: number): number | undefined {
  if (text === null) return fallback
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0
  return value >= 1 && value <= maximum ? value : undefined
}

function sorted<T>(items: readonly T[], sort: string, fields: Fields<T>): T[] {
  const keys = sort.split(',').map(expression => {
    const [key = '', direction = 'asc'] = expression.split(':')
    const field = fieldOf(fields, key)
    if (field === undefined || (direction !== 'asc' && direction !== 'desc')) {
      throw badFilter(`The sort query contains a key which is not recognized: '${expression}'.`)
    }
    return { field, sign: direction === 'asc' ? 1 : -1 }
  })
  return items.toSorted((left, right) => {
    for (const { field, sign } of keys) {
      const [a, b] = [String(field(left)), String(field(right))]
      if (a !== b) return a < b ? -sign : sign
    }
    return 0
  })
}

/**
 * A page of a list: filtered, sorted and cut as the query says.
 * @throws Refusal 400065 for a filter or sort, 400006 and 400007 for the paging
 */
export function listReply<T>(
  name: string,
  items: readonly T[],
  query: URLSearchParams,
  options: {
    readonly fields: Fields<T>
    readonly render: (item: T) => Element
    readonly quirks: Pick<Quirks, 'pageBeyondEndRefused' | 'filterWildcards'>
    /** So many items have come in front of the page since the one before it was read; negative: have gone. */
    readonly moved?: number | undefined
  }
): Reply {
  const filter = query.get('filter')
  const conditions = filter === null || filter === '' ? [] : parseFilter(filter)
  for (const { key } of conditions) {
    if (fieldOf(options.fields, key) === undefined) {
      throw badFilter(
        `The filter query contains a key which is not recognized for this api version: '${key}'.`
      )
    }
  }
  const found = items.filter(item =>
    conditions.every(condition => holds(item, condition, options.fields, options.quirks.filterWildcards))
  )
  const sort = query.get('sort')
  const ordered = sort === null ? found : sorted(found, sort, options.fields)
  const size = parameterNumber(query.get('pageSize'), 100, 1000)
  if (size === undefined) throw badRequest('The page size must be a number from 1 to 1000.', '400007')
  const number = parameterNumber(query.get('pageNumber'), 1, Number.MAX_SAFE_INTEGER)
  const { moved = 0 } = options
  const total = ordered.length + moved
  const lastPage = Math.max(1, Math.ceil(total / size))
  if (number === undefined || (options.quirks.pageBeyondEndRefused && number > lastPage)) {
    throw badRequest('The page number is not valid for this list.', '400006')
  }
  const page = ordered.slice(Math.max(0, (number - 1) * size - moved), number * size - moved)
  return {
    status: 200,
    elements: [
      element('pagination', {
        pageNumber: String(number),
        pageSize: String(size),
        totalAvailable: String(total)
      }),
      listElement(name, page.map(options.render))
    ]
  }
}
