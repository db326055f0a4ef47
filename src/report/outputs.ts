import * as core from '@actions/core'
import { conceal } from '../base/secrets.ts'
import type { Extract } from '../hyper/engine/types.ts'
import type { Publication } from '../tableau/publish/publication.ts'
import type { Datasource } from '../tableau/resources/datasources.ts'

/** Sets the output `job-id`, as soon as the job is known: a run that fails later names it too. */
export function setJobId(jobId: string): void {
  core.setOutput('job-id', jobId)
}

/**
 * Sets the outputs that describe the extract, as soon as it stands.
 * @param fingerprint of its content
 * @param isKept the file stays where it is; else nothing comes of it, and there is no path to give
 */
export function setExtractOutputs(extract: Extract, fingerprint: string, isKept: boolean): void {
  core.setOutput('row-count', String(extract.rowCount))
  core.setOutput('column-count', String(extract.columns.length))
  core.setOutput('schema', schemaJson(extract))
  core.setOutput('fingerprint', fingerprint)
  if (!isKept) return
  core.setOutput('hyper-path', extract.path)
  core.setOutput('hyper-size', String(extract.size))
}

/** Sets the output `previous-row-count`. @param rows of what was published before; undefined when they are not known */
export function setPreviousRowCount(rows: number | undefined): void {
  core.setOutput('previous-row-count', rows === undefined ? '' : String(rows))
}

/**
 * Sets the outputs at the end of a run, whatever its outcome.
 * @param publication undefined when nothing was published
 * @param unchanged the data source that stands there already with this content
 */
export function setOutcomeOutputs(publication: Publication | undefined, unchanged?: Datasource): void {
  core.setOutput('published', String(publication !== undefined))
  core.setOutput('unchanged', String(unchanged !== undefined))
  if (unchanged !== undefined) {
    core.setOutput('datasource-id', unchanged.id)
    core.setOutput('datasource-url', unchanged.webpageUrl ?? '')
    core.setOutput('project-id', unchanged.projectId ?? '')
  }
  if (publication === undefined) return
  core.setOutput('datasource-id', publication.datasourceId)
  core.setOutput('datasource-url', publication.datasourceUrl)
  core.setOutput('project-id', publication.projectId)
}

/** `[{"name","type","nullable"}]` in column order. Secrets are taken out of names only: what is left is JSON always. */
function schemaJson(extract: Extract): string {
  return JSON.stringify(
    extract.columns.map(({ name, type, nullable }) => ({ name: conceal(name), type, nullable }))
  )
}
