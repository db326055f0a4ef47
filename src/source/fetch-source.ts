import { join } from 'node:path'
import { inputName } from '../base/input-name.ts'
import { counted } from '../base/text.ts'
import { displayUrl } from '../http/display-url.ts'
import { constantColumns } from './constant-columns.ts'
import type { ODataFacts, SourceConfig, Spool } from './contract/source.ts'
import type { SpooledFile } from './contract/spooled-file.ts'
import { labelOf } from './formats/format-table.ts'
import { spoolContents } from './formats/spool-contents.ts'
import type { SourceTools } from './http/fetch.ts'
import { quotedHeader } from './http/quoted-header.ts'
import { findFiles, type LocalFile, readLocalFile } from './local-files.ts'
import { type FoundObject, findObjects } from './objects/find-objects.ts'
import { isObjectLocation } from './objects/location.ts'
import { spoolObject } from './objects/spool-object.ts'
import { type SpooledPages, spoolPages } from './pagination/paginate.ts'
import type { SpooledContents, SpoolTarget } from './spool/contents.ts'
import { remarkRemoved } from './spool/removed-characters.ts'
import { sizeLimit } from './spool/size-limit.ts'

/**
 * Fetches everything that `source-url` names, in its order, and writes it into the spool folder. Local files and the
 * objects of buckets are looked up before anything is fetched, so that a misspelt name does not cost a download.
 *
 * @param dir an existing folder
 * @throws ActionError of the family `source`; the reason of the run's deadline
 */
export async function fetchSource(config: SourceConfig, dir: string, given: SourceTools): Promise<Spool> {
  const tools: SourceTools = { tokens: new Map(), ...given }
  const files: SpooledFile[] = []
  const totals = { removedCharacters: 0, skippedEmptyLines: 0 }
  const size = sizeLimit(config.maxSize)
  let positionBase = 0
  let records = 0
  hintAtQuotes(config, tools)
  // A file on disk has nobody to ask for its types.
  let odata: ODataFacts | undefined = config.format === 'odata' ? { generation: 2 } : undefined
  const all = await places(config, tools)
  const lines = linesOf(all)
  for (const { place, line } of all) {
    const path = join(dir, String(files.length + 1).padStart(6, '0'))
    const from = place instanceof URL ? (config.locations[line - 1] ?? place.href) : place
    const ofPlace = (file: SpooledFile): SpooledFile => {
      const constants = constantColumns(from, file, config, tools.workspace)
      const origin = `${file.origin}${lines.get(place) ?? ''}`
      return { ...file, origin, ...(constants.length === 0 ? {} : { constants }) }
    }
    const { tell } = tools
    const target = {
      path,
      positionBase,
      config,
      deadline: tools.deadline,
      size,
      ...(tell === undefined ? {} : { tell: (made: readonly SpooledFile[]) => tell(made.map(ofPlace)) })
    }
    const spooled = await spoolPlace(place, target, tools)
    files.push(...spooled.files.map(ofPlace))
    if (odata?.schema === undefined) odata = spooled.odata ?? odata
    positionBase += spooled.positions
    records += spooled.records ?? 0
    totals.removedCharacters += spooled.removedCharacters
    totals.skippedEmptyLines += spooled.skippedEmptyLines
    tools.log.info(summary(spooled))
    for (const file of spooled.files) tools.log.debug(decided(file))
    for (const { title, message } of spooled.warnings ?? []) tools.log.warning(title, message)
    for (const { title, message } of spooled.notices ?? []) tools.log.notice(title, message)
  }
  remark(totals, tools)
  return {
    files,
    ...(odata === undefined ? {} : { odata }),
    ...(config.explode === undefined ? {} : { exploded: records })
  }
}

function spoolPlace(
  place: Place['place'],
  target: SpoolTarget,
  tools: SourceTools
): Promise<SpooledContents & Partial<SpooledPages>> {
  if (place instanceof URL) return spoolPages(place, target, tools)
  if ('store' in place) return spoolObject(place, target, tools)
  const { name } = place
  return tools.deadline.during(name, () =>
    spoolContents({ origin: name, name, decoded: false, bytes: readLocalFile(place) }, target)
  )
}

/** YAML takes its quotes away, but not within a block: there they become a part of the value. */
function hintAtQuotes(config: SourceConfig, { log }: SourceTools): void {
  const name = quotedHeader(config)
  if (name === undefined) return
  log.notice(
    'Quotes in a header',
    `The value of ${name} in ${inputName('source-headers')} is in quotes, and they are sent as well. Write it without them, unless the source wants them.`
  )
}

/** Something that a line of `source-url` names. */
interface Place {
  readonly place: URL | LocalFile | FoundObject
  /** From 1. */
  readonly line: number
}

async function places(config: SourceConfig, tools: SourceTools): Promise<Place[]> {
  const found: Place[] = []
  for (const [index, location] of config.locations.entries()) {
    const all = /^https?:\/\//i.test(location)
      ? [new URL(location)]
      : isObjectLocation(location)
        ? await findObjects(location, config, tools)
        : await findFiles(location, tools.workspace)
    found.push(...all.map(place => ({ place, line: index + 1 })))
  }
  return found
}

/** What tells addresses apart that differ in their query alone, which is not shown: ` (line 2 of source-url)`. */
function linesOf(all: readonly Place[]): ReadonlyMap<Place['place'], string> {
  const shown = (place: Place['place']): string =>
    place instanceof URL ? displayUrl(place) : 'store' in place ? place.label : place.name
  const counts = new Map<string, number>()
  for (const { place } of all) counts.set(shown(place), (counts.get(shown(place)) ?? 0) + 1)
  return new Map(
    all
      .filter(({ place }) => (counts.get(shown(place)) ?? 0) > 1)
      .map(({ place, line }) => [place, ` (line ${line} of ${inputName('source-url')})`])
  )
}

function summary({ files, format, records, pages = 1 }: SpooledContents & Partial<SpooledPages>): string {
  const origins = new Set(files.map(file => file.origin))
  const more = origins.size > 1 ? ` and ${counted(origins.size - 1, 'file')} more` : ''
  const count = records === undefined ? '' : `, ${counted(records, 'record')}`
  const on = pages > 1 ? ` on ${counted(pages, 'page')}` : ''
  return `${files[0]?.origin}${more}: ${labelOf(format)}${count}${on}`
}

/** What was found out about a file, for the debug log. */
function decided(file: SpooledFile): string {
  const delimiter = file.format === 'csv' && file.delimiter !== undefined ? [file.delimiter] : []
  const dialect = file.format === 'csv' && file.dialect !== undefined ? [file.dialect] : []
  return [
    `${file.origin}: read as ${file.format}, ${counted(file.bytes, 'byte')} in the spool`,
    ...delimiter.map(between => `fields between ${JSON.stringify(between)}`),
    ...dialect.map(rules => `dialect ${JSON.stringify(rules)}`)
  ].join(', ')
}

function remark(
  totals: Pick<SpooledContents, 'removedCharacters' | 'skippedEmptyLines'>,
  { log }: SourceTools
): void {
  remarkRemoved(totals.removedCharacters, log)
  if (totals.skippedEmptyLines > 0) {
    log.notice(
      'Empty lines skipped',
      `${counted(totals.skippedEmptyLines, 'empty line')} of the source skipped.`
    )
  }
}
