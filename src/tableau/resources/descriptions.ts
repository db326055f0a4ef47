import { ActionError } from '../../base/errors.ts'
import type { XmlNode } from '../../base/xml-writer.ts'
import type { TableauClient } from '../rest/client.ts'
import { tableauError } from '../rest/errors.ts'
import type { Outcome } from '../rest/response.ts'
import { child, children, requestXml, type XmlElement } from '../rest/xml.ts'

/** What people see of a data source beside its data. */
export interface Description {
  readonly description: string
  readonly tags: readonly string[]
  readonly certified: boolean
  readonly certificationNote: string
  /** LUID. */
  readonly ownerId: string | undefined
}

/** What a run says of it; what it leaves out stays as it is. */
export interface WantedDescription {
  readonly description?: string
  /** Added to the tags that are there; empty: nothing is said of tags. */
  readonly tags: readonly string[]
  /** Certifies the data source. */
  readonly certificationNote?: string
}

/** Does the run say anything of it? */
export function saysSomething({ description, tags, certificationNote }: WantedDescription): boolean {
  return description !== undefined || certificationNote !== undefined || tags.length > 0
}

/** A change, as attributes or children of a request. */
interface Change {
  /** Completes "while …" and "cannot be kept: …". */
  readonly what: string
  readonly send: () => Promise<Outcome>
}

/**
 * What people see of a data source now.
 * Source: Tableau REST API, "Query Data Source".
 * @returns undefined when it cannot be read: the data matters more
 */
export async function readDescription(client: TableauClient, id: string): Promise<Description | undefined> {
  const doing = `reading the description of the data source ${id}`
  const outcome = await client.send({ method: 'GET', path: `datasources/${id}`, doing, repeat: 'freely' })
  const found =
    outcome.kind === 'done' && outcome.root !== undefined ? child(outcome.root, 'datasource') : undefined
  return found === undefined ? undefined : description(found)
}

/**
 * Sets what the run says of a data source, and puts back what a publication over it has changed: its owner, its
 * certification, its description, its tags. What cannot be put back is a warning, and so is nothing else lost.
 * Source: Tableau REST API, "Update Data Source", "Add Tags to Data Source".
 * @param before as it stood before the publication; `unseen` when it could not be read, undefined when nothing can
 *   have changed it
 * @throws ActionError as `tableauError` says, when something that the run says cannot be set
 */
export async function describe(
  client: TableauClient,
  id: string,
  wanted: WantedDescription,
  before: Description | 'unseen' | undefined
): Promise<void> {
  const now = await readDescription(client, id)
  const changes = setting(client, id, wanted, now)
  const comparable = before !== undefined && before !== 'unseen' && now !== undefined
  const losses = comparable ? keeping(client, id, wanted, before, now) : []
  if (before !== undefined && !comparable) {
    client.log.warning(
      'Not looked at',
      `Tableau did not show the data source ${before === 'unseen' ? 'before' : 'after'} the publication, so it is not known whether its description, tags, certification and owner are as they were.`
    )
  } else if (changes.length + losses.length === 0) {
    client.log.info('Everything in Tableau is as it should be already; nothing is changed.')
  }
  for (const { what, send } of changes) {
    const error = failed(await send(), what)
    if (error !== undefined) throw error
    client.log.info(`Set: ${what}.`)
  }
  for (const { what, send } of losses) {
    const error = await putBack(send, what)
    if (error === undefined) client.log.info(`Kept as it was: ${what}.`)
    else
      client.log.warning(
        'Not kept',
        `The publication changed ${what}, and it cannot be put back. ${error.what}`
      )
  }
}

/** What people wrote in Tableau may hold what a request cannot. */
async function putBack(send: Change['send'], what: string): Promise<ActionError | undefined> {
  try {
    return failed(await send(), what)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return new ActionError(
      'tableau.unexpected',
      'It holds a control character, which a request cannot carry.',
      'Set it by hand in Tableau.'
    )
  }
}

function setting(
  client: TableauClient,
  id: string,
  { description, tags, certificationNote }: WantedDescription,
  now: Description | undefined
): Change[] {
  const missing = tags.filter(tag => now?.tags.includes(tag) !== true)
  return [
    ...(description === undefined || description === now?.description
      ? []
      : [update(client, id, 'the description of the data source', { description })]),
    ...(missing.length === 0 ? [] : [addTags(client, id, missing)]),
    ...(certificationNote === undefined || (now?.certified && certificationNote === now.certificationNote)
      ? []
      : [update(client, id, 'the certification of the data source', certification(certificationNote))])
  ]
}

function keeping(
  client: TableauClient,
  id: string,
  wanted: WantedDescription,
  before: Description,
  now: Description
): Change[] {
  const lost = before.tags.filter(tag => !now.tags.includes(tag))
  const uncertified = before.certified && !now.certified && wanted.certificationNote === undefined
  return [
    ...(wanted.description === undefined && before.description !== now.description
      ? [update(client, id, 'the description of the data source', { description: before.description })]
      : []),
    ...(lost.length === 0 ? [] : [addTags(client, id, lost)]),
    ...(uncertified
      ? [update(client, id, 'the certification of the data source', certification(before.certificationNote))]
      : []),
    // Last: whoever gives it away may not change it any more.
    ...(before.ownerId === undefined || before.ownerId === now.ownerId
      ? []
      : [update(client, id, 'the owner of the data source', {}, before.ownerId)])
  ]
}

function certification(note: string): Readonly<Record<string, string>> {
  return { isCertified: 'true', certificationNote: note }
}

function update(
  client: TableauClient,
  id: string,
  what: string,
  attributes: Readonly<Record<string, string>>,
  ownerId?: string
): Change {
  const content = {
    name: 'datasource',
    attributes,
    children: ownerId === undefined ? [] : [{ name: 'owner', attributes: { id: ownerId } }]
  }
  return { what, send: () => put(client, `datasources/${id}`, content, what) }
}

function addTags(client: TableauClient, id: string, tags: readonly string[]): Change {
  const content = {
    name: 'tags',
    children: tags.map(label => ({ name: 'tag', attributes: { label: written(label) } }))
  }
  const what = `the tags of the data source (${tags.join(', ')})`
  return { what, send: () => put(client, `datasources/${id}/tags`, content, what) }
}

/** Tableau splits a label at blanks and commas unless it stands in quotes, as its own Python client sends it. */
function written(label: string): string {
  return /[\s,]/.test(label) ? `"${label}"` : label
}

/** Setting the same twice is as good as once. @throws RangeError for what cannot be written */
async function put(client: TableauClient, path: string, content: XmlNode, what: string): Promise<Outcome> {
  return await client.send({
    method: 'PUT',
    path,
    contentType: 'application/xml',
    body: requestXml(content),
    doing: `setting ${what}`,
    repeat: 'freely'
  })
}

function failed(outcome: Outcome, what: string): ActionError | undefined {
  return outcome.kind === 'done' ? undefined : tableauError(outcome, `setting ${what}`)
}

function description(element: XmlElement): Description {
  const { attributes } = element
  const tags = child(element, 'tags')
  return {
    description: attributes['description'] ?? '',
    tags: (tags === undefined ? [] : children(tags, 'tag')).map(tag => tag.attributes['label'] ?? ''),
    certified: attributes['isCertified'] === 'true',
    certificationNote: attributes['certificationNote'] ?? '',
    ownerId: child(element, 'owner')?.attributes['id']
  }
}
