import { ActionError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { Spool, SpooledFile } from '../../source/contract/source.ts'
import { type ColumnPlan, needsConversion, typedValue } from '../columns/column-plan.ts'
import { checkConversions } from '../columns/conversion-check.ts'
import { type ColumnDecision, declaredReason, fileReason } from '../columns/decisions.ts'
import { type OddColumn, remarkOddColumns, remarkThousands } from '../columns/remarks.ts'
import { remarkRenamed, usableNames } from '../engine/names.ts'
import { type Connection, quoteIdentifier } from '../engine/sql.ts'
import { MAX_NUMERIC_PRECISION, sqlType } from '../engine/types.ts'
import { checkDeclared, checkTextRules, renamed, ruledType } from '../infer/declared-columns.ts'
import { differentColumns } from '../infer/different-columns.ts'
import { inferColumnar } from '../infer/infer-columnar.ts'
import { headerKeys, inferCsv, nameOfKey } from '../infer/infer-csv.ts'
import { inferJson } from '../infer/infer-json.ts'
import { applyODataTypes, withoutAnnotations } from '../infer/odata-fields.ts'
import { applyTextRules } from '../infer/ruled-fields.ts'
import { wideNumeric } from '../infer/wide-numbers.ts'
import { type Inference, originsOf, plainText, type SourceField } from '../read/fields.ts'
import { openHyperFiles } from '../read/hyper-tables.ts'
import { placeOf, shownValue } from '../read/locate.ts'
import { type Scan, scansOf } from '../read/scan.ts'
import { type ColumnRule, droppedNames } from '../values/column-rule.ts'
import { type Decision, decide } from '../values/rules.ts'

/** A column of a relation. */
export interface RelationColumn extends ColumnDecision {
  /** Values that are not NULL, where they were counted. */
  readonly values?: number
}

/** What a source has become in SQL. */
export interface Relation {
  readonly columns: readonly RelationColumn[]
  /** A SELECT that gives the typed columns of all records. */
  readonly select: string
  /** Records; undefined for Parquet and Arrow. */
  readonly records?: number
}

/** What the user says of a source's columns. */
export interface StageOptions {
  /** The `columns` input. */
  readonly columns: ReadonlyMap<string, ColumnRule>
  /** IANA name of the zone whose wall clock instants are stored in. */
  readonly zone: string
  /** Digits that a NUMERIC of the file holds. */
  readonly digits: number
}

/**
 * Makes a relation of spooled files: finds out the columns and their types over all records, applies `columns`,
 * and says what was decided. Nothing is written yet; the relation is read when the extract is made.
 * @throws ActionError source.columns, data.columns, data.conversion, data.overflow, data.records, source.records, source.parquet, source.arrow,
 *   source.hyper
 */
export async function stageSource(
  connection: Connection,
  spool: Spool,
  options: StageOptions,
  log: Log
): Promise<Relation> {
  const inferred = await infer(connection, spool.files, options)
  const inference = withoutAnnotations(inferred, spool.odata)
  const { fields, records } = inference
  if (fields.length === 0) {
    if ((records ?? 0) > 0) throw withoutMembers(spool.files)
    return emptyRelation(options.columns)
  }
  const repeating = spool.files.filter(file => file.repeatedKeys === true)
  if (repeating.length > 0) {
    log.notice(
      'The same key twice in one object',
      `Objects in ${originsOf(repeating)} have a key more than once; the last value counts.`
    )
  }
  const names = usableNames(fields.map(field => field.label))
  remarkRenamed(
    fields.map(field => field.label),
    names,
    log
  )
  checkDeclared(options.columns, names, spool.files)
  const named = fields
    .map((field, index) => ({
      field,
      name: names[index] ?? '',
      rule: options.columns.get(names[index] ?? '') ?? {}
    }))
    .filter(({ rule }) => rule.drop !== true)
  const newNames = renamed(named)
  checkTextRules(named)
  const typed = await applyODataTypes(connection, inference.scans, named, spool.odata, options.zone, log)
  const { scans, fields: ruled } = await applyTextRules(connection, inference, typed)
  const odd: OddColumn[] = []
  const plans: ColumnPlan[] = []
  for (const { name, field, rule } of ruled) {
    const declared = ruledType(rule)
    if (declared !== undefined) {
      plans.push({ name, field, rule, type: declared, declared: true, reason: declaredReason(rule) })
      continue
    }
    const decision = field.native ?? (await decideWide(connection, scans, field, options.digits))
    if ('overflow' in decision) throw await overflowError(connection, scans, name, field)
    if ('oddity' in decision && decision.oddity !== undefined && records !== 0)
      odd.push({ name, field, oddity: decision.oddity })
    const reason = 'holds' in decision ? decision.holds : fileReason(spool.files[0]?.format)
    plans.push({ name, field, rule, type: decision.type, declared: false, reason })
  }
  await checkConversions(connection, scans, plans.filter(needsConversion), options.zone, log)
  const findings = await remarkOddColumns(connection, scans, odd, options.digits, log)
  const guessed = plans.filter(
    ({ declared, rule, type }) => !declared && rule.format === undefined && /^(double|numeric)/.test(type)
  )
  const suspects = remarkThousands(scans, odd, guessed, log)
  const select = scans
    .map((scan, index) => {
      const list = plans.map(
        (plan, at) => `${typedValue(plan, index, options.zone)} as ${quoteIdentifier(newNames[at] ?? '')}`
      )
      return `select ${list.join(', ')} from ${scan.from} s`
    })
    .join(' union all ')
  const exact = !spool.files.some(file => file.duplicateKeys === true)
  return {
    columns: plans.map(({ name, type, field, reason }, at) => {
      const found = findings.get(name) ?? suspects.get(name)
      return {
        name: newNames[at] ?? '',
        type,
        reason,
        ...(found === undefined ? {} : { odd: found }),
        ...(exact && field.values !== undefined ? { values: field.values } : {})
      }
    }),
    select,
    ...(records === undefined ? {} : { records })
  }
}

/** As `decide`, but a file that holds wide numbers needs no text for them. */
async function decideWide(
  connection: Connection,
  scans: readonly Scan[],
  field: SourceField,
  digits: number
): Promise<Decision> {
  const decision = decide(field.bits)
  if (!('oddity' in decision) || decision.oddity !== 'many-digits' || digits === MAX_NUMERIC_PRECISION)
    return decision
  const type = await wideNumeric(connection, scans, field, digits)
  return type === undefined ? decision : { type, holds: `numbers of up to ${digits} digits` }
}

async function infer(
  connection: Connection,
  files: readonly SpooledFile[],
  { columns, zone, digits }: StageOptions
): Promise<Inference> {
  const dropped = droppedNames(columns)
  const scans = scansOf(files, await openHyperFiles(connection, files), dropped)
  const formats = new Set(files.map(file => file.format))
  if (formats.size > 1) {
    throw new ActionError(
      'source.columns',
      `The sources have different formats (${[...formats].join(', ')}), so their columns cannot be compared.`,
      'Publish them separately, or bring them into one format first.'
    )
  }
  switch (files[0]?.format) {
    case 'csv':
      checkSameHeaders(scans)
      return inferCsv(connection, scans)
    case 'json':
      return inferJson(connection, scans)
    default:
      return inferColumnar(connection, scans, { dropped, zone, digits })
  }
}

/** Pages of one XML source have the columns of them all. */
function checkSameHeaders(scans: readonly Scan[]): void {
  const sources = new Map<string, { readonly scan: Scan; readonly keys: Set<string> }>()
  for (const [at, scan] of scans.entries()) {
    for (const { isXmlPage, origin } of scan.files) {
      const id = isXmlPage === true ? `pages of ${origin}` : `scan ${at}`
      const source = sources.get(id) ?? { scan, keys: new Set<string>() }
      sources.set(id, source)
      for (const key of headerKeys(scan)) source.keys.add(key)
    }
  }
  const [first, ...others] = sources.values()
  if (first === undefined) return
  for (const { scan, keys } of others) {
    const missing = [...first.keys].filter(key => !keys.has(key)).map(nameOfKey)
    const added = [...keys].filter(key => !first.keys.has(key)).map(nameOfKey)
    if (missing.length + added.length > 0) throw differentColumns(first.scan, scan, missing, added)
  }
}

/** No record and no column: only the `columns` input can say what the table looks like. */
function emptyRelation(rules: ReadonlyMap<string, ColumnRule>): Relation {
  const kept = [...rules].filter(([, { drop }]) => drop !== true).map(([name, rule]) => ({ name, rule }))
  const names = kept.length === 0 ? [] : renamed(kept)
  const list = kept.map(({ rule }, index) => ({
    name: names[index] ?? '',
    type: ruledType(rule) ?? 'text',
    reason: declaredReason(rule),
    values: 0
  }))
  const nulls = list.map(({ name, type }) => `null::${sqlType(type)} as ${quoteIdentifier(name)}`)
  return { columns: list, select: `select ${nulls.join(', ')} where false`, records: 0 }
}

function withoutMembers(files: readonly SpooledFile[]): ActionError {
  return new ActionError(
    'data.records',
    `The records of ${originsOf(files)} are empty objects, so there are no columns.`,
    'Look at what the source answers, or point source-records at other records.'
  )
}

/** SQL: true for a number that no double reaches; an exponent of very many digits cannot even be cast. */
function isOverflow(number: string): string {
  const double = `try_cast(${number} as double precision)`
  return `(abs(${double}) = 'Infinity'::double precision or (${double} is null and ${number} ~ '[eE][+]?[0-9]'))`
}

async function overflowError(
  connection: Connection,
  scans: readonly Scan[],
  name: string,
  field: SourceField
): Promise<ActionError> {
  let place = ''
  for (const [index, scan] of scans.entries()) {
    const text = plainText(field, index)
    const query = `select s.n, left(${field.text[index]}, 81) from ${scan.from} s where ${isOverflow(text)} order by s.n limit 1`
    const [position, value] = (await connection.query(query)).rows[0] ?? []
    if (position == null) continue
    place = `: ${shownValue(value ?? '')} in ${await placeOf(connection, scans, position)}`
    break
  }
  return new ActionError(
    'data.overflow',
    `Column ${JSON.stringify(name)} holds a number beyond the range of a double${place}.`,
    `Correct the source, or keep the digits with columns: "${name}: text".`
  )
}
