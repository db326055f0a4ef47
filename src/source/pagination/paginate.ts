import { ActionError } from '../../base/errors.ts'
import { inputName } from '../../base/input-name.ts'
import { oneLine } from '../../base/redact.ts'
import { hostAndPath } from '../../http/display-url.ts'
import { boundsOf } from '../../http/targets.ts'
import type { PageFacts } from '../contract/page-facts.ts'
import { AUTO, DEFAULT_MAX_PAGES, type Pagination } from '../contract/pagination-config.ts'
import type { ODataFacts } from '../contract/source.ts'
import type { JsonFile } from '../contract/spooled-file.ts'
import { withSmallYoungGeneration } from '../decode/young-generation.ts'
import { hasExtension } from '../detect/detect-format.ts'
import { CHOICES } from '../formats/format-table.ts'
import { PagedRecords } from '../formats/json/paged-records.ts'
import { spoolContents } from '../formats/spool-contents.ts'
import { fetchSource, type SourceAnswer, type SourceTools } from '../http/fetch.ts'
import { CONTEXT_PATHS, odataFacts } from '../odata/detect.ts'
import type { SpooledContents, SpoolTarget } from '../spool/contents.ts'
import { Fingerprint } from './buffered-page.ts'
import { checkNoError } from './error-answer.ts'
import { type FurtherPages, furtherPages, type WaitingPage } from './further-pages.ts'
import type { PageRequest } from './kinds/page-request.ts'
import type { Page, Paginator } from './kinds/paginator.ts'
import { paginatorOf } from './kinds/paginator-of.ts'
import { Loops } from './loops.ts'
import { checkCountedToEnd, checkNoMorePages } from './more-pages.ts'
import { PagesSum } from './pages-sum.ts'
import { hasPlace, pageFrom, type SpooledPage } from './spooled-page.ts'

/** Errors that say nothing about a page. */
const NOT_OF_A_PAGE = new Set(['deadline', 'cancelled', 'engine.disk', 'internal'])

/** What sources answer to a request for a page after the last one. */
const BEYOND: ReadonlySet<number> = new Set([400, 404, 416, 422])

/** Of a token in a message. */
const TOKEN_CHARACTERS = 60

/** What they answer to an address where nothing is. */
const ABSENT: ReadonlySet<number> = new Set([404, 410])

const beyondLast = (): string =>
  `If that was the page after the last one, set total in ${inputName('source-pagination')} to the path of the number of records or pages, or follow the links of the source (type: link or next-url); otherwise check the parameters in ${inputName('source-pagination')}.`

function noAddress(number: number, { path, text }: NonNullable<PageRequest['byToken']>): string {
  return `Page ${number - 1} led here by ${path} = ${JSON.stringify(oneLine(text, TOKEN_CHARACTERS))}. That looks like a token and not like an address: set type: cursor in ${inputName('source-pagination')}, with the parameter that takes it (param).`
}

/** What the pages of one source have become. */
export interface SpooledPages extends SpooledContents {
  readonly pages: number
  readonly odata?: ODataFacts
}

/** The first page, and the record files that it began. */
interface FirstPage extends SpooledPage {
  readonly files: PagedRecords
  readonly origin: string
}

/** What the pages of one source have in common. */
interface PagesOf {
  readonly url: URL
  readonly target: SpoolTarget
  readonly tools: SourceTools
  readonly paginator: Paginator
  readonly first: FirstPage
  readonly sum: PagesSum
}

/**
 * Fetches a URL and all pages that follow it, and writes them into the spool as if they were one answer, in their
 * order. The first page goes there while it comes. A further one is received whole first, so that a cut shows (and
 * is repeated) before any of its records is among those of the others.
 *
 * @throws ActionError `source.pagination`, `source.loop`, `source.max-pages`; what fetching and spooling one answer
 *   throws, with the number of the page
 */
export async function spoolPages(url: URL, target: SpoolTarget, tools: SourceTools): Promise<SpooledPages> {
  const { config } = target
  const paginator = paginatorOf(config.pagination ?? AUTO, {
    first: { url, body: config.body },
    config,
    bounds: boundsOf(url.origin, tools.http, tools.resolve),
    log: tools.log
  })
  const loops = new Loops()
  loops.checkRequest(paginator.first, 1)
  const first = await spoolFirst(paginator, url, target, tools)
  const pages = { url, target, tools, paginator, first, sum: new PagesSum(target.positionBase) }
  const further = furtherPages(url, paginator, loops, target, tools)
  try {
    // Each request makes many small objects.
    await withSmallYoungGeneration(() => followPages(pages, loops, further))
    return await finish(pages)
  } catch (error) {
    await first.files.discard()
    throw error
  } finally {
    await further.close()
  }
}

/** Adds up the first page and all that follow it. */
async function followPages(pages: PagesOf, loops: Loops, further: FurtherPages): Promise<void> {
  const { url, target, tools, paginator, first, sum } = pages
  const { maxPages = DEFAULT_MAX_PAGES, pagination = AUTO } = target.config
  let spooled: SpooledPage = first
  let request = paginator.first
  let earlier: PageFacts | undefined
  for (let number = 1; ; number++) {
    const { made } = spooled
    sum.add(made)
    const page = pageFrom(spooled, number, request, sum.records)
    earlier = hasPlace(earlier) ? earlier : (made.page ?? earlier)
    if (made.page?.format === 'json') checkNoError(page, target.config)
    await loops.checkContents(page, spooled.fingerprint, () => fingerprintBeyond(pages))
    const next = await paginator.next(page)
    if (next === undefined) {
      checkEnd(page, pagination, tools.log)
      return
    }
    if (number === maxPages) throw tooManyPages(url, maxPages)
    request = next
    loops.checkRequest(request, number + 1)
    const facts = earlier
    spooled = await ofPage(number + 1, next, pagination, async () =>
      spoolFurther(number + 1, await further.page(number + 1, next), facts, pages)
    )
    tools.log.progress(`${number + 1} pages of ${hostAndPath(url)}`)
  }
}

/** The contents of a page far beyond the last one; undefined where the source refuses such a page, or none is known. */
async function fingerprintBeyond({ url, target, tools, paginator }: PagesOf): Promise<string | undefined> {
  const { beyond } = paginator
  if (beyond === undefined) return undefined
  try {
    return await fetchSource(beyond.url, target.config, tools, ({ bytes }) => fingerprintOf(bytes), {
      body: beyond.body,
      home: url.origin
    })
  } catch (error) {
    const { details } = error as ActionError
    if (details?.kind === 'http' && details.status < 500) return undefined
    throw error
  }
}

async function fingerprintOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const fingerprint = new Fingerprint()
  for await (const chunk of bytes) fingerprint.take(chunk)
  return fingerprint.text
}

/** The last page must not say that there are more, whatever has ended the pages. */
function checkEnd(page: Page, pagination: Pagination, log: SourceTools['log']): void {
  if (pagination.type === 'auto') checkNoMorePages(page, log)
  if (pagination.type === 'page' || pagination.type === 'offset') checkCountedToEnd(page, pagination)
}

async function spoolFurther(
  number: number,
  { answer, received }: WaitingPage,
  earlier: PageFacts | undefined,
  { url, target, first, sum }: PagesOf
): Promise<SpooledPage> {
  try {
    const base = sum.nextBase
    const made = await spoolContents(
      { ...answer, bytes: received.bytes, name: nameOf(answer, url) },
      {
        ...target,
        path: `${target.path}-${number}`,
        positionBase: base,
        config: { ...target.config, format: first.made.format },
        page: { records: first.files, number, earlier }
      }
    )
    const pages = [{ page: number, base }]
    return {
      answer,
      made: { ...made, files: made.files.map(file => ({ ...file, origin: first.origin, pages })) },
      fingerprint: received.fingerprint
    }
  } finally {
    await received.discard()
  }
}

/** Closes the record files. */
async function finish({ url, target, tools, first, sum }: PagesOf): Promise<SpooledPages> {
  const { files, origin, made, answer } = first
  const { format } = made
  const total = sum.total(format)
  const several = sum.starts.length > 1 ? { pages: sum.starts } : {}
  const recordFiles = (await files.finish()).map(
    (file): JsonFile => ({
      ...file,
      origin,
      positionBase: target.positionBase,
      format: 'json',
      positions: format === 'ndjson' && target.config.explode === undefined ? 'line' : 'record',
      ...several
    })
  )
  const spooled = { ...total, files: [...total.files, ...recordFiles], pages: sum.starts.length }
  if (made.page?.format !== 'json') return spooled
  const { at, found } = made.page
  const contexts = CONTEXT_PATHS.map(path => found.get(path))
  const members = recordFiles.flatMap(file => file.members ?? [])
  const odata = await odataFacts({ home: url, url: answer.url, contexts, at, members }, target.config, tools)
  return odata === undefined ? spooled : { ...spooled, odata }
}

/** Fetches the first page into the spool. A GET that is repeated begins its record files anew. */
function spoolFirst(
  paginator: Paginator,
  url: URL,
  target: SpoolTarget,
  tools: SourceTools
): Promise<FirstPage> {
  const { first } = paginator
  return fetchSource(
    first.url,
    target.config,
    tools,
    async answer => {
      const files = new PagedRecords([...paginator.paths, ...CONTEXT_PATHS])
      const fingerprint = new Fingerprint()
      const bytes = watched(answer.bytes, fingerprint)
      try {
        const contents = { ...answer, bytes, name: nameOf(answer, url) }
        const page = { records: files, number: 1, earlier: undefined }
        const made = await spoolContents(contents, { ...target, page })
        return { files, answer, made, origin: answer.origin, fingerprint: fingerprint.text }
      } catch (error) {
        await files.discard()
        throw error
      }
    },
    { body: first.body }
  )
}

async function* watched(
  input: AsyncIterable<Uint8Array>,
  fingerprint: Fingerprint
): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of input) {
    fingerprint.take(chunk)
    yield chunk
  }
}

function nameOf(answer: SourceAnswer, url: URL): string {
  return [answer.url.pathname, url.pathname].find(path => hasExtension(path, CHOICES)) ?? ''
}

/** Errors of a page say which one it was. */
async function ofPage<T>(
  number: number,
  { byToken }: PageRequest,
  pagination: Pagination,
  work: () => Promise<T>
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ActionError) || NOT_OF_A_PAGE.has(error.code)) throw error
    const isAbsent = error.details?.kind === 'http' && ABSENT.has(error.details.status)
    const remedy = isBeyondLast(error, pagination)
      ? beyondLast()
      : isAbsent && byToken !== undefined
        ? noAddress(number, byToken)
        : error.remedy
    throw error.inOtherWords(`Page ${number}: ${error.what}`, remedy)
  }
}

/** Some sources refuse the page after the last one, which is asked for where nothing else tells the end. */
function isBeyondLast({ details }: ActionError, { type, total }: Pagination): boolean {
  const isCounting = type === 'page' || type === 'offset'
  return isCounting && total === undefined && details?.kind === 'http' && BEYOND.has(details.status)
}

function tooManyPages(url: URL, maxPages: number): ActionError {
  return new ActionError(
    'source.max-pages',
    `${hostAndPath(url)} has more than the ${maxPages.toLocaleString('en-US')} pages that ${inputName('source-max-pages')} allows.`,
    `Nothing was published. Raise ${inputName('source-max-pages')}, or ask for larger pages or fewer records.`
  )
}
