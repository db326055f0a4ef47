/** What requests to S3 are signed with. */
export interface ObjectCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of temporary credentials. */
  readonly sessionToken?: string
}

/** How the objects of a source may be read. */
export interface ObjectAccess {
  /** Undefined: requests are not signed, as public buckets allow. */
  readonly credentials?: ObjectCredentials
  /** Where a bucket lies whose address names no region. */
  readonly region?: string
}
