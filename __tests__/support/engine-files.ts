import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startHyper } from '../../src/hyper/engine/server.ts'
import { quoteIdentifier, quoteLiteral } from '../../src/hyper/engine/sql.ts'
import type { SourceText } from './build.ts'
import { hyperd } from './hyperd.ts'

/** Writes real Parquet, Arrow and Hyper files with the engine, out of queries. */
export interface EngineFiles {
  /** @param format as `COPY … TO` calls it */
  write(query: string, format: 'parquet' | 'arrowfile' | 'arrowstream'): Promise<SourceText>
  /** A Hyper file with tables, each made of a query; a name may have a schema: `"Extract"."Extract"`. */
  database(
    tables: Readonly<Record<string, string>>,
    version?: 0 | 1 | 2 | 3 | 4
  ): Promise<SourceText & { readonly path: string }>
  close(): Promise<void>
}

export async function openEngineFiles(): Promise<EngineFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'engine-files-'))
  const server = await startHyper({ hyperd, workDir: folder, readable: folder })
  let files = 0
  return {
    async write(query, format) {
      const name = `data${++files}.${format === 'parquet' ? 'parquet' : 'arrow'}`
      const path = join(folder, name)
      const connection = await server.connect()
      try {
        await connection.query(`copy (${query}) to ${quoteLiteral(path)} with (format => '${format}')`)
        return { name, content: await readFile(path) }
      } finally {
        await connection.close()
        await rm(path, { force: true })
      }
    },
    async database(tables, version = 2) {
      const connection = await server.connect()
      const name = `data${++files}.hyper`
      const path = join(folder, name)
      await connection.query(`create database ${quoteIdentifier(path)} with version ${version}`)
      await connection.query(`attach database ${quoteIdentifier(path)} as made`)
      for (const [table, query] of Object.entries(tables)) {
        const schema = /^(.+)\./.exec(table)?.[1] ?? 'public'
        await connection.query(`create schema if not exists made.${schema}`)
        await connection.query(
          `create table made.${table.includes('.') ? '' : 'public.'}${table} as (${query})`
        )
      }
      await connection.query('detach database made')
      await connection.close()
      return { name, path, content: await readFile(path) }
    },
    async close() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    }
  }
}
