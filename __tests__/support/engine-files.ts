import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startHyper } from '../../src/hyper/server.ts'
import { quoteLiteral } from '../../src/hyper/sql.ts'
import type { SourceText } from './build.ts'
import { hyperd } from './hyperd.ts'

/** Writes real Parquet and Arrow files with the engine, out of queries. */
export interface EngineFiles {
  /** @param format as `COPY … TO` calls it */
  write(query: string, format: 'parquet' | 'arrowfile' | 'arrowstream'): Promise<SourceText>
  close(): Promise<void>
}

export async function openEngineFiles(): Promise<EngineFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'engine-files-'))
  const server = await startHyper({ hyperd, workDir: folder, readable: folder })
  let files = 0
  return {
    async write(query, format) {
      const connection = await server.connect()
      const name = `data${++files}.${format === 'parquet' ? 'parquet' : 'arrow'}`
      const path = join(folder, name)
      await connection.query(`copy (${query}) to ${quoteLiteral(path)} with (format => '${format}')`)
      await connection.close()
      return { name, content: await readFile(path) }
    },
    async close() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    }
  }
}
