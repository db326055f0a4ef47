import type { ActionError } from '../base/errors.ts'
import type { Remark } from '../base/log.ts'
import type { PlaceholderValue } from '../base/placeholders.ts'
import type { GuardResult } from '../guards/guard-result.ts'
import type { RowEffects } from '../guards/row-effects.ts'
import type { Decisions } from '../hyper/columns/decisions.ts'
import type { KeptType } from '../hyper/engine/published.ts'
import type { Extract } from '../hyper/engine/types.ts'
import type { RunResult } from '../tableau/after/run-after.ts'
import type { Publication } from '../tableau/publish/publication.ts'
import type { Datasource } from '../tableau/resources/datasources.ts'
import type { PublishMode } from '../tableau/resources/modes.ts'
import type { TableFacts } from './change.ts'
import type { Stage } from './timeline.ts'

/** Everything that the step summary tells about a run. */
export interface RunReport {
  readonly outcome: 'published' | 'unchanged' | 'dry-run' | 'skipped' | 'failed'
  readonly datasourceName: string
  readonly publication?: Publication
  /** The data source that stands there already with the content of this run. */
  readonly unchanged?: Datasource
  /** What the guards found, in order. */
  readonly guards?: readonly GuardResult[]
  /** Columns that kept their published types. */
  readonly kept?: readonly KeptType[]
  /** Rows of the last publications, oldest first, this one last. */
  readonly history?: readonly number[]
  /** What became of the rows, where rows were changed. */
  readonly effects?: RowEffects
  /** What was to run after the publication, as far as it was started. */
  readonly runs?: readonly RunResult[]
  /** What becomes of the rows that are published already; undefined where nothing is published. */
  readonly mode?: PublishMode
  /** The extract, as soon as it stood. */
  readonly extract?: Extract
  /** What was decided about the columns of the sources, as soon as the extract stood. */
  readonly decisions?: Decisions
  /** What was published before this run; `none` when nothing was; undefined when nobody looked. */
  readonly published?: TableFacts | 'none'
  /** Where the data came from: URLs without queries, and paths. */
  readonly origins: readonly string[]
  /** What the placeholders became. */
  readonly placeholders?: readonly PlaceholderValue[]
  /** The time zone whose calendar they follow. */
  readonly zone?: string
  /** Scheme, host and port of the sources that are URLs, as the workflow names them: images from there are shown. */
  readonly imageOrigins?: readonly string[]
  /** The stages, in order. */
  readonly stages: readonly Stage[]
  readonly remarks: readonly Remark[]
  /** Why the run failed. */
  readonly error?: ActionError
  /** Address of docs/troubleshooting.md, when it is known. */
  readonly documentation?: string
}
