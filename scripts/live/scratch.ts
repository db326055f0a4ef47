import { readFile, stat } from 'node:fs/promises'
import { createExtractReader, type ExtractReader } from '../../simulator/extract-reader.ts'
import { lookAt } from '../../src/tableau/publish/look.ts'
import { getDatasource } from '../../src/tableau/resources/datasources.ts'
import { uploadFile } from '../../src/tableau/resources/file-uploads.ts'
import { type JobEnd, waitForJob } from '../../src/tableau/resources/jobs.ts'
import type { Project } from '../../src/tableau/resources/projects.ts'
import { child, requestXml, type XmlElement } from '../../src/tableau/rest/xml.ts'
import type { ExtractName, Extracts } from './extracts.ts'
import type { LiveAnswer, LiveSite } from './live-site.ts'
import { filePart, multipart, type Part, payloadPart } from './multipart.ts'
import { NotAsked } from './question.ts'

/** How a publication differs from the ordinary one. */
export interface PublishVariant {
  /** Replaces and adds parameters; by default it overwrites. */
  readonly query?: Readonly<Record<string, string>>
  /** The part with the file; by default it is there. */
  readonly parts?: (parts: readonly [Part, Part]) => readonly Part[]
  readonly mediaType?: string
}

/** A download, read. */
export interface Downloaded {
  readonly rows: readonly (readonly (string | null)[])[]
  readonly tds: string | undefined
}

const MIB = 2 ** 20
const WHOLE_TABLE = {
  'source-schema': 'Extract',
  'source-table': 'Extract',
  'target-schema': 'Extract',
  'target-table': 'Extract'
} as const

/** An action of a data update that names both tables. */
export function action(kind: string, condition?: unknown): Readonly<Record<string, unknown>> {
  return { action: kind, ...WHOLE_TABLE, ...(condition === undefined ? {} : { condition }) }
}

/** A LUID that nothing has. */
export const NOWHERE = '00000000-0000-4000-8000-000000000000'
/** The id of an upload that never was. */
export const NO_UPLOAD = '9999:0123456789abcdef0123456789abcdef-1:0'

/** The condition that finds a row by its id. */
export const SAME_ID = { op: 'eq', 'target-col': 'id', 'source-col': 'id' } as const

/** The scratch project, and what a run makes in it: data sources whose names begin with the name of the run. */
export class Scratch {
  readonly project: Project
  readonly files: Extracts
  readonly folder: string
  /** Jobs that may still make something. */
  readonly openJobs = new Set<string>()
  readonly #site: LiveSite
  readonly #run: string
  readonly #reader: ExtractReader
  #requests = 0

  constructor(site: LiveSite, project: Project, run: string, files: Extracts, folder: string) {
    this.#site = site
    this.project = project
    this.#run = run
    this.files = files
    this.folder = folder
    this.#reader = createExtractReader(folder, undefined)
  }

  /** The name of a data source of this run. */
  name(what: string): string {
    return `${this.#run} ${what}`
  }

  /** A text that no other request of any run has. */
  requestId(): string {
    return `${this.name('request')} ${++this.#requests}`.replaceAll(' ', '-')
  }

  /** The payload of a publication. */
  payload(name: string, projectId = this.project.id): string {
    return requestXml({
      name: 'datasource',
      attributes: { name },
      children: [{ name: 'project', attributes: { id: projectId } }]
    })
  }

  /** Publishes a file in one request, at once unless the query says otherwise. */
  async publish(name: string, file: ExtractName, variant: PublishVariant = {}): Promise<LiveAnswer> {
    const type = file === 'tdsx' ? 'tdsx' : 'hyper'
    const parts = [
      payloadPart(this.payload(name)),
      filePart('tableau_datasource', `extract.${type}`, await readFile(this.files[file]))
    ] as const
    const { query = { overwrite: 'true' }, parts: changed = all => all, mediaType } = variant
    const answer = await this.#site.sendParts(
      { method: 'POST', path: 'datasources', query: { datasourceType: type, ...query } },
      multipart(changed(parts), mediaType)
    )
    const job = jobOf(answer)
    if (job !== undefined) this.openJobs.add(job)
    return answer
  }

  /** Publishes what a question works on. @returns its LUID @throws NotAsked when that fails */
  async made(what: string, file: ExtractName = 'base'): Promise<string> {
    const answer = await this.publish(this.name(what), file)
    const id = datasourceOf(answer)?.attributes['id']
    if (id !== undefined && answer.status < 300) return id
    throw new NotAsked(`A data source could not be published for it (${answer.code}).`)
  }

  /** Uploads a file as the action does. @returns the upload's id */
  async upload(file: ExtractName): Promise<string> {
    const path = this.files[file]
    const { size } = await stat(path)
    return await uploadFile(await this.#site.client(), { path, size, chunkSizeBytes: 32 * MIB })
  }

  /** Asks to change rows. */
  async update(
    id: string,
    actions: readonly unknown[],
    {
      file,
      upload,
      requestId = this.requestId()
    }: { file?: ExtractName; upload?: string; requestId?: string } = {}
  ): Promise<LiveAnswer> {
    const uploadSessionId = upload ?? (file === undefined ? undefined : await this.upload(file))
    return await this.#site.send({
      method: 'PATCH',
      path: `datasources/${id}/data`,
      query: uploadSessionId === undefined ? {} : { uploadSessionId },
      headers: { requestid: requestId },
      contentType: 'application/json',
      body: JSON.stringify({ actions })
    })
  }

  /** Changes rows and waits. @returns the end of the job, or the code of a refusal as `state` */
  async updated(
    id: string,
    actions: readonly unknown[],
    options: { file?: ExtractName; upload?: string } = {}
  ): Promise<{ readonly state: string; readonly notes: string }> {
    const answer = await this.update(id, actions, options)
    const job = jobOf(answer)
    return job === undefined ? { state: `refused with ${answer.code}`, notes: '' } : await this.jobEnd(job)
  }

  /** Waits for the end of a job. */
  async jobEnd(id: string): Promise<JobEnd> {
    const end = await waitForJob(await this.#site.client(), id)
    this.openJobs.delete(id)
    return end
  }

  /** What Tableau says of a data source. @throws NotAsked when it does not show it */
  async facts(id: string): Promise<XmlElement> {
    const answer = await this.#site.send({ method: 'GET', path: `datasources/${id}` })
    const found = datasourceOf(answer)
    if (found !== undefined) return found
    throw new NotAsked(`Tableau does not show the data source (${answer.code}).`)
  }

  /** The number of the newest revision. */
  async revision(id: string): Promise<number> {
    const { root, code } = await this.#site.send({ method: 'GET', path: `datasources/${id}/revisions` })
    const list = root === undefined ? undefined : child(root, 'revisions')
    if (list === undefined) throw new NotAsked(`Tableau does not show the revisions (${code}).`)
    return Math.max(...list.children.map(({ attributes }) => Number(attributes['revisionNumber'])))
  }

  /** Downloads a data source with the action's own reader. @throws NotAsked when it cannot be read */
  async download(id: string): Promise<Downloaded> {
    const client = await this.#site.client()
    const found = await getDatasource(client, id)
    if (found === undefined) throw new NotAsked('Tableau does not show the data source.')
    const { signal } = client.deadline
    const look = await lookAt(client, found, {
      limitBytes: 64 * MIB,
      counts: false,
      folder: this.folder,
      signal
    })
    if (look.state !== 'extract')
      throw new NotAsked(`It could not be downloaded (${'why' in look ? look.why : 'no extract'}).`)
    const [table] = await this.#reader.inspect(look.path)
    if (table === undefined) throw new NotAsked('The download holds no table.')
    return { rows: await this.#reader.readRows(look.path, table), tds: look.tds }
  }

  /** The values of a column, in order: `1 Tea, 2 Milk`. */
  async rows(id: string): Promise<string> {
    const { rows } = await this.download(id)
    return rows
      .map(row => row.slice(0, 2).join(' '))
      .toSorted()
      .join(', ')
  }

  /** Stops the engine. */
  async close(): Promise<void> {
    await this.#reader.close()
  }
}

/** The data source of an answer. */
export function datasourceOf({ root }: LiveAnswer): XmlElement | undefined {
  return root === undefined ? undefined : child(root, 'datasource')
}

/** The LUID of the job of an answer. */
export function jobOf({ root }: LiveAnswer): string | undefined {
  return root === undefined ? undefined : child(root, 'job')?.attributes['id']
}
