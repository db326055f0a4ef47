import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { type DatabaseConfig, databaseLabel } from '../../contract/database.ts'
import { ByteSearch } from '../connector/byte-search.ts'
import type { DatabaseQuery, EngineTools, RowsTarget } from '../connector/engine.ts'
import { refuseBinary } from '../connector/refuse-binary.ts'
import { poll } from '../rest/poll.ts'
import { RowsFiles } from '../rest/rows-files.ts'
import { openRestSession } from '../rest/session.ts'
import { stopping } from '../rest/stopping.ts'
import { dryRunOf, locationOf, type ResultPage, resultPageOf } from './answers.ts'
import { refusal } from './errors.ts'
import { type SentQuery, withJson } from './nested.ts'
import { placeOf } from './place.ts'
import { signInOf } from './sign-in.ts'
import { type Field, isBinary, isNested, sourceColumn } from './types.ts'

/** BigQuery holds an answer back for this time while the query runs. */
const WAIT_MS = 10_000
/** The run stops the query at its deadline; the limit of BigQuery is for a run that is dead. */
const LIMIT_AFTER_MS = 5_000
/** For what is being sent when the query is to be stopped. */
const ANSWER_MS = 1_000
/** How BigQuery writes the doubles that no number of an extract is. */
const INFINITE = ['"NaN"', 'nfinity"', 'inf"']

/**
 * A query at BigQuery.
 * @throws ActionError `input.invalid` for a key that cannot be read
 */
export async function openBigQueryQuery(config: DatabaseConfig, tools: EngineTools): Promise<DatabaseQuery> {
  const label = databaseLabel(config)
  const { home, project, dataset } = placeOf(config)
  const { deadline } = tools
  let sent: SentQuery = { sql: config.query, lines: 0 }
  const session = openRestSession(
    {
      label,
      name: 'BigQuery',
      home,
      caCertificate: config.caCertificate,
      signIn: signInOf(config),
      renews: config.privateKey !== undefined,
      refusal: answer => refusal(label, config.query, sent.lines, answer)
    },
    tools
  )
  const jobs = `/bigquery/v2/projects/${encodeURIComponent(project)}/jobs`
  const jobId = `tableau_publish_${randomUUID()}`
  let location = config.parameters.get('location')
  let fields: readonly Field[] = []
  let beginning: Promise<unknown> | undefined
  let isRunning = false
  let total: number | undefined

  const job = (more: object, id?: string): object => ({
    jobReference: {
      projectId: project,
      ...(id === undefined ? {} : { jobId: id }),
      ...(location === undefined ? {} : { location })
    },
    configuration: {
      ...more,
      query: {
        query: sent.sql,
        useLegacySql: false,
        ...(dataset === undefined ? {} : { defaultDataset: dataset })
      }
    }
  })
  const begin = async (): Promise<void> => {
    isRunning = true
    const jobTimeoutMs = String(Math.ceil(deadline.remainingMs()) + LIMIT_AFTER_MS)
    const body = job({ jobTimeoutMs, labels: { client: 'tableau-publish-action' } }, jobId)
    try {
      // With its id a job that is sent twice runs once.
      const { json } = await session.begin({ method: 'POST', path: jobs, body, repeat: 'harmless' })
      location = locationOf(json) ?? location
    } catch (error) {
      const isThere =
        error instanceof ActionError && error.details?.kind === 'http' && error.details.status === 409
      if (!isThere) throw error
    }
  }
  const where = (): string => (location === undefined ? '' : `location=${encodeURIComponent(location)}`)
  const results = async (query: string, rows?: Parameters<typeof session.ask>[0]['rows']) => {
    const path = `${jobs.replace(/jobs$/, 'queries')}/${jobId}?prettyPrint=false&formatOptions.useInt64Timestamp=true&${query}&${where()}`
    const answer = await session.ask({
      method: 'GET',
      path,
      repeat: 'harmless',
      ...(rows === undefined ? {} : { rows })
    })
    return { ...answer, page: resultPageOf(label, answer.json) }
  }
  const { stop, settle } = stopping(async () => {
    if (!isRunning) return
    isRunning = false
    // Its id is known, whether or not an answer comes.
    await Promise.race([beginning?.catch(() => undefined), delay(ANSWER_MS, undefined, { ref: false })])
    await session.tell({ method: 'POST', path: `${jobs}/${jobId}/cancel?${where()}` })
  })

  return {
    async describe() {
      const { json } = await session.ask({
        method: 'POST',
        path: jobs,
        body: job({ dryRun: true }),
        repeat: 'harmless'
      })
      const dryRun = dryRunOf(label, json)
      if (dryRun.statementType !== 'SELECT') throw notOnlyReading(label, dryRun.statementType)
      location ??= dryRun.location
      fields = dryRun.fields
      refuseBinary(
        label,
        fields.filter(isBinary).map(({ name }) => ({ name, declared: 'BYTES', cast: `TO_HEX(\`${name}\`)` }))
      )
      sent = withJson(label, config.query, fields)
      return fields.map(sourceColumn)
    },
    async stream(target: RowsTarget) {
      beginning = begin()
      await beginning
      const done = await poll(deadline, async () => {
        const { page } = await results(`maxResults=0&timeoutMs=${WAIT_MS}`)
        return page.jobComplete ? page : undefined
      })
      isRunning = false
      total = done.totalRows
      checkFields(label, fields, done.fields)
      const files = new RowsFiles(target)
      const search = fields.some(({ type }) => type.startsWith('FLOAT')) ? INFINITE : undefined
      let rows = 0
      for (let token: string | undefined, next = true; next; ) {
        const query = token === undefined ? '' : `pageToken=${encodeURIComponent(token)}`
        const answer = await files.add(search === undefined ? undefined : new ByteSearch(search), to =>
          results(query, { key: 'rows', width: fields.length, target: to })
        )
        rows += answer.rows
        checkPage(label, answer.page, total, token)
        token = answer.page.pageToken
        next = token !== undefined
      }
      if (rows !== total) throw incomplete(label, `sent ${rows} rows of the ${total} that it announced`)
      return await files.finish()
    },
    count: () => total,
    cancel: stop,
    async close() {
      await settle()
      await session.close()
    }
  }
}

function notOnlyReading(label: string, statementType: string): ActionError {
  return new ActionError(
    'source.read-only',
    `The query at ${label} is a statement of the type ${statementType}, which is more than a SELECT: it was not run.`,
    `Write one SELECT in ${inputName('source-query')}.`
  )
}

/** The result has the columns that the dry run has told; arrays and structs have become texts. */
function checkFields(label: string, told: readonly Field[], found: readonly Field[]): void {
  const shown = (fields: readonly Field[]): string =>
    fields.map(field => `${field.name} ${isNested(field) ? 'STRING' : field.type.toUpperCase()}`).join(', ')
  if (shown(told) === shown(found)) return
  throw incomplete(label, `announced the columns ${shown(told)} and sent ${shown(found)}`)
}

function checkPage(label: string, page: ResultPage, total: number, token: string | undefined): void {
  if (!page.jobComplete || page.totalRows !== total)
    throw incomplete(label, `changed the number of rows of its result from ${total} to ${page.totalRows}`)
  if (token !== undefined && page.pageToken === token)
    throw incomplete(label, 'sent a page that leads to itself')
}

function incomplete(label: string, what: string): ActionError {
  return new ActionError('source.incomplete', `${label} ${what}.`, 'Nothing was published. Run again.')
}
