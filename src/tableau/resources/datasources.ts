import { ActionError } from '../../base/errors.ts'
import type { Renewed, TableauClient } from '../rest/client.ts'
import { payloadBody } from '../rest/multipart.ts'
import { listAll, nameFilter } from '../rest/paging.ts'
import type { Outcome } from '../rest/response.ts'
import { child, requestXml, type XmlElement } from '../rest/xml.ts'
import type { Project } from './projects.ts'
import { getElement } from './site-content.ts'

/** A published data source, as Tableau lists it. */
export interface Datasource {
  /** LUID. */
  readonly id: string
  readonly name: string
  readonly projectId: string | undefined
  /** Name of the owner where Tableau gives it, else the LUID. */
  readonly owner: string | undefined
  /** As Tableau writes it, e.g. `2026-11-25T04:00:00Z`; it moves with every publication. */
  readonly updatedAt: string
  readonly webpageUrl: string | undefined
  /** As Tableau rounds it. */
  readonly sizeMb: number | undefined
}

/** The file of a publication: a bare Hyper file, or one packed with what Tableau shall show of it. */
export type FileType = 'hyper' | 'tdsx'

/** A publication to ask for. */
export interface PublishRequest {
  readonly name: string
  readonly project: Project
  readonly overwrite: boolean
  readonly uploadSessionId: string
  /** What was uploaded. */
  readonly type: FileType
}

const MAX_NAME_LENGTH = 255

/**
 * Checks the name of a data source: 1 to 255 characters, none of them a control character.
 * @throws ActionError `input.invalid`
 */
export function checkDatasourceName(name: string): void {
  const remedy = 'Give a name of 1 to 255 characters in one line in datasource-name.'
  if (name.trim() === '')
    throw new ActionError('input.invalid', 'The input datasource-name is empty.', remedy)
  if (/[\p{Cc}\p{Surrogate}\u2028\u2029\ufffe\uffff]/u.test(name)) {
    throw new ActionError(
      'input.invalid',
      'The input datasource-name holds a line break or a control character.',
      remedy
    )
  }
  const length = [...name].length
  if (length > MAX_NAME_LENGTH) {
    throw new ActionError('input.invalid', `The input datasource-name has ${length} characters.`, remedy)
  }
}

/**
 * Finds a data source by name and project. The server filters only names that its filter understands; name and
 * project are always compared here.
 * Source: Tableau REST API, "Query Data Sources".
 */
export async function findDatasource(
  client: TableauClient,
  name: string,
  project: Project
): Promise<Datasource | undefined> {
  const doing = `looking up the data source “${name}”`
  const elements = await listAll(client, 'datasources', 'datasource', doing, nameFilter(name))
  return elements.map(datasource).find(found => found.name === name && found.projectId === project.id)
}

/**
 * A data source by its LUID; the index of lists does not delay this answer.
 * Source: Tableau REST API, "Query Data Source".
 * @returns undefined when it is gone, or when Tableau shows it in lists only
 */
export async function getDatasource(client: TableauClient, id: string): Promise<Datasource | undefined> {
  const element = await getElement(client, `datasources/${id}`, 'datasource', `reading the data source ${id}`)
  return element === undefined ? undefined : datasource(element)
}

/**
 * Asks Tableau to make a data source of an uploaded file, as a job; at once, where the session could not see the job.
 * Source: Tableau REST API, "Publish Data Source".
 */
export async function publishDatasource(
  client: TableauClient,
  { name, project, overwrite, uploadSessionId, type }: PublishRequest
): Promise<Outcome | Renewed> {
  const xml = requestXml({
    name: 'datasource',
    attributes: { name },
    children: [{ name: 'project', attributes: { id: project.id } }]
  })
  const { contentType, body } = payloadBody(xml)
  return await client.sendOfUpload({
    method: 'POST',
    path: 'datasources',
    query: {
      datasourceType: type,
      overwrite: String(overwrite),
      asJob: String(client.seesJobs),
      uploadSessionId
    },
    contentType,
    body,
    doing: publishing(name, project),
    repeat: 'when-refused',
    transfer: client.seesJobs ? true : 'whole'
  })
}

/** Completes "while …" for a publication. */
export function publishing(name: string, project: Project): string {
  return `publishing the data source “${name}” to the project “${project.path}”`
}

function datasource(element: XmlElement): Datasource {
  const { attributes } = element
  const owner = child(element, 'owner')?.attributes
  return {
    id: attributes['id'] ?? '',
    name: attributes['name'] ?? '',
    projectId: child(element, 'project')?.attributes['id'],
    owner: owner?.['name'] ?? owner?.['id'],
    updatedAt: attributes['updatedAt'] ?? '',
    webpageUrl: attributes['webpageUrl'],
    sizeMb: attributes['size'] === undefined ? undefined : Number(attributes['size'])
  }
}
