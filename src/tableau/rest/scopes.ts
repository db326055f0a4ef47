/** What a run does in Tableau, as far as it decides about the scopes of a connected app. */
export type Feature =
  | 'publish'
  | 'describe'
  | 'change-rows'
  | 'compare'
  | 'count-rows'
  | 'create-project'
  | 'run-flow'
  | 'refresh-workbook'
  | 'run-task'

/** What a feature needs. */
export interface FeatureScopes {
  /** When a run uses it, in words of the inputs; for the documentation. */
  readonly when: string
  readonly scopes: readonly string[]
}

/**
 * The scopes of each feature; docs/signing-in.md shows this table.
 * Source: Tableau, "Access Scopes for Connected Apps".
 */
export const FEATURE_SCOPES: Readonly<Record<Feature, FeatureScopes>> = {
  publish: {
    when: 'always: find the project and the data source, upload, publish, wait for the job',
    scopes: [
      'tableau:content:read',
      'tableau:file_uploads:create',
      'tableau:datasources:create',
      'tableau:jobs:read'
    ]
  },
  describe: {
    when: '`overwrite`, to keep owner, description, tags and certification; `datasource-description`, `datasource-tags`, `certification-note`',
    scopes: ['tableau:datasources:update', 'tableau:datasource_tags:update']
  },
  'change-rows': {
    when: '`publish-mode` `append`, `upsert`, `update`, `delete` or `replace`',
    scopes: ['tableau:hyper_data:update']
  },
  compare: {
    when: 'a data source that is there already, to compare with what is published (see guards)',
    scopes: ['tableau:datasources:download']
  },
  'count-rows': {
    when: '`max-row-drop`, for a data source that cannot be downloaded or is too large',
    scopes: ['tableau:viz_data_service:read']
  },
  'create-project': { when: '`create-project: true`', scopes: ['tableau:projects:create'] },
  'run-flow': {
    when: '`run-after` with `flow: …` (for connected apps since Tableau Server 2025.3)',
    scopes: ['tableau:flows:read', 'tableau:flows:run', 'tableau:flow_runs:read']
  },
  'refresh-workbook': { when: '`run-after` with `workbook: …`', scopes: ['tableau:tasks:run'] },
  'run-task': {
    when: '`run-after` with `task: …`',
    scopes: ['tableau:tasks:read', 'tableau:tasks:run']
  }
}

/** The scopes that a run with these features needs, each once, and no other. */
export function scopesFor(features: readonly Feature[]): readonly string[] {
  return [...new Set(features.flatMap(feature => FEATURE_SCOPES[feature].scopes))]
}
