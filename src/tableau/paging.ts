import type { TableauClient } from './client.ts'
import { child, descendants, type XmlElement } from './xml.ts'

const PAGE_SIZE = 1000
/** What Tableau's filter takes without mistaking it for syntax. */
const FILTERABLE = /^[\p{L}\d _.-]+$/u

/** The filter for a name; undefined for a name that Tableau's filter would not understand: then all are listed. */
export function nameFilter(name: string): string | undefined {
  return FILTERABLE.test(name) ? `name:eq:${name}` : undefined
}

/**
 * All elements of a list, over all its pages.
 * Source: Tableau REST API, "Paginating Results".
 * @param path below the site; it begins with the name of the element around the list: `projects`
 * @param name local name of one element: `project`
 * @param filter Tableau's filter expression, already known to be safe
 * @param doing completes "while …"
 */
export async function listAll(
  client: TableauClient,
  path: string,
  name: string,
  doing: string,
  filter?: string
): Promise<XmlElement[]> {
  const found: XmlElement[] = []
  for (let page = 1; ; page++) {
    const root = await client.read({
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
    const list = child(root, path.split('/')[0] ?? '')
    const items = list === undefined ? [] : descendants(list, name)
    found.push(...items)
    const total = Number(child(root, 'pagination')?.attributes['totalAvailable'] ?? 0)
    if (items.length === 0 || found.length >= total) return found
  }
}
