/** What stands in Tableau after a publication. */
export interface Publication {
  /** LUID of the data source. */
  readonly datasourceId: string
  readonly datasourceName: string
  /** Web address of the data source. */
  readonly datasourceUrl: string
  /** LUID of the project. */
  readonly projectId: string
  readonly projectName: string
  /** LUID of the asynchronous job. */
  readonly jobId: string
  readonly created: boolean
  /** Rows of it were changed; else it was published as a whole. */
  readonly updated?: boolean
}
