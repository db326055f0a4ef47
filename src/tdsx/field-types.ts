import type { ColumnType } from '../hyper/engine/types.ts'
import type { Role } from './presentation.ts'

/** The types of fields in a `.tds`. */
export type Datatype = 'string' | 'boolean' | 'date' | 'datetime' | 'integer' | 'real'

/** How a `.tds` describes a column of a Hyper file. */
export interface StoredType {
  /** The number of OLE DB that stands for the type. */
  readonly remote: number
  readonly datatype: Datatype
  readonly aggregation: 'Count' | 'Year' | 'Sum'
}

/** What a field is: the words of `<column>`. */
export interface Kind {
  readonly role: 'dimension' | 'measure'
  readonly type: 'nominal' | 'ordinal' | 'quantitative'
  readonly semanticRole?: string
  readonly aggregation?: 'Avg'
}

const STORED: Readonly<Record<string, StoredType>> = {
  text: { remote: 129, datatype: 'string', aggregation: 'Count' },
  bool: { remote: 11, datatype: 'boolean', aggregation: 'Count' },
  date: { remote: 133, datatype: 'date', aggregation: 'Year' },
  // By the numbers of OLE DB; in no file of Tableau Desktop that was read.
  time: { remote: 134, datatype: 'datetime', aggregation: 'Year' },
  timestamp: { remote: 135, datatype: 'datetime', aggregation: 'Year' },
  timestamp_tz: { remote: 135, datatype: 'datetime', aggregation: 'Year' },
  int: { remote: 3, datatype: 'integer', aggregation: 'Sum' },
  bigint: { remote: 20, datatype: 'integer', aggregation: 'Sum' },
  double: { remote: 5, datatype: 'real', aggregation: 'Sum' },
  numeric: { remote: 131, datatype: 'real', aggregation: 'Sum' }
}

/** How a column of the extract stands in the `.tds`. */
export function storedType(type: ColumnType): StoredType {
  return STORED[type.replace(/\(.*/, '')] as StoredType
}

const PLACES: Readonly<Record<string, string>> = {
  country: '[Country].[Name]',
  'country-code': '[Country].[ISO3166_2]',
  state: '[State].[Name]',
  city: '[City].[Name]',
  county: '[County].[Name]',
  'zip-code': '[ZipCode].[Name]'
}
const COORDINATES: Readonly<Record<string, string>> = {
  latitude: '[Geographical].[Latitude]',
  longitude: '[Geographical].[Longitude]'
}

/**
 * What a field of a type is, with the role that it is given.
 * @returns undefined when the role does not fit the type
 */
export function kindOf(datatype: Datatype, role: Role | undefined): Kind | undefined {
  const numeric = datatype === 'integer' || datatype === 'real'
  const dimension = { role: 'dimension', type: dimensionType(datatype) } as const
  switch (role) {
    case undefined:
      return numeric ? { role: 'measure', type: 'quantitative' } : dimension
    case 'dimension':
      return dimension
    case 'measure':
      return numeric ? { role: 'measure', type: 'quantitative' } : undefined
    case 'latitude':
    case 'longitude': {
      const semanticRole = COORDINATES[role] ?? ''
      return numeric ? { role: 'measure', type: 'quantitative', semanticRole, aggregation: 'Avg' } : undefined
    }
    default: {
      const fits = datatype === 'string' || (role === 'zip-code' && datatype === 'integer')
      return fits ? { role: 'dimension', type: 'nominal', semanticRole: PLACES[role] ?? '' } : undefined
    }
  }
}

function dimensionType(datatype: Datatype): 'nominal' | 'ordinal' {
  return datatype === 'string' || datatype === 'boolean' ? 'nominal' : 'ordinal'
}
