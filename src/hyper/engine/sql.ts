import pg from 'pg'
import { withoutVariables } from '../../base/environment.ts'
import { ActionError } from '../../base/errors.ts'
import { counted } from '../../base/text.ts'

/** A column of a result. */
export interface Field {
  readonly name: string
  /** OID of the type, e.g. 20 for bigint. */
  readonly oid: number
  /** Type modifier, -1 when there is none; numeric(p,s) has `((p << 16) | s) + 4`. */
  readonly typmod: number
}

/** The answer to one statement. */
export interface QueryResult {
  /** One array a row; each value as Hyper's text, NULL as null. */
  readonly rows: readonly (readonly (string | null)[])[]
  readonly fields: readonly Field[]
  /** Rows returned; 0 for a statement that returns none. */
  readonly rowCount: number
}

/** A connection to the engine. */
export interface Connection {
  /**
   * Runs one statement (the engine refuses several in one text).
   * @throws SqlError when the statement is at fault; ActionError (`engine.disk`, `engine.failed`) when the
   *   engine is; the reason of the run's deadline when the run has ended
   */
  query(sql: string): Promise<QueryResult>
  /** Closes the connection. Never throws. */
  close(): Promise<void>
}

/** What the engine says about a statement at fault. May quote values of the data. */
export class SqlError extends Error {
  override readonly name = 'SqlError'
  /** SQLSTATE, e.g. `42703`. */
  readonly code: string
  /** E.g. the line with a mark under the place, or the value that does not convert; empty when there is none. */
  readonly detail: string
  readonly hint: string
  /** Where in the statement: characters from 1; undefined for an error of the data. */
  readonly position: number | undefined

  constructor(
    code: string,
    message: string,
    more: { readonly detail?: string | undefined; readonly hint?: string; readonly position?: number } = {}
  ) {
    super(message)
    this.code = code
    this.detail = more.detail?.trim() ?? ''
    this.hint = more.hint ?? ''
    this.position = more.position
  }
}

/** Where the engine listens, and what to say when it is no longer there. */
export interface ConnectionTarget {
  /** A host, or the folder of a Unix socket. */
  readonly host: string
  readonly port: number
  /** The error to throw once the connection is lost. */
  lost(): Promise<Error>
  /** Told of each statement; for the debug log. */
  readonly debug?: ((message: string) => void) | undefined
}

/** Characters of a statement that the debug log shows. */
const SHOWN_SQL = 4_000

/**
 * Opens a connection. All values come as Hyper's text, doubles with all digits, time zone UTC; no PG* variable
 * of the environment takes part.
 * @throws what `target.lost` gives when the engine does not answer
 */
export async function connect(target: ConnectionTarget): Promise<Connection> {
  const client = newClient(target)
  // The query in progress is told as well; without a listener a dead engine would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    if (error instanceof pg.DatabaseError)
      throw asEngineFailure(statementFault(error), 'opening a connection')
    throw await target.lost()
  }
  return {
    async query(sql) {
      if (sql.includes('\0')) throw new SqlError('22021', 'the SQL text holds a NUL character')
      const began = performance.now()
      const told = (end: string): void => {
        const shown = sql.length > SHOWN_SQL ? `${sql.slice(0, SHOWN_SQL)}… (${sql.length} characters)` : sql
        target.debug?.(`SQL, ${Math.round(performance.now() - began)} ms, ${end}: ${shown}`)
      }
      try {
        const result = await client.query<(string | null)[]>({ text: sql, rowMode: 'array' })
        told(counted(result.rows.length, 'row'))
        return {
          rows: result.rows,
          fields: result.fields.map(({ name, dataTypeID, dataTypeModifier }) => ({
            name,
            oid: dataTypeID,
            typmod: dataTypeModifier
          })),
          rowCount: result.rows.length
        }
      } catch (error) {
        told('failed')
        if (error instanceof pg.DatabaseError) throw engineFault(error) ?? statementFault(error)
        throw await target.lost()
      }
    },
    async close() {
      await client.end().catch(() => undefined)
    }
  }
}

/** `pg` takes PG* variables for whatever is empty, the name of the database for one, which must be empty here. */
function newClient({ host, port }: ConnectionTarget): pg.Client {
  return withoutVariables(
    /^PG/i,
    () =>
      new pg.Client({
        host,
        port,
        user: 'tableau_internal_user',
        password: '',
        database: '',
        ssl: false,
        application_name: 'tableau-publish-action',
        options: '-c extra_float_digits=3 -c time_zone=UTC',
        types: { getTypeParser: () => (text: string) => text }
      })
  )
}

/** `name` as an SQL identifier. @throws SqlError when it holds a NUL character */
export function quoteIdentifier(name: string): string {
  return `"${withoutNul(name).replaceAll('"', '""')}"`
}

/** `text` as an SQL literal. @throws SqlError when it holds a NUL character */
export function quoteLiteral(text: string): string {
  return `'${withoutNul(text).replaceAll("'", "''")}'`
}

/**
 * Where an SqlError ends that no stage has a better word for.
 * @param doing completes "The engine failed while …", e.g. `reading the types of the columns`
 * @returns `engine.failed` for an SqlError; everything else as it came
 */
export function asEngineFailure(caught: unknown, doing: string): unknown {
  if (!(caught instanceof SqlError)) return caught
  return new ActionError(
    'engine.failed',
    `The engine failed while ${doing}: ${withoutPeriod(caught.message)} (${caught.code}).`,
    'Run again with debug logging (ACTIONS_STEP_DEBUG=true) and report it with that log.',
    { cause: caught }
  )
}

function withoutNul(text: string): string {
  if (text.includes('\0')) throw new SqlError('22021', 'a name or a text in SQL holds a NUL character')
  return text
}

function engineFault(error: pg.DatabaseError): ActionError | undefined {
  const code = error.code ?? ''
  const ofMemory = /^53S0\d$/.test(code) || (code === '53200' && /memory|mmap|allocat/i.test(error.message))
  if (ofMemory) {
    return new ActionError(
      'engine.failed',
      `The engine ran out of memory: ${withoutPeriod(error.message)}.`,
      'Use a runner with more memory, or let the transform sort, group or join less at once.',
      { cause: error }
    )
  }
  if (code === '53200' || code === '53100') {
    return new ActionError(
      'engine.disk',
      `The disk is full: ${withoutPeriod(error.message)}.`,
      'Free disk space on the runner, or point RUNNER_TEMP and output-path to a larger disk.',
      { cause: error }
    )
  }
  return undefined
}

function withoutPeriod(message: string): string {
  return message.replace(/\.$/, '')
}

function statementFault(error: pg.DatabaseError): SqlError {
  // The engine adds this hint to every error of a CSV file, whatever the file is called.
  const hint = error.hint?.includes('does not end with .csv') ? '' : error.hint
  return new SqlError(error.code ?? '', error.message, {
    detail: error.detail,
    ...(hint === undefined ? {} : { hint }),
    ...(error.position === undefined ? {} : { position: Number(error.position) })
  })
}
