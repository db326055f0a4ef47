import type { TableauClient } from './client.ts'
import { child, descendants, type XmlElement } from './xml.ts'

const PAGE_SIZE = 1000

/**
 * All elements of a list, over all its pages.
 * Source: Tableau REST API, "Paginating Results".
 * @param path below the site, which is also the element around the list: `projects`
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
    const list = child(root, path)
    const items = list === undefined ? [] : descendants(list, name)
    found.push(...items)
    const total = Number(child(root, 'pagination')?.attributes['totalAvailable'] ?? 0)
    if (items.length === 0 || found.length >= total) return found
  }
}
