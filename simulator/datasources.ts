import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  booleanParameter,
  forbidden,
  notFound,
  pathParameter,
  type Route,
  readBody,
  type SessionCall
} from './call.ts'
import {
  changeFacts,
  datasourceByName,
  datasourceElement,
  factsInLists,
  tagsElement
} from './datasource-store.ts'
import { refresh } from './extract-refresh.ts'
import { settle } from './jobs.ts'
import { type Fields, LIST_PARAMETERS, listReply } from './lists.ts'
import { madeTds } from './made-tds.ts'
import { findProject } from './projects.ts'
import { PUBLISH_PARAMETERS, publish } from './publish.ts'
import { badRequest, element, listElement, Refusal, type Reply } from './replies.ts'
import { booleanAttribute, child, type RequestElement, type Shape } from './request-body.ts'
import { type Datasource, type DatasourceFacts, isoTime, type Revision } from './state.ts'
import { packTdsx } from './tdsx.ts'

const UPDATE: Shape = {
  children: {
    datasource: {
      required: true,
      attributes: {
        name: 'optional',
        description: 'optional',
        isCertified: 'optional',
        certificationNote: 'optional',
        // Tableau's own Python client sends it.
        useRemoteQueryAgent: 'optional',
        encryptExtracts: '3.5'
      },
      children: {
        project: { attributes: { id: 'required' } },
        owner: { attributes: { id: 'required' } }
      }
    }
  }
}

const TAGS: Shape = {
  children: {
    tags: { required: true, children: { tag: { many: true, attributes: { label: 'required' } } } }
  }
}

interface Listed {
  readonly datasource: Datasource
  readonly facts: DatasourceFacts
}

async function queryDatasources({ state, session, query, faults }: SessionCall): Promise<Reply> {
  await settle(state)
  const now = state.config.clock()
  const listed = [...state.datasources.values()]
    .filter(datasource => datasource.siteId === session.site.id)
    .flatMap((datasource): Listed[] => {
      const facts = factsInLists(datasource, now)
      return facts === undefined ? [] : [{ datasource, facts }]
    })
  const fields: Fields<Listed> = {
    name: ({ facts }) => facts.name,
    projectName: ({ facts }) => state.projects.get(facts.projectId)?.name ?? '',
    ownerName: ({ facts }) => state.users.find(user => user.id === facts.ownerId)?.name ?? '',
    contentUrl: ({ datasource }) => datasource.contentUrl,
    type: ({ datasource }) => datasource.type,
    isCertified: ({ facts }) => String(facts.isCertified),
    tags: ({ facts }) => facts.tags,
    createdAt: ({ datasource }) => isoTime(datasource.createdAt),
    updatedAt: ({ facts }) => isoTime(facts.updatedAt)
  }
  return listReply('datasources', listed, query, {
    fields,
    render: ({ datasource, facts }) => datasourceElement(state, datasource, facts),
    quirks: state.config.quirks,
    moved: faults.get('listMoves')?.by
  })
}

/** The data source of the path. @throws Refusal with the code for an unknown data source */
export async function findDatasource(call: SessionCall): Promise<Datasource> {
  const { state, session } = call
  await settle(state)
  const id = pathParameter(call, 'datasource')
  const datasource = state.datasources.get(id)
  if (datasource === undefined || datasource.siteId !== session.site.id) {
    throw notFound(state.config.quirks.unknownDatasourceCode, `Datasource '${id}' could not be found.`)
  }
  return datasource
}

async function queryDatasource(call: SessionCall): Promise<Reply> {
  const datasource = await findDatasource(call)
  if (call.faults.get('permissionDenied') !== undefined) {
    throw forbidden('403004', `User '${call.session.user.name}' isn't authorized to query datasource.`)
  }
  return { status: 200, elements: [datasourceElement(call.state, datasource, datasource.facts)] }
}

/** Changing and deleting: the owner and administrators. @throws Refusal 403004 */
export function checkMayWrite({ session }: SessionCall, datasource: Datasource): void {
  const { user } = session
  if (user.role !== 'SiteAdministratorCreator' && datasource.facts.ownerId !== user.id) {
    throw forbidden('403004', `User '${user.name}' isn't authorized to change the datasource.`)
  }
}

async function updateDatasource(call: SessionCall): Promise<Reply> {
  const { state, session } = call
  const given = child(await readBody(call, UPDATE), 'datasource') as RequestElement
  const datasource = await findDatasource(call)
  checkMayWrite(call, datasource)
  const { name, description, certificationNote } = given.attributes
  const isCertified = booleanAttribute(given, 'isCertified')
  const certifies = isCertified !== undefined || certificationNote !== undefined
  if (
    certifies &&
    (session.user.role !== 'SiteAdministratorCreator' || call.faults.get('permissionDenied') !== undefined)
  ) {
    throw forbidden('403141', `User '${session.user.name}' isn't authorized to certify the datasource.`)
  }
  const projectId = child(given, 'project')?.attributes['id']
  if (projectId !== undefined) findProject(call, projectId)
  const ownerId = child(given, 'owner')?.attributes['id']
  if (ownerId !== undefined && !state.users.some(user => user.id === ownerId)) {
    throw notFound('404002', `User '${ownerId}' could not be found.`)
  }
  if (name !== undefined && (name.trim() === '' || name.length > 255)) {
    throw badRequest('The name must have 1 to 255 characters.')
  }
  const { facts } = datasource
  const rival = datasourceByName(state, projectId ?? facts.projectId, name ?? facts.name)
  if (rival !== undefined && rival !== datasource) {
    throw new Refusal(
      '409000',
      'Resource Conflict',
      `The datasource '${rival.facts.name}' already exists there.`
    )
  }
  changeFacts(state, datasource, {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(certificationNote === undefined ? {} : { certificationNote }),
    ...(isCertified === undefined ? {} : { isCertified }),
    ...(projectId === undefined ? {} : { projectId }),
    ...(ownerId === undefined ? {} : { ownerId })
  })
  return { status: 200, elements: [datasourceElement(state, datasource, datasource.facts)] }
}

async function deleteDatasource(call: SessionCall): Promise<Reply> {
  const datasource = await findDatasource(call)
  checkMayWrite(call, datasource)
  call.state.datasources.delete(datasource.id)
  return { status: 204 }
}

/** A label is split at blanks and commas unless it stands in quotation marks (as Tableau's own Python client says). */
function tagsIn(label: string): readonly string[] {
  const quoted = /^"(.*)"$/s.exec(label)?.[1]
  if (quoted !== undefined) return [quoted]
  return label.trim() === '' ? [''] : label.split(/[ ,]+/).filter(part => part !== '')
}

async function addTags(call: SessionCall): Promise<Reply> {
  const given = child(await readBody(call, TAGS), 'tags')
  const datasource = await findDatasource(call)
  checkMayWrite(call, datasource)
  const labels = (given?.children ?? []).flatMap(({ attributes: { label = '' } }) =>
    call.state.config.quirks.splitsTags ? tagsIn(label) : [label]
  )
  if (labels.length === 0 || labels.some(label => label.trim() === '')) {
    throw badRequest('A tag needs a label.')
  }
  const tags = [...new Set([...datasource.facts.tags, ...labels])]
  changeFacts(call.state, datasource, { tags })
  return { status: 200, elements: [tagsElement(tags)] }
}

async function deleteTag(call: SessionCall): Promise<Reply> {
  const datasource = await findDatasource(call)
  checkMayWrite(call, datasource)
  const label = pathParameter(call, 'tag')
  changeFacts(call.state, datasource, { tags: datasource.facts.tags.filter(tag => tag !== label) })
  return { status: 204 }
}

async function queryConnections(call: SessionCall): Promise<Reply> {
  const datasource = await findDatasource(call)
  const connection = element('connection', {
    id: datasource.connectionId,
    type: datasource.type,
    serverAddress: '',
    serverPort: '',
    userName: '',
    embedPassword: false
  })
  return { status: 200, elements: [listElement('connections', [connection])] }
}

async function queryRevisions(call: SessionCall): Promise<Reply> {
  const datasource = await findDatasource(call)
  const current = datasource.facts.revision
  return listReply('revisions', datasource.revisions, call.query, {
    fields: {},
    render: revision =>
      element(
        'revision',
        {
          revisionNumber: revision.number,
          publishedAt: isoTime(revision.publishedAt),
          deleted: false,
          current: revision.number === current,
          sizeInBytes: revision.size
        },
        element('publisher', { id: revision.publisher.id, name: revision.publisher.name })
      ),
    quirks: call.state.config.quirks
  })
}

/** A `.tdsx`; without the extract, or for a live connection, a `.tds` where it says all. */
async function download(
  call: SessionCall,
  datasource: Datasource,
  revision: Revision | undefined
): Promise<Reply> {
  const { state, session } = call
  if (session.user.lacks.includes('Download') || call.faults.get('permissionDenied') !== undefined) {
    throw forbidden('403004', `User '${session.user.name}' isn't authorized to download the datasource.`)
  }
  const withExtract = call.query.get('includeExtract') === null || booleanParameter(call, 'includeExtract')
  const name = datasource.contentUrl.replaceAll(/[^\x20-\x7e]/g, '_')
  const place = join(state.folder, 'datasources', `download-${state.config.token(12)}`)
  const asTds = async (text: string): Promise<Reply> => {
    await writeFile(`${place}.tds`, text)
    return {
      status: 200,
      file: { path: `${place}.tds`, filename: `${name}.tds`, contentType: 'application/xml' }
    }
  }
  if (datasource.live !== undefined) return await asTds(datasource.live)
  if (revision?.path === undefined)
    throw notFound('404000', 'The datasource has no content of that revision.')
  const made = madeTds(
    datasource.facts.name,
    datasource.table?.columns ?? [],
    state.config.quirks.makesCaptions
  )
  if (revision.tds === undefined && !withExtract) return await asTds(made)
  if (revision.tds === undefined && !state.config.quirks.downloadsTdsx) {
    return { status: 200, file: { path: revision.path, filename: `${name}.hyper` } }
  }
  await packTdsx(revision.tds ?? made, withExtract ? revision.path : undefined, `${place}.tdsx`)
  return { status: 200, file: { path: `${place}.tdsx`, filename: `${name}.tdsx` } }
}

async function downloadContent(call: SessionCall): Promise<Reply> {
  const datasource = await findDatasource(call)
  return await download(call, datasource, datasource.revisions.at(-1))
}

async function downloadRevision(call: SessionCall): Promise<Reply> {
  const datasource = await findDatasource(call)
  const number = Number(pathParameter(call, 'revision'))
  return await download(
    call,
    datasource,
    datasource.revisions.find(revision => revision.number === number)
  )
}

async function refreshDatasource(call: SessionCall): Promise<Reply> {
  const datasource = await findDatasource(call)
  checkMayWrite(call, datasource)
  const { id, facts } = datasource
  return await refresh(call, { id, name: facts.name, kind: 'datasource' })
}

const ALL = '/sites/{site}/datasources'
const ONE = '/sites/{site}/datasources/{datasource}'

/**
 * Tableau REST API, "Publish Data Source", "Query Data Sources", "Query Data Source", "Update Data Source",
 * "Delete Data Source", "Add Tags to Data Source", "Delete Tag from Data Source",
 * "Query Data Source Connections", "Get Data Source Revisions", "Download Data Source",
 * "Update Data Source Now".
 */
export const datasourceRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: ALL,
    query: PUBLISH_PARAMETERS,
    access: 'session',
    scope: 'tableau:datasources:create',
    handle: publish
  },
  {
    method: 'GET',
    path: ALL,
    query: LIST_PARAMETERS,
    access: 'session',
    scope: 'tableau:content:read',
    handle: queryDatasources
  },
  { method: 'GET', path: ONE, access: 'session', scope: 'tableau:content:read', handle: queryDatasource },
  {
    method: 'PUT',
    path: ONE,
    access: 'session',
    scope: 'tableau:datasources:update',
    handle: updateDatasource
  },
  {
    method: 'DELETE',
    path: ONE,
    access: 'session',
    scope: 'tableau:datasources:delete',
    handle: deleteDatasource
  },
  {
    method: 'PUT',
    path: `${ONE}/tags`,
    access: 'session',
    scope: 'tableau:datasource_tags:update',
    handle: addTags
  },
  {
    method: 'DELETE',
    path: `${ONE}/tags/{tag}`,
    access: 'session',
    scope: 'tableau:datasource_tags:delete',
    handle: deleteTag
  },
  {
    method: 'GET',
    path: `${ONE}/connections`,
    access: 'session',
    scope: 'tableau:content:read',
    handle: queryConnections
  },
  {
    method: 'GET',
    path: `${ONE}/revisions`,
    query: LIST_PARAMETERS,
    access: 'session',
    scope: 'tableau:content:read',
    handle: queryRevisions
  },
  {
    method: 'GET',
    path: `${ONE}/revisions/{revision}/content`,
    query: ['includeExtract'],
    access: 'session',
    scope: 'tableau:datasources:download',
    handle: downloadRevision
  },
  {
    method: 'GET',
    path: `${ONE}/content`,
    query: ['includeExtract'],
    access: 'session',
    scope: 'tableau:datasources:download',
    handle: downloadContent
  },
  {
    method: 'POST',
    path: `${ONE}/refresh`,
    access: 'session',
    scope: 'tableau:tasks:run',
    handle: refreshDatasource
  }
]
