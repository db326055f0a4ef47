import { ActionError } from '../errors.ts'
import { hostAndPath } from '../http/display-url.ts'
import type { SpooledContents, SpoolTarget } from './contents.ts'
import { hasExtension } from './format.ts'
import { CONTEXT_PATHS, odataFacts } from './odata.ts'
import { PagedRecords } from './paged-records.ts'
import { fetchAhead } from './pagination/ahead.ts'
import { cursorPaginator } from './pagination/cursor.ts'
import { autoPaginator, type LinkSettings, linkPaginator, nextUrlPaginator } from './pagination/links.ts'
import { Loops } from './pagination/loops.ts'
import { offsetPaginator, pagePaginator } from './pagination/numbered.ts'
import type { PageRequest } from './pagination/page-request.ts'
import { AUTO, DEFAULT_MAX_PAGES, type Pagination } from './pagination/pagination-config.ts'
import type { Page, Paginator } from './pagination/paginator.ts'
import { Fingerprint, type Received, receive } from './pagination/received.ts'
import { metered } from './size-limit.ts'
import type { ODataFacts, PageStart, SpooledFile } from './source.ts'
import { spoolContents } from './spool-contents.ts'
import { fetchSource, type SourceAnswer, type SourceTools } from './url.ts'

/** Bytes of pages that wait in memory for their turn, all together; what is larger waits on disk. */
const MEMORY_BYTES = 32 * 1024 * 1024
/** Errors that say nothing about a page. */
const NOT_OF_A_PAGE = new Set(['deadline', 'cancelled', 'engine.disk', 'internal'])

/** What the pages of one source have become. */
export interface SpooledPages extends SpooledContents {
  readonly pages: number
  readonly odata?: ODataFacts
}

/** A page that is in the spool. */
interface SpooledPage {
  readonly answer: Pick<SourceAnswer, 'url' | 'headers'>
  readonly made: SpooledContents
  readonly fingerprint: string
}

/** An answer that has come whole and waits for its turn. */
interface WaitingPage {
  readonly answer: SourceAnswer
  readonly received: Received
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
  const { pagination = AUTO, maxPages = DEFAULT_MAX_PAGES, concurrency = 1 } = config
  const paginator = paginatorOf(pagination, {
    first: { url, body: config.body },
    config,
    resolve: tools.resolve
  })
  const loops = new Loops()
  loops.checkRequest(paginator.first, 1)
  const { records, first } = await spoolFirst(paginator, url, target, tools)
  const contexts = records.found.slice(paginator.paths.length)
  const sums = { records: 0, positions: 0, removedCharacters: 0, skippedEmptyLines: 0 }
  const warnings: NonNullable<SpooledContents['warnings']>[number][] = []
  const starts: PageStart[] = []
  const files: SpooledFile[] = []
  const requests = new Map<number, PageRequest>()
  const further = fetchAhead<WaitingPage>(
    concurrency,
    (number, signal) => {
      const request = requests.get(number) ?? paginator.ahead?.(number)
      if (request === undefined || number > maxPages) return undefined
      return receivePage(number, request, signal)
    },
    ({ received }) => received.discard()
  )

  try {
    let spooled: SpooledPage = first
    let request = paginator.first
    for (let number = 1; ; number++) {
      const { answer, made, fingerprint } = spooled
      starts.push({ page: number, base: target.positionBase + sums.positions })
      files.push(...made.files)
      sums.records += made.records ?? Number.NaN
      sums.positions += made.positions
      sums.removedCharacters += made.removedCharacters
      sums.skippedEmptyLines += made.skippedEmptyLines
      warnings.push(...(made.warnings ?? []))
      const page: Page = {
        ...answer,
        number,
        request,
        format: made.format,
        records: made.records,
        found: made.format === 'json' ? records.found.slice(0, paginator.paths.length) : [],
        recordsSoFar: sums.records
      }
      loops.checkContents(page, fingerprint)
      const next = await paginator.next(page)
      if (next === undefined) break
      if (number === maxPages) throw tooManyPages(url, maxPages)
      request = next
      loops.checkRequest(request, number + 1)
      requests.set(number + 1, request)
      spooled = await ofPage(number + 1, () => spoolFurther(number + 1, first.made))
      requests.delete(number + 1)
      tools.log.progress(`${number + 1} pages of ${hostAndPath(url)}`)
    }
    const several = starts.length > 1 ? starts : undefined
    const recordFiles = (await records.finish()).map(
      (file): SpooledFile => ({
        ...file,
        origin: first.origin,
        positionBase: target.positionBase,
        format: 'json',
        positions: first.made.format === 'ndjson' ? 'line' : 'record',
        ...(several === undefined ? {} : { pages: several })
      })
    )
    const odata =
      first.made.format !== 'json'
        ? undefined
        : await odataFacts(
            {
              home: url,
              url: first.answer.url,
              contexts,
              at: records.at,
              members: recordFiles.flatMap(({ members = [] }) => members)
            },
            config,
            tools
          )
    const known = Number.isNaN(sums.records) ? undefined : sums.records
    return {
      ...sums,
      warnings,
      files: [
        ...files.map(file => (several && !file.pages ? { ...file, pages: several.slice(0, 1) } : file)),
        ...recordFiles
      ],
      format: first.made.format,
      records: known,
      pages: starts.length,
      ...(odata === undefined ? {} : { odata })
    }
  } catch (error) {
    await records.discard()
    throw error
  } finally {
    await further.close()
  }

  function receivePage(number: number, request: PageRequest, signal: AbortSignal): Promise<WaitingPage> {
    const path = `${target.path}-${number}.part`
    return fetchSource(
      request.url,
      config,
      tools,
      async answer => {
        const meter = target.size.meter(answer.origin)
        try {
          return {
            answer,
            received: await receive(metered(answer.bytes, meter), path, MEMORY_BYTES / concurrency)
          }
        } finally {
          // What is kept of the page counts anew.
          meter.takeBack()
        }
      },
      { number, body: request.body, home: url.origin, signal }
    )
  }

  async function spoolFurther(number: number, firstMade: SpooledContents): Promise<SpooledPage> {
    const { answer, received } = await further.page(number)
    try {
      const positionBase = target.positionBase + sums.positions
      const made = await spoolContents(
        { ...answer, bytes: received.bytes, name: nameOf(answer, url) },
        {
          ...target,
          path: `${target.path}-${number}`,
          positionBase,
          config: { ...config, format: firstMade.format },
          paged: records,
          furtherPage: true
        }
      )
      const pages = [{ page: number, base: positionBase }]
      return {
        answer,
        made: { ...made, files: made.files.map(file => ({ ...file, origin: first.origin, pages })) },
        fingerprint: received.fingerprint
      }
    } finally {
      await received.discard()
    }
  }
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
      return cursorPaginator(pagination, first)
    case 'page':
      return pagePaginator(pagination, first)
    case 'offset':
      return offsetPaginator(pagination, first)
    default:
      return autoPaginator(links)
  }
}

/** The first page, and the record files that it began. A GET that is repeated begins them anew. */
function spoolFirst(
  paginator: Paginator,
  url: URL,
  target: SpoolTarget,
  tools: SourceTools
): Promise<{ records: PagedRecords; first: SpooledPage & { readonly origin: string } }> {
  const { first } = paginator
  return fetchSource(
    first.url,
    target.config,
    tools,
    async answer => {
      const records = new PagedRecords([...paginator.paths, ...CONTEXT_PATHS])
      const fingerprint = new Fingerprint()
      const bytes = watched(answer.bytes, fingerprint)
      try {
        const contents = { ...answer, bytes, name: nameOf(answer, url) }
        const made = await spoolContents(contents, { ...target, paged: records })
        return { records, first: { answer, made, origin: answer.origin, fingerprint: fingerprint.text } }
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
  return [answer.url.pathname, url.pathname].find(hasExtension) ?? ''
}

/** Errors of a page say which one it was. */
async function ofPage<T>(number: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ActionError) || NOT_OF_A_PAGE.has(error.code)) throw error
    throw new ActionError(error.code, `Page ${number}: ${error.what}`, error.remedy, { cause: error })
  }
}

function tooManyPages(url: URL, maxPages: number): ActionError {
  return new ActionError(
    'source.max-pages',
    `${hostAndPath(url)} has more than the ${maxPages.toLocaleString('en-US')} pages that source-max-pages allows.`,
    'Nothing was published. Raise source-max-pages, or ask for larger pages or fewer records.'
  )
}
