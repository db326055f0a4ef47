import { join } from 'node:path'
import { counted } from '../base/text.ts'
import type { ODataFacts, SourceConfig, Spool } from './contract/source.ts'
import type { SpooledFile } from './contract/spooled-file.ts'
import { labelOf } from './formats/format-table.ts'
import { spoolContents } from './formats/spool-contents.ts'
import type { SourceTools } from './http/fetch.ts'
import { quotedHeader } from './http/quoted-header.ts'
import { findFiles, type LocalFile, readLocalFile } from './local-files.ts'
import { type SpooledPages, spoolPages } from './pagination/paginate.ts'
import type { SpooledContents } from './spool/contents.ts'
import { sizeLimit } from './spool/size-limit.ts'

/**
 * Fetches everything that `source-url` names, in its order, and writes it into the spool folder. Local files are
 * looked up before anything is fetched, so that a misspelt name does not cost a download.
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
  hintAtQuotes(config, tools)
  // A file on disk has nobody to ask for its types.
  let odata: ODataFacts | undefined = config.format === 'odata' ? { generation: 2 } : undefined
  for (const place of await places(config.locations, tools.workspace)) {
    const path = join(dir, String(files.length + 1).padStart(6, '0'))
    const target = { path, positionBase, config, deadline: tools.deadline, size }
    const spooled: SpooledContents & Partial<SpooledPages> =
      place instanceof URL
        ? await spoolPages(place, target, tools)
        : await tools.deadline.during(place.name, () =>
            spoolContents(
              { origin: place.name, name: place.name, decoded: false, bytes: readLocalFile(place) },
              target
            )
          )
    files.push(...spooled.files)
    if (odata?.schema === undefined) odata = spooled.odata ?? odata
    positionBase += spooled.positions
    totals.removedCharacters += spooled.removedCharacters
    totals.skippedEmptyLines += spooled.skippedEmptyLines
    tools.log.info(summary(spooled))
    for (const { title, message } of spooled.warnings ?? []) tools.log.warning(title, message)
    for (const { title, message } of spooled.notices ?? []) tools.log.notice(title, message)
  }
  remark(totals, tools)
  return { files, ...(odata === undefined ? {} : { odata }) }
}

/** YAML takes its quotes away, but not within a block: there they become a part of the value. */
function hintAtQuotes(config: SourceConfig, { log }: SourceTools): void {
  const name = quotedHeader(config)
  if (name === undefined) return
  log.notice(
    'Quotes in a header',
    `The value of ${name} in source-headers is in quotes, and they are sent as well. Write it without them, unless the source wants them.`
  )
}

async function places(
  locations: readonly string[],
  workspace: string | undefined
): Promise<(URL | LocalFile)[]> {
  const found: (URL | LocalFile)[] = []
  for (const location of locations) {
    if (/^https?:\/\//i.test(location)) found.push(new URL(location))
    else found.push(...(await findFiles(location, workspace)))
  }
  return found
}

function summary({ files, format, records, pages = 1 }: SpooledContents & Partial<SpooledPages>): string {
  const origins = new Set(files.map(file => file.origin))
  const more = origins.size > 1 ? ` and ${counted(origins.size - 1, 'file')} more` : ''
  const count = records === undefined ? '' : `, ${counted(records, 'record')}`
  const on = pages > 1 ? ` on ${counted(pages, 'page')}` : ''
  return `${files[0]?.origin}${more}: ${labelOf(format)}${count}${on}`
}

function remark(
  totals: Pick<SpooledContents, 'removedCharacters' | 'skippedEmptyLines'>,
  { log }: SourceTools
): void {
  if (totals.removedCharacters > 0) {
    log.warning(
      'Characters removed',
      `${counted(totals.removedCharacters, 'character')} that a text in Tableau cannot hold (\\u0000, half of a surrogate pair): left out of the source's texts.`
    )
  }
  if (totals.skippedEmptyLines > 0) {
    log.notice(
      'Empty lines skipped',
      `${counted(totals.skippedEmptyLines, 'empty line')} of the source skipped.`
    )
  }
}
