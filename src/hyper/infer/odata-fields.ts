import { ActionError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { counted } from '../../base/text.ts'
import type { ODataFacts } from '../../source/contract/source.ts'
import type { DeclaredType, MemberSchema } from '../../source/contract/source-schema.ts'
import type { Connection } from '../engine/sql.ts'
import { type ColumnType, MAX_NUMERIC_PRECISION } from '../engine/types.ts'
import type { Inference, SourceField } from '../read/fields.ts'
import type { Scan } from '../read/scan.ts'
import { conversion } from '../values/conversion.ts'
import { isMsDate, isoOfMs, isoOfMsDate } from '../values/declared-type.ts'
import { KIND, textBits } from '../values/kinds.ts'
import { kindsOf } from '../values/rules.ts'
import type { NamedField } from './ruled-fields.ts'

/**
 * Names of members that are OData's own (JSON Format 4.01, 4.6; version 2, "Common Payload Elements"): `@odata.etag`,
 * `Lines@odata.navigationLink`, `odata.type`, `__metadata`, and what stands in place of entities that were not sent.
 */
const ANNOTATION = /@|^odata\.|^__(metadata|deferred)$/

/**
 * Without the members that are OData's own.
 * @throws ActionError `source.incomplete` when a record holds a part of its expanded entities only, the rest being at
 *   a next link of their own
 */
export function withoutAnnotations(inference: Inference, odata: ODataFacts | undefined): Inference {
  if (odata === undefined) return inference
  const partly = inference.fields.find(({ path = [], bits }) => isNextLink(path) && kindsOf(bits) !== 0n)
  if (partly !== undefined) throw partlyExpanded(partly.path ?? [])
  const fields = inference.fields.filter(({ path = [] }) => !path.some(name => ANNOTATION.test(name)))
  return { ...inference, fields }
}

/** `Lines@odata.nextLink` (JSON Format 4.01, 4.6.7), in version 2 `__next` beside `results`. */
function isNextLink(path: readonly string[]): boolean {
  const last = path.at(-1) ?? ''
  return /.@(odata\.)?nextLink$/.test(last) || (last === '__next' && path.length > 1)
}

function partlyExpanded(path: readonly string[]): ActionError {
  const name = path.join('.').replace(/@.*|\.__next$/, '')
  return new ActionError(
    'source.incomplete',
    `Some records hold a part of their ${JSON.stringify(name)} only: the OData service gives the rest of what $expand asks for page by page.`,
    'Nothing was published. Fetch the expanded entities as a source of their own (see sources) and join them in transform, or leave them out of $expand.'
  )
}

/** What a field becomes if its values are as the service says. */
interface Candidate {
  readonly named: NamedField
  /** Undefined: a number of any scale, which is a text perhaps; its values decide. */
  readonly type: ColumnType | undefined
  /** As the service calls it; undefined where only the values look like it. */
  readonly edm: string | undefined
  /** For each scan the SQL of the value as text. */
  readonly text: readonly string[]
}

/**
 * Gives fields the types that an OData service declares for them, and the dates of version 2 their form. A rule of
 * the `columns` input goes first; values that break their declaration leave the type to inference, with a warning.
 */
export async function applyODataTypes(
  connection: Connection,
  scans: readonly Scan[],
  fields: readonly NamedField[],
  odata: ODataFacts | undefined,
  zone: string,
  log: Log
): Promise<readonly NamedField[]> {
  if (odata === undefined) return fields
  const candidates = fields.flatMap(named => candidateOf(named, odata) ?? [])
  if (candidates.length === 0) return fields
  const seen = await look(connection, scans, candidates, zone)
  const typed = new Map<NamedField, SourceField>()
  const broken: string[] = []
  for (const [index, { named, type, edm, text }] of candidates.entries()) {
    const { field } = named
    const { failing, bits } = seen[index] ?? { failing: 0, bits: 0n }
    if (type === undefined) {
      const { json: _json, ...rest } = field
      typed.set(named, { ...rest, bits })
    } else if (failing === 0) {
      const sql = scans.map((_scan, at) => converted(text[at] ?? 'null', type, zone).value)
      typed.set(named, { ...field, text, native: { type, holds: 'type of the file', sql } })
    } else if (edm !== undefined) {
      broken.push(
        `${named.name} (${counted(failing, 'value')} that ${failing === 1 ? 'is not an' : 'are not'} ${edm})`
      )
    }
  }
  if (broken.length > 0) {
    log.warning(
      'Values that are not of their declared type',
      `${broken.length === 1 ? 'Column' : 'Columns'} ${broken.join(', ')}: the service declares another type in its $metadata than its values have, so these decide. columns gives a type, and makes values that do not fit an error.`
    )
  }
  return fields.map(named => ({ ...named, field: typed.get(named) ?? named.field }))
}

function candidateOf(named: NamedField, { generation, schema }: ODataFacts): Candidate | undefined {
  const { field, rule } = named
  if (rule.type !== undefined || rule.format !== undefined || rule.nullValues !== undefined) return undefined
  const member = schema && field.path && memberAt(schema, field.path)
  if (member !== undefined) return 'type' in member ? declared(named, member) : undefined
  const mayBeDate = generation === 2 && kindsOf(field.bits) === KIND.text
  if (!mayBeDate) return undefined
  // Nothing else than such dates: other texts do not become a timestamp.
  const text = field.text.map(
    value =>
      `case when ${isMsDate(value)} then ${isoOfMsDate(value, 'Z')} when ${value} is not null then '?' end`
  )
  return { named, type: 'timestamp', edm: undefined, text }
}

function declared(named: NamedField, { type, declared: edm }: DeclaredType): Candidate | undefined {
  const { field } = named
  const { text } = field
  switch (type.kind) {
    case 'numeric': {
      const digits = Math.min(type.precision, MAX_NUMERIC_PRECISION)
      if (type.scale > digits) return ofAnyScale(named, edm)
      return { named, type: `numeric(${digits},${type.scale})`, edm, text }
    }
    case 'number':
      return ofAnyScale(named, edm)
    case 'timestamp':
    case 'instant':
      return { named, type: 'timestamp', edm, text: text.map(value => isoOfMs(value, type.kind)) }
    default:
      return { named, type: type.kind, edm, text }
  }
}

/** The values decide, which are texts where JSON's numbers might lose digits. */
function ofAnyScale(named: NamedField, edm: string): Candidate | undefined {
  const isText = kindsOf(named.field.bits) === KIND.text
  return isText ? { named, type: undefined, edm, text: named.field.text } : undefined
}

/** What is declared of the member at a path. */
function memberAt(schema: MemberSchema, path: readonly string[]): ReturnType<MemberSchema['get']> {
  let members: MemberSchema | undefined = schema
  let member: ReturnType<MemberSchema['get']>
  for (const name of path) {
    member = members?.get(name)
    members = member !== undefined && 'members' in member ? member.members : undefined
  }
  return member
}

function converted(text: string, type: ColumnType, zone: string): { converts: string; value: string } {
  return conversion(text, text, type, zone)
}

/** Counts, for each candidate with a type, the values that break it; for one without, what its values look like. */
async function look(
  connection: Connection,
  scans: readonly Scan[],
  candidates: readonly Candidate[],
  zone: string
): Promise<{ failing: number; bits: bigint }[]> {
  const seen = candidates.map(() => ({ failing: 0, bits: 0n }))
  for (const [index, scan] of scans.entries()) {
    const texts = candidates.map(({ text }, at) => `${text[index] ?? 'null'} as x${at}`)
    const counts = candidates.map(({ type }, at) =>
      type === undefined
        ? `bit_or(case when x${at} is not null then ${textBits(`x${at}`)} end)`
        : `count(*) filter (where x${at} is not null and not (${converted(`x${at}`, type, zone).converts}))`
    )
    const query = `select ${counts.join(', ')} from (select ${texts.join(', ')} from ${scan.from} s) t`
    const row = (await connection.query(query)).rows[0] ?? []
    for (const [at, one] of seen.entries()) {
      if (candidates[at]?.type === undefined) one.bits |= BigInt(row[at] ?? 0)
      else one.failing += Number(row[at] ?? 0)
    }
  }
  return seen
}
