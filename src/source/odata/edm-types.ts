import type { DeclaredType, SourceType } from '../contract/source-schema.ts'

/** A property of an OData type. */
export interface EdmProperty {
  /** `Edm.String` …, or the qualified name of a structured type, perhaps as `Collection(…)`. */
  readonly type: string
  readonly precision?: number
  /** Of `Edm.Decimal`; undefined where it is variable or not said. */
  readonly scale?: number
}

/** The types of OData (CSDL 4.01, chapter 3.3; `DateTime` and `Time` of version 2) that a column can have. */
const TYPES: ReadonlyMap<string, SourceType> = new Map([
  ['Edm.Boolean', { kind: 'bool' }],
  ['Edm.Byte', { kind: 'int' }],
  ['Edm.SByte', { kind: 'int' }],
  ['Edm.Int16', { kind: 'int' }],
  ['Edm.Int32', { kind: 'int' }],
  ['Edm.Int64', { kind: 'bigint' }],
  ['Edm.Single', { kind: 'double' }],
  ['Edm.Double', { kind: 'double' }],
  ['Edm.Date', { kind: 'date', written: 'iso' }],
  ['Edm.TimeOfDay', { kind: 'time', written: 'iso' }],
  ['Edm.DateTime', { kind: 'timestamp', written: 'iso-or-ms' }],
  ['Edm.DateTimeOffset', { kind: 'instant', written: 'iso-or-ms' }],
  ['Edm.String', { kind: 'text' }],
  ['Edm.Guid', { kind: 'text' }],
  ['Edm.Duration', { kind: 'text' }],
  ['Edm.Time', { kind: 'text' }],
  ['Edm.Binary', { kind: 'text' }]
])
/** Digits of a decimal whose precision the service does not say. */
const UNSAID_PRECISION = 18

/** The type that a service declares for a property; undefined for structured types and those that no column has. */
export function declaredType({
  type: declared,
  precision = UNSAID_PRECISION,
  scale
}: EdmProperty): DeclaredType | undefined {
  if (declared === 'Edm.Decimal') {
    return scale === undefined || scale > precision
      ? { declared, type: { kind: 'number' } }
      : {
          declared: `${declared}(${precision},${scale})`,
          type: { kind: 'numeric', precision, scale, beyond: 'values' }
        }
  }
  const type = TYPES.get(declared)
  return type && { declared, type }
}
