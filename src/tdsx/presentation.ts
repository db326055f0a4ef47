/** What a column is to Tableau: the two kinds of fields, or a place on a map. */
export const ROLES = [
  'dimension',
  'measure',
  'country',
  'country-code',
  'state',
  'city',
  'county',
  'zip-code',
  'latitude',
  'longitude'
] as const

/** One of the closed list of roles. */
export type Role = (typeof ROLES)[number]

/** How Tableau shows one field; every member may be missing. Frozen. */
export interface FieldLook {
  readonly caption?: string
  readonly description?: string
  readonly role?: Role
  /** As a `.tds` has it, e.g. `p0%`. */
  readonly defaultFormat?: string
  readonly folder?: string
  readonly hidden?: true
}

/** How Tableau shows the fields of a data source, and which fields it computes. */
export interface Presentation {
  /** By the names of columns of the extract, or of calculated fields. */
  readonly looks: ReadonlyMap<string, FieldLook>
  /** Formulas by name. */
  readonly calculatedFields: ReadonlyMap<string, string>
}
