import type { TableauClient } from '../rest/client.ts'
import { tableauError } from '../rest/errors.ts'
import { listAll, nameFilter } from '../rest/paging.ts'
import { child, type XmlElement } from '../rest/xml.ts'

/** A thing with a name in a project, as Tableau lists it. */
export interface Content {
  /** LUID. */
  readonly id: string
  readonly name: string
  readonly projectId: string | undefined
}

/** What a kind of content is called in elements; with an `s` in paths. */
export type ContentKind = 'flow' | 'workbook' | 'datasource'

/**
 * Content of the site that may have that name: the caller compares. Where the filter does not understand the name, or
 * without a name, it is all that the signed-in user may see.
 */
export async function listContent(
  client: TableauClient,
  kind: ContentKind,
  name?: string
): Promise<readonly Content[]> {
  const doing = `looking up the ${kind} ${name === undefined ? 'names of the site' : `“${name}”`}`
  const filter = name === undefined ? undefined : nameFilter(name)
  return (await listAll(client, `${kind}s`, kind, doing, filter)).map(content)
}

/**
 * A thing by its path below the site, e.g. `flows/<LUID>`.
 * @param kind local name of its element
 * @param doing completes "while …"
 * @returns undefined when it is not there, or the signed-in user may not see it
 */
export async function getElement(
  client: TableauClient,
  path: string,
  kind: string,
  doing: string
): Promise<XmlElement | undefined> {
  const outcome = await client.send({ method: 'GET', path, doing, repeat: 'freely' })
  if (outcome.kind === 'refused' && (outcome.status === 404 || outcome.status === 403)) return undefined
  if (outcome.kind !== 'done') throw tableauError(outcome, doing)
  return outcome.root === undefined ? undefined : child(outcome.root, kind)
}

/** Reads an element with a name in a project. */
export function content(element: XmlElement): Content {
  const { id = '', name = '' } = element.attributes
  return { id, name, projectId: child(element, 'project')?.attributes['id'] }
}
