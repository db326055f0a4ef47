import type { JsonFile } from '../../../source/contract/spooled-file.ts'
import type { Connection } from '../../engine/sql.ts'
import type { Scan } from '../../read/scan.ts'
import { type MemberPlace, memberJson, withObjects } from './json-member.ts'

/**
 * Levels of nesting that one query takes out of the records, one after the other. Below them the objects of each level
 * are kept in a table for the query that looks at them: a query of a hundred levels takes the engine half a second
 * before it begins, and takes each record apart a hundred times.
 */
const LEVELS_TOGETHER = 8

/** Objects at one level of nesting, and the column that is to hold them. */
export type NestedObject = MemberPlace & { readonly column?: string }

/** Takes the objects of JSON scans out of their records, level by level. */
export class NestedLevels {
  /** With all objects so far, for queries that read the values. */
  opened: readonly Scan<JsonFile>[]
  readonly #connection: Connection
  #depth = 0
  /** By scan: what to look at for the objects of the last level. */
  #looked: readonly Scan<JsonFile>[]
  #tables: readonly string[] = []

  constructor(connection: Connection, scans: readonly Scan<JsonFile>[]) {
    this.#connection = connection
    this.opened = this.#looked = scans
  }

  /**
   * Goes down one level.
   * @param objects those that stand in the objects of the level before
   * @returns by scan what to look at for their members
   */
  async down(objects: readonly NestedObject[]): Promise<readonly Scan<JsonFile>[]> {
    this.#depth++
    this.opened = this.opened.map(scan => withObjects(scan, objects))
    if (this.#depth <= LEVELS_TOGETHER) this.#looked = this.opened
    else await this.#keep(objects)
    return this.#looked
  }

  /** Removes what was kept. */
  async close(): Promise<void> {
    for (const table of this.#tables) await this.#connection.query(`drop table ${table}`)
    this.#tables = []
  }

  async #keep(objects: readonly NestedObject[]): Promise<void> {
    const looked: Scan<JsonFile>[] = []
    const tables: string[] = []
    for (const [at, scan] of this.#looked.entries()) {
      if (scan.files[0]?.nested !== undefined) {
        looked.push(scan)
        continue
      }
      const table = `nested_${at}_${this.#depth}`
      const columns = objects.map(object => `${memberJson(scan, object)} as ${object.column}`)
      await this.#connection.query(
        `create temporary table ${table} as (select s.n, ${columns.join(', ')} from ${scan.from} s)`
      )
      tables.push(table)
      looked.push({ files: scan.files, from: `(select * from ${table})` })
    }
    await this.close()
    this.#looked = looked
    this.#tables = tables
  }
}
