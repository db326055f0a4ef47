import type { Deadline } from '../../../base/deadline.ts'
import type { Log } from '../../../base/log.ts'
import type { Http } from '../../../http/http.ts'
import type { DatabaseConfig } from '../../contract/database.ts'
import type { SourceSchema } from '../../contract/source-schema.ts'
import type { RowsFile, TellFiles } from '../../contract/spooled-file.ts'
import type { TokenStore } from '../../http/oauth.ts'
import type { SizeMeter } from '../../spool/size-limit.ts'

/** Where the rows of a result go, and what writing them needs. */
export interface RowsTarget {
  /** Path of a new file, without its extension. The files of a result are numbered by what writes them. */
  path(extension: string): string
  readonly deadline: Deadline
  /** Counts what is written. */
  readonly meter: SizeMeter
  /** Is told of rows that are whole on disk, while more come. */
  readonly tell?: ((rows: WrittenRows) => void) | undefined
}

/** A file of rows, with its parts where it has several. */
export type WrittenFile = Pick<RowsFile, 'path' | 'parts' | 'bytes'>

/** What has become of the rows of a result. */
export interface WrittenRows {
  /** One at least, which may be empty. In any order: the rows of a result have none that lasts. */
  readonly files: readonly WrittenFile[]
  /** As in `DeclaredRows`. */
  readonly mayBeInfinite: boolean
  /** As in `DeclaredRows`. */
  readonly decimalsFit: boolean
  /** Characters that no text of an extract can hold, left out. */
  readonly removedCharacters: number
}

/**
 * One query at a database. The words are called in the order describe, stream, count; `cancel` at any time, also
 * beside them; `close` at last, whatever happened.
 */
export interface DatabaseQuery {
  /**
   * The columns of the result. An engine that says nothing before it runs the query starts it here.
   * @throws ActionError `source.query`, `source.query-type`, `source.read-only`; LostConnection
   */
  describe(): Promise<SourceSchema>
  /**
   * Writes the whole result.
   * @throws ActionError as `describe`, and `source.too-large`, `engine.disk`; LostConnection
   */
  stream(target: RowsTarget): Promise<WrittenRows>
  /**
   * The rows of the result by the database's own count, after `stream`; undefined where its protocol has none, and the
   * last answer alone says that the result is whole.
   */
  count(): number | undefined
  /** Stops the query at the database, within two seconds. Never throws. */
  cancel(): Promise<void>
  /** Ends the connection. Never throws. */
  close(): Promise<void>
}

/** What an engine may use. */
export interface EngineTools {
  /** Makes a way out to the network, bound to a deadline; with more certificate authorities where `ca` has some. */
  readonly connect: (deadline: Deadline, ca?: string) => Http
  /** The access tokens of the run. */
  readonly tokens: TokenStore
  readonly deadline: Deadline
  readonly log: Log
  /** Is told of rows while more come. */
  readonly tell?: TellFiles | undefined
}

/** The inputs with credentials. */
export type Credential = 'password' | 'token' | 'oauth' | 'private-key'

/** A kind of database. */
export interface Engine {
  /** As people call it: `PostgreSQL`. */
  readonly name: string
  /** A URL of it, for messages. */
  readonly example: string
  /** Names of the parameters that its URL may have, each with its values where the list of these is closed. */
  readonly parameters: Readonly<Record<string, readonly string[] | undefined>>
  /** Parts of the path at most, and at least. */
  readonly pathParts: { readonly from: number; readonly to: number }
  /** Parameters that have to be there, each with what helps. */
  readonly needs?: Readonly<Record<string, string>>
  /** What it can sign in with; a user name comes with a password. One is needed where a password is not among them. */
  readonly credentials: readonly Credential[]
  /** The credential that needs a user name without a password; it may stand beside the others. */
  readonly userFor?: Credential
  /**
   * Connects and signs in.
   * @throws ActionError `source.connection`, `source.login`; LostConnection when another try may help
   */
  connect(config: DatabaseConfig, tools: EngineTools): Promise<DatabaseQuery>
}

/**
 * The connection was lost, or the database asks to try again: the whole query, which only reads, may be repeated once.
 */
export class LostConnection extends Error {
  override readonly name = 'LostConnection'
  /** What to tell when it is lost again. */
  readonly failure: Error

  /** @param failure what to throw when there is no other try */
  constructor(failure: Error) {
    super(failure.message, { cause: failure })
    this.failure = failure
  }
}
