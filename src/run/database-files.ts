import { workspace } from '../base/environment.ts'
import type { Log } from '../base/log.ts'
import type { Moment } from '../base/placeholders.ts'
import { type SourceVoice, sourceVoice } from '../base/source-context.ts'
import { readCaCertificate } from '../http/ca-certificate.ts'
import type { RelationSource } from '../inputs/source/sources.ts'
import type { SourceConfig } from '../source/contract/source.ts'
import type { RunContext } from './run-context.ts'
import { readQuery } from './transform-file.ts'

/** A source, and how the run speaks of it. */
export interface VoicedSource extends RelationSource {
  readonly voice: SourceVoice
}

/**
 * All sources of a run, with the files that their inputs name.
 * @throws ActionError `source.file`, `input.invalid`, in the voice of the source
 */
export function sourcesWithFiles({ config, env, log }: RunContext): Promise<readonly VoicedSource[]> {
  return Promise.all(
    config.sources.map(async source => {
      const voice = sourceVoice(source.named ? source.name : undefined, log)
      try {
        const read = await withDatabaseFiles(source.config, workspace(env), config.moment, voice.log)
        return { ...source, config: read, voice }
      } catch (error) {
        throw voice.error(error)
      }
    })
  )
}

/**
 * The configuration of a source with the files that its database inputs name: the SQL of `source-query` and the
 * certificates of `source-ca-certificate`. Another source comes back as it is.
 *
 * @param folder what relative paths start from: the workspace
 * @throws ActionError `source.file`, `input.invalid`
 */
export async function withDatabaseFiles(
  config: SourceConfig,
  folder: string,
  moment: Moment,
  log: Log
): Promise<SourceConfig> {
  const { database } = config
  if (database === undefined) return config
  const authority = database.caCertificate
  return {
    ...config,
    database: {
      ...database,
      query: await readQuery(database.query, folder, moment),
      ...(authority === undefined
        ? {}
        : { caCertificate: await readCaCertificate(authority, folder, log, 'source-ca-certificate') })
    }
  }
}
