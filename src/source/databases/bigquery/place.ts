import { ActionError } from '../../../base/errors.ts'
import { inputPhrase } from '../../../base/input-name.ts'
import { isLoopback } from '../../../http/addresses/hosts.ts'
import type { DatabaseConfig } from '../../contract/database.ts'
import { apiAddress } from '../rest/address.ts'

/** Where a query runs. */
export interface Place {
  readonly home: URL
  /** The project that runs the query, and pays for it. */
  readonly project: string
  /** What names of tables without a dataset mean. */
  readonly dataset?: { readonly projectId: string; readonly datasetId: string }
}

/**
 * The host of the URL is the project, and the path its dataset, or that of another project:
 * `bigquery://project/dataset`, `bigquery://project/other-project/dataset`. On this machine the host is a stand-in for
 * BigQuery, and the project begins the path.
 * @throws ActionError `input.invalid` when there is no project
 */
export function placeOf(config: DatabaseConfig): Place {
  const { host, path } = config
  const home = apiAddress(config, 'bigquery.googleapis.com')
  const [project, ...rest] = isLoopback(host) ? path : [host, ...path]
  if (project === undefined) {
    throw new ActionError(
      'input.invalid',
      `The ${inputPhrase('source-url')} names no project.`,
      `Write bigquery://${host}/PROJECT/DATASET.`
    )
  }
  const datasetId = rest.at(-1)
  if (datasetId === undefined) return { home, project }
  return {
    home,
    project,
    dataset: { projectId: rest.length > 1 ? (rest[0] ?? project) : project, datasetId }
  }
}
