import { ActionError } from '../../base/errors.ts'
import { inputName } from '../../base/input-name.ts'
import type { Log } from '../../base/log.ts'
import type { Spool } from '../../source/contract/source.ts'
import { type JsonFile, partsOf, type SpooledFile } from '../../source/contract/spooled-file.ts'
import { arrayHints } from '../columns/array-hints.ts'
import { type ColumnPlan, needsConversion } from '../columns/column-plan.ts'
import { checkConversions } from '../columns/conversion-check.ts'
import { declaredReason, inferredReason } from '../columns/decisions.ts'
import { emptyColumns } from '../columns/empty-columns.ts'
import { remarkEpochs } from '../columns/epoch-hints.ts'
import { type OddColumn, reportOddColumns, reportThousands } from '../columns/inference-report.ts'
import { keepTypes } from '../columns/keep-types.ts'
import { type Reading, readingOf } from '../columns/typed-reading.ts'
import { remarkRenamed, usableNames } from '../engine/names.ts'
import { type Connection, quoteIdentifier } from '../engine/sql.ts'
import { MAX_NUMERIC_PRECISION } from '../engine/types.ts'
import { withConstants } from '../infer/constant-columns.ts'
import {
  checkDeclared,
  checkTextRules,
  givenByColumns,
  renamed,
  ruledType
} from '../infer/declared-columns.ts'
import { applyODataTypes, withoutAnnotations } from '../infer/odata-fields.ts'
import { optionalResults, withOptional } from '../infer/optional-columns.ts'
import { explainRows } from '../infer/rows/explain-rows.ts'
import { applyTextRules } from '../infer/ruled-fields.ts'
import { wideNumeric } from '../infer/wide-numbers.ts'
import { originsOf, plainText, type SourceField } from '../read/fields.ts'
import { placeOf, shownValue } from '../read/locate.ts'
import type { Scan } from '../read/scan.ts'
import { type ColumnRule, optionalNames } from '../values/column-rule.ts'
import type { Oddity } from '../values/rules.ts'
import { type Decision, decide } from '../values/rules.ts'
import { mayLackMembers, withAbsentFields } from './absent-fields.ts'
import { emptyRelation } from './empty-relation.ts'
import { inferFiles, rowsFiles } from './infer-files.ts'
import type { PublishedColumns, Relation } from './relation-types.ts'

/** What the user says of a source's columns. */
export interface StageOptions {
  /** The `columns` input. */
  readonly columns: ReadonlyMap<string, ColumnRule>
  /** IANA name of the zone whose wall clock instants are stored in. */
  readonly zone: string
  /** Digits that a NUMERIC of the file holds. */
  readonly digits: number
  /** What is published; undefined when nothing is, or nobody asks. */
  readonly published?: PublishedColumns
  /** A transform reads the relation. */
  readonly isTransformed?: boolean
}

/**
 * Makes a relation of spooled files: finds out the columns and their types over all records, applies `columns`,
 * and says what was decided. Nothing is written yet; the relation is read when the extract is made.
 * @throws ActionError source.columns, data.columns, data.conversion, data.overflow, data.records, source.records,
 *   source.parquet, source.arrow, source.hyper
 */
export async function stageSource(
  connection: Connection,
  spool: Spool,
  options: StageOptions,
  log: Log
): Promise<Relation> {
  const inferred = await inferFiles(connection, spool.files, options, log)
  const bare = withoutAnnotations(inferred, spool.odata)
  const inference = bare.fields.length === 0 ? bare : withConstants(bare)
  const { fields, records } = inference
  if (fields.length === 0) {
    if ((records ?? 0) === 0) {
      return emptyRelation(options.columns, options.published, mayLackMembers(spool.files), options.digits)
    }
    if (optionalNames(options.columns).size === 0) throw withoutMembers(spool.files)
  }
  const json = spool.files.filter(isJsonFile)
  const repeating = json.filter(file => file.repeatedKeys)
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
  const present = fields.map((field, index) => ({
    field,
    name: names[index] ?? '',
    rule: options.columns.get(names[index] ?? '') ?? {}
  }))
  const optional = optionalResults(options.columns)
  const mayLack = mayLackMembers(spool.files)
  const { columns: publishedColumns = [], whole = false } = options.published ?? {}
  const { named: all, absent } = withAbsentFields(
    present,
    mayLack ? publishedColumns.map(({ name }) => name).filter(name => !optional.has(name)) : [],
    options.columns,
    inference.scans,
    name => whole || options.columns.has(name)
  )
  checkDeclared(
    options.columns,
    all.map(({ name }) => name),
    spool.files
  )
  const named = withOptional(
    all.filter(({ rule }) => rule.drop !== true),
    all.map(({ name }) => name),
    options.columns,
    inference.scans,
    log
  )
  const newNames = renamed(named)
  checkTextRules(named)
  const typed = await applyODataTypes(connection, inference.scans, named, spool.odata, options.zone, log)
  const { scans, fields: ruled } = await applyTextRules(connection, inference, typed)
  const odd: (OddColumn & { readonly rule: ColumnRule })[] = []
  const inferredPlans: ColumnPlan[] = []
  for (const { name, field, rule } of ruled) {
    const declared = ruledType(rule)
    if (declared !== undefined) {
      inferredPlans.push({ name, field, rule, type: declared, declared: true, reason: declaredReason(rule) })
      continue
    }
    const decision = field.native ?? (await decideWide(connection, scans, field, options.digits))
    if ('overflow' in decision) throw await overflowError(connection, scans, name, field)
    const isOdd = 'oddity' in decision && decision.oddity !== undefined && records !== 0
    // Somebody has said that an optional column may have no values.
    if (isOdd && !(rule.optional === true && decision.oddity === 'only-null'))
      odd.push({ name, field, rule, oddity: decision.oddity })
    inferredPlans.push({
      name,
      field,
      rule,
      type: decision.type,
      declared: false,
      reason: inferredReason(field, decision)
    })
  }
  // A transform decides by the types of the source what comes of it, so only its result keeps types.
  const { plans, kept, lost } = await keepTypes(
    connection,
    scans,
    inferredPlans.map((plan, at) => ({ plan, name: newNames[at] ?? '' })),
    new Map(
      publishedColumns
        .filter(({ name }) => whole || absent.includes(name))
        .map(({ name, type }) => [name, type])
    ),
    options
  )
  const isKept = new Set(kept.map(({ name }) => name))
  const told = odd.filter(({ name, rule }) => !isKept.has(rule.rename ?? name))
  await checkConversions(connection, scans, plans.filter(needsConversion), options.zone, log)
  const later = new Set<Oddity>(options.isTransformed ? ['only-null'] : [])
  const findings = await reportOddColumns(connection, scans, told, options.digits, log, later)
  const guessed = plans.filter(
    ({ declared, rule, type }) => !declared && rule.format === undefined && /^(double|numeric)/.test(type)
  )
  const suspects = reportThousands(scans, odd, guessed, log)
  remarkEpochs(plans, log)
  const arrays = await arrayHints(connection, scans, plans, log)
  const readings = scans.map((scan, index) => readingOf(scan, index, plans, options.zone))
  const selectFrom = ({ values }: Reading, from: string): string => {
    const list = values.map((value, at) => `${value} as ${quoteIdentifier(newNames[at] ?? '')}`)
    return `select ${list.join(', ')} from ${from} s`
  }
  const exact = !json.some(file => file.duplicateKeys)
  return {
    columns: plans.map(({ name, type, field, reason }, at) => {
      const found = findings.get(name) ?? suspects.get(name) ?? arrays.get(name)
      return {
        name: newNames[at] ?? '',
        type,
        reason,
        ...(found === undefined ? {} : { odd: found }),
        ...(exact && field.values !== undefined ? { values: field.values } : {})
      }
    }),
    select: readings.map(reading => selectFrom(reading, reading.scan.from)).join(' union all '),
    ...inParts(readings, selectFrom),
    ...(records === undefined ? {} : { records }),
    held: {
      kept: kept.filter(({ name }) => !absent.includes(name)),
      lost,
      absent,
      byWorkflow: givenByColumns(present, options.columns)
    },
    mayLack,
    ...(options.isTransformed ? { empty: emptyColumns(told, findings, log) } : {}),
    ...rowsOf(connection, spool.files, scans[0], options.digits)
  }
}

/** Only rows of one scan can be read part by part. @param select makes the SELECT over a derived table */
function inParts(
  readings: readonly Reading[],
  select: (reading: Reading, from: string) => string
): Pick<Relation, 'inParts'> {
  const [reading] = readings
  const at = reading?.scan.at
  if (reading === undefined || at === undefined || readings.length > 1) return {}
  return {
    inParts: { paths: reading.scan.files.flatMap(partsOf), select: paths => select(reading, at(paths)) }
  }
}

function rowsOf(
  connection: Connection,
  files: readonly SpooledFile[],
  scan: Scan | undefined,
  digits: number
): Pick<Relation, 'rows'> {
  const rows = rowsFiles(files)
  if (rows === undefined || scan === undefined) return {}
  const explain = (): Promise<ActionError | undefined> => explainRows(connection, rows, digits)
  return { rows: { from: scan.from, origin: originsOf(files), explain } }
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

function isJsonFile(file: SpooledFile): file is JsonFile {
  return file.format === 'json'
}

function withoutMembers(files: readonly SpooledFile[]): ActionError {
  return new ActionError(
    'data.records',
    `The records of ${originsOf(files)} are empty objects, so there are no columns.`,
    `Look at what the source answers, or point ${inputName('source-records')} at other records.`
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
