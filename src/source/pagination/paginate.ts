import { ActionError } from '../../base/errors.ts'
import { hostAndPath } from '../../http/display-url.ts'
import { AUTO, DEFAULT_MAX_PAGES, type Pagination } from '../contract/pagination-config.ts'
import type { ODataFacts } from '../contract/source.ts'
import type { JsonFile } from '../contract/spooled-file.ts'
import { hasExtension } from '../detect/detect-format.ts'
import { CHOICES } from '../formats/format-table.ts'
import { PagedRecords } from '../formats/json/paged-records.ts'
import { spoolContents } from '../formats/spool-contents.ts'
import { fetchSource, NO_CONTENT, type SourceAnswer, type SourceTools } from '../http/fetch.ts'
import { CONTEXT_PATHS, odataFacts } from '../odata/detect.ts'
import type { SpooledContents, SpoolTarget } from '../spool/contents.ts'
import { Fingerprint, NOTHING } from './buffered-page.ts'
import { cursorPaginator } from './cursor.ts'
import { checkNoError, ERROR_PATHS } from './error-answer.ts'
import { type FurtherPages, furtherPages, type WaitingPage } from './further-pages.ts'
import { autoPaginator, type LinkSettings, linkPaginator, nextUrlPaginator } from './links.ts'
import { Loops } from './loops.ts'
import { offsetPaginator, pagePaginator } from './numbered.ts'
import { PagesSum } from './pages-sum.ts'
import type { Page, Paginator } from './paginator.ts'

/** Errors that say nothing about a page. */
const NOT_OF_A_PAGE = new Set(['deadline', 'cancelled', 'engine.disk', 'internal'])

const BEYOND_LAST =
  'If that was the page after the last one, set total in source-pagination to the path of the number of records or pages, or follow the links of the source (type: link or next-url); otherwise check the parameters in source-pagination.'

/** What the pages of one source have become. */
export interface SpooledPages extends SpooledContents {
  readonly pages: number
  readonly odata?: ODataFacts
}

/** A page that is in the spool. */
interface SpooledPage {
  readonly answer: Pick<SourceAnswer, 'url' | 'headers' | 'status'>
  readonly made: SpooledContents
  readonly fingerprint: string
}

/** The first page, and the record files that it began. */
interface FirstPage extends SpooledPage {
  readonly records: PagedRecords
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
    resolve: tools.resolve,
    log: tools.log
  })
  const loops = new Loops()
  loops.checkRequest(paginator.first, 1)
  const first = await spoolFirst(paginator, url, target, tools)
  const contexts = first.records.found.slice(paginator.paths.length, -ERROR_PATHS.length)
  const pages = { url, target, tools, paginator, first, sum: new PagesSum(target.positionBase) }
  const further = furtherPages(url, paginator, loops, target, tools)
  try {
    await followPages(pages, loops, further)
    return await finish(pages, contexts)
  } catch (error) {
    await first.records.discard()
    throw error
  } finally {
    await further.close()
  }
}

/** Adds up the first page and all that follow it. */
async function followPages(pages: PagesOf, loops: Loops, further: FurtherPages): Promise<void> {
  const { url, target, tools, paginator, first, sum } = pages
  const { maxPages = DEFAULT_MAX_PAGES } = target.config
  let spooled: SpooledPage = first
  let request = paginator.first
  for (let number = 1; ; number++) {
    const { answer, made, fingerprint } = spooled
    sum.add(made)
    const page: Page = {
      number,
      request,
      url: answer.url,
      headers: answer.headers,
      format: made.format,
      records: made.records,
      found: made.format === 'json' ? first.records.found.slice(0, paginator.paths.length) : [],
      beside: first.records.beside,
      isList: first.records.at?.kind === 'array',
      isBlank:
        !NO_CONTENT.has(answer.status) &&
        (made.format === 'json' ? first.records.isBlank : fingerprint === NOTHING),
      recordsSoFar: sum.records ?? Number.NaN
    }
    if (made.format === 'json') checkNoError(page, first.records, target.config)
    loops.checkContents(page, fingerprint)
    const next = await paginator.next(page)
    if (next === undefined) return
    if (number === maxPages) throw tooManyPages(url, maxPages)
    request = next
    loops.checkRequest(request, number + 1)
    spooled = await ofPage(number + 1, target.config.pagination ?? AUTO, async () =>
      spoolFurther(number + 1, await further.page(number + 1, next), pages)
    )
    tools.log.progress(`${number + 1} pages of ${hostAndPath(url)}`)
  }
}

async function spoolFurther(
  number: number,
  { answer, received }: WaitingPage,
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
        paged: first.records,
        furtherPage: true
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

/** Closes the record files. @param contexts JSON found at CONTEXT_PATHS of the first page */
async function finish(
  { url, target, tools, first, sum }: PagesOf,
  contexts: readonly (string | undefined)[]
): Promise<SpooledPages> {
  const { records, origin, made, answer } = first
  const { format } = made
  const total = sum.total(format)
  const several = sum.starts.length > 1 ? { pages: sum.starts } : {}
  const recordFiles = (await records.finish()).map(
    (file): JsonFile => ({
      ...file,
      origin,
      positionBase: target.positionBase,
      format: 'json',
      positions: format === 'ndjson' ? 'line' : 'record',
      ...several
    })
  )
  const spooled = { ...total, files: [...total.files, ...recordFiles], pages: sum.starts.length }
  if (format !== 'json') return spooled
  const members = recordFiles.flatMap(file => file.members ?? [])
  const signs = { home: url, url: answer.url, contexts, at: records.at, members }
  const odata = await odataFacts(signs, target.config, tools)
  return odata === undefined ? spooled : { ...spooled, odata }
}

function paginatorOf(pagination: Pagination, links: LinkSettings): Paginator {
  const { first } = links
  switch (pagination.type) {
    case 'none':
      return { paths: [], first, next: () => undefined }
    case 'link':
      return linkPaginator(pagination, links)
    case 'next-url':
      return nextUrlPaginator(pagination, links)
    case 'cursor':
      return cursorPaginator(pagination, first, links.log)
    case 'page':
      return pagePaginator(pagination, first)
    case 'offset':
      return offsetPaginator(pagination, first)
    default:
      return autoPaginator(links)
  }
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
      const records = new PagedRecords([...paginator.paths, ...CONTEXT_PATHS, ...ERROR_PATHS])
      const fingerprint = new Fingerprint()
      const bytes = watched(answer.bytes, fingerprint)
      try {
        const contents = { ...answer, bytes, name: nameOf(answer, url) }
        const made = await spoolContents(contents, { ...target, paged: records })
        return { records, answer, made, origin: answer.origin, fingerprint: fingerprint.text }
      } catch (error) {
        await records.discard()
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
async function ofPage<T>(number: number, pagination: Pagination, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ActionError) || NOT_OF_A_PAGE.has(error.code)) throw error
    const remedy = isBeyondLast(error, pagination) ? BEYOND_LAST : error.remedy
    throw new ActionError(error.code, `Page ${number}: ${error.what}`, remedy, { cause: error })
  }
}

/** Some sources refuse the page after the last one, which is asked for where nothing else tells the end. */
function isBeyondLast({ code, what }: ActionError, { type, total }: Pagination): boolean {
  const isCounting = type === 'page' || type === 'offset'
  return (
    isCounting &&
    total === undefined &&
    code === 'source.http-status' &&
    / answered HTTP 4(00|04|16|22)\b/.test(what)
  )
}

function tooManyPages(url: URL, maxPages: number): ActionError {
  return new ActionError(
    'source.max-pages',
    `${hostAndPath(url)} has more than the ${maxPages.toLocaleString('en-US')} pages that source-max-pages allows.`,
    'Nothing was published. Raise source-max-pages, or ask for larger pages or fewer records.'
  )
}
