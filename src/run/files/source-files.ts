import type { Log } from '../../base/log.ts'
import type { Moment, TellPlaceholder } from '../../base/placeholders.ts'
import type { SourceConfig } from '../../source/contract/source.ts'
import { readCaCertificate } from './ca-certificate.ts'
import { readQuery } from './transform-file.ts'

/**
 * The configuration of a source with the files that its inputs name: the SQL of `source-query` and the certificates of
 * `source-ca-certificate`. Another source comes back as it is.
 *
 * @param folder what relative paths start from: the workspace
 * @param tell is told what the placeholders in a file became
 * @throws ActionError `source.file`, `input.invalid`
 */
export async function withSourceFiles(
  config: SourceConfig,
  folder: string,
  moment: Moment,
  log: Log,
  tell?: TellPlaceholder
): Promise<SourceConfig> {
  const { database } = config
  if (database === undefined) return { ...config, ...(await authorityOf(config, folder, log)) }
  return {
    ...config,
    database: {
      ...database,
      query: await readQuery(database.query, folder, moment, tell),
      ...(await authorityOf(database, folder, log))
    }
  }
}

async function authorityOf(
  { caCertificate }: Pick<SourceConfig, 'caCertificate'>,
  folder: string,
  log: Log
): Promise<Pick<SourceConfig, 'caCertificate'>> {
  if (caCertificate === undefined) return {}
  return { caCertificate: await readCaCertificate(caCertificate, folder, log, 'source-ca-certificate') }
}
