/** What becomes of the rows of a data source that exists already; `overwrite` and `create` are whole publications. */
export type PublishMode = 'overwrite' | 'create' | UpdateMode

/** Changes rows of a published data source by "Update Data in Hyper Data Source". */
export type UpdateMode = 'append' | 'upsert' | 'update' | 'delete' | 'replace'

/** The modes that find rows again by their keys. */
export const KEYED_MODES: readonly PublishMode[] = ['upsert', 'update', 'delete']

/** True for a mode that changes rows. */
export function isUpdate(mode: PublishMode): mode is UpdateMode {
  return mode !== 'overwrite' && mode !== 'create'
}

/** True for a mode in which a data source that does not exist yet is made. */
export function createsMissing(mode: PublishMode): boolean {
  return mode !== 'update' && mode !== 'delete'
}
