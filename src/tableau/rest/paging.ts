import type { TableauClient } from './client.ts'
import { tableauError } from './errors.ts'
import { child, descendants, type XmlElement } from './xml.ts'

const PAGE_SIZE = 1000
/** What Tableau's filter takes without mistaking it for syntax. */
const FILTERABLE = /^[\p{L}\d _.-]+$/u

/** The filter for a name; undefined for a name that Tableau's filter would not understand: then all are listed. */
export function nameFilter(name: string): string | undefined {
  return FILTERABLE.test(name) ? `name:eq:${name}` : undefined
}

/** Readings of a list that changes while its pages are read. */
const MAX_READINGS = 3

/**
 * All elements of a list, over all its pages, each once. When something came or went between two pages, one may have
 * slipped from a page that is still to come to one that was read: the list is then read again, three times at most.
 * Source: Tableau REST API, "Paginating Results".
 * @param path below the site; it begins with the name of the element around the list: `projects`
 * @param name local name of one element: `project`
 * @param filter Tableau's filter expression, already known to be safe
 * @param doing completes "while …"
 * @throws ActionError as `tableauError` says
 */
export async function listAll(
  client: TableauClient,
  path: string,
  name: string,
  doing: string,
  filter?: string
): Promise<XmlElement[]> {
  const all = new Map<string, XmlElement>()
  for (let reading = 1; ; reading++) {
    const { items, steady } = await readPages(client, path, name, doing, filter)
    if (steady) return items
    for (const item of items) all.set(item.attributes['id'] ?? '', item)
    // What one reading missed, another has seen.
    if (reading === MAX_READINGS) return [...all.values()]
  }
}

/** @returns `steady`: every page told the same number of elements, and so many different ones came */
async function readPages(
  client: TableauClient,
  path: string,
  name: string,
  doing: string,
  filter: string | undefined
): Promise<{ readonly items: XmlElement[]; readonly steady: boolean }> {
  const items: XmlElement[] = []
  const totals = new Set<number>()
  for (let page = 1; ; page++) {
    const outcome = await client.send({
      method: 'GET',
      path,
      query: {
        ...(filter === undefined ? {} : { filter }),
        pageSize: String(PAGE_SIZE),
        pageNumber: String(page)
      },
      doing,
      repeat: 'freely'
    })
    // The list has become so short that it has no such page any more.
    if (outcome.kind === 'refused' && outcome.code === '400006' && page > 1) return { items, steady: false }
    if (outcome.kind !== 'done') throw tableauError(outcome, doing)
    const root = outcome.root as XmlElement
    const list = child(root, path.split('/')[0] ?? '')
    const found = list === undefined ? [] : descendants(list, name)
    items.push(...found)
    const total = Number(child(root, 'pagination')?.attributes['totalAvailable'] ?? 0)
    totals.add(total)
    if (found.length > 0 && items.length < total) continue
    const different = new Set(items.map(({ attributes }) => attributes['id'])).size
    return {
      items,
      steady: page === 1 || (totals.size === 1 && different === items.length && different >= total)
    }
  }
}
