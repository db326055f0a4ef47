import LinkHeader from 'http-link-header'
import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import type { Log } from '../../../base/log.ts'
import { before, withoutTrailing } from '../../../base/text.ts'
import { displayUrl } from '../../../http/display-url.ts'
import type { Bounds } from '../../../http/targets.ts'
import type { Pagination } from '../../contract/pagination-config.ts'
import type { SourceConfig } from '../../contract/source.ts'
import { Ends } from './ends.ts'
import { checkMissingNextLink, checkNotBlank, saysMoreWithout } from './missing-next-link.ts'
import type { PageRequest } from './page-request.ts'
import { PageValue, tokenOf } from './page-value.ts'
import { type PageHead, type Paginator, pageOf } from './paginator.ts'
import { Total } from './total.ts'

/** Where OData puts its next link: version 4, version 3 and its JSON light, version 2. */
const ODATA_LINKS = [['@odata.nextLink'], ['odata.nextLink'], ['d', '__next'], ['@nextLink']] as const

/** A link may look so, too (RFC 3986, 4.2: a path of one part), but hardly ever does. */
const TOKEN = /^[\w~+=-]+$/

/** What the paginators that follow links need. */
export interface LinkSettings {
  readonly first: PageRequest
  readonly config: SourceConfig
  /** Where links may lead. */
  readonly bounds: Bounds
  readonly log: Log
}

/** Follows the `Link` header with `rel="next"` (RFC 8288), or the next link of OData. */
export function autoPaginator(settings: LinkSettings): Paginator {
  const follow = follower(settings)
  return {
    paths: ODATA_LINKS,
    first: settings.first,
    early: page => follow(headerLink(page), page),
    async next(page) {
      const json = ODATA_LINKS.map(path => page.found.get(path)).find(one => one !== undefined)
      const link = headerLink(page) ?? tokenOf(json, '@odata.nextLink', pageOf(page))?.text
      if (link === undefined) checkNotBlank(page)
      return follow(link, page)
    }
  }
}

/** Follows the `Link` header with `rel="next"` (RFC 8288). */
export function linkPaginator(pagination: Pagination, settings: LinkSettings): Paginator {
  const follow = follower(settings)
  const ends = new Ends(pagination)
  const total = Total.at(pagination.total, settings.first.url)
  return {
    paths: [...ends.paths, ...(total?.paths ?? [])],
    first: settings.first,
    // A flag in the body may end the pages.
    ...(ends.areNamed ? {} : { early: page => follow(headerLink(page), page) }),
    async next(page) {
      total?.hear(page)
      const link = headerLink(page)
      if (link === undefined) checkNotBlank(page)
      const isLast = ends.areNamed && ends.of(page)?.says === 'last'
      const request = isLast ? undefined : await follow(link, page)
      if (request === undefined) total?.check(page.recordsSoFar, page.number)
      return request
    }
  }
}

/** Follows the URL at a path of the body, or in a header. */
export function nextUrlPaginator(pagination: Pagination, settings: LinkSettings): Paginator {
  const { next: path = '' } = pagination
  const follow = follower(settings)
  const value = new PageValue(path, `${inputName('source-pagination')}: next`)
  const ends = new Ends(pagination)
  const total = Total.at(pagination.total, settings.first.url)
  return {
    paths: [...value.paths, ...ends.paths, ...(total?.paths ?? [])],
    first: settings.first,
    async next(page) {
      total?.hear(page)
      const json = value.on(page)
      const link = tokenOf(json, path, pageOf(page))?.text
      const end = ends.of(page, path)
      if (link === undefined && end?.says === 'more') throw saysMoreWithout(page, path, json, end.shown)
      if (link === undefined && end === undefined) {
        checkMissingNextLink(page, value, json, settings.log, total !== undefined)
        checkNotBlank(page)
      }
      const request = end?.says === 'last' ? undefined : await follow(link, page)
      if (request === undefined) total?.check(page.recordsSoFar, page.number)
      if (request === undefined || link === undefined || !TOKEN.test(link)) return request
      return { ...request, byToken: { path, text: link } }
    }
  }
}

function headerLink(page: PageHead): string | undefined {
  const header = page.headers['link']
  if (header === undefined) return undefined
  try {
    // A list may have empty members (RFC 9110, 5.6.1), which several headers leave behind when one is empty.
    const links = LinkHeader.parse(withoutTrailing(header.replace(/^[\s,]+/, ''), ' \t,'))
    return links.rel('next').find(link => isOfPage(link, page))?.uri
  } catch (error) {
    if (!/\bnext\b/i.test(header)) return undefined
    throw new ActionError(
      'source.pagination',
      `${pageOf(page)} has a Link header that cannot be read.`,
      `Ask whoever runs the source; ${inputName('source-pagination')} with another type, or none, does not look at it.`,
      { cause: error }
    )
  }
}

/** With an anchor it is a link of another page (RFC 8288, 3.2). */
function isOfPage({ anchor }: LinkHeader.Reference, { url }: PageHead): boolean {
  return anchor === undefined || withoutFragment(URL.parse(anchor, url.href)) === withoutFragment(url)
}

function withoutFragment(url: URL | null): string | undefined {
  return url === null ? undefined : before(url.href, '#')
}

/** The request for the link of a page, if there is one. */
type Follow = (link: string | undefined, page: PageHead) => Promise<PageRequest | undefined>

/** Follows each link once: what is found early is known when the page has been read. */
function follower(settings: LinkSettings): Follow {
  let known: { readonly number: number; readonly link: string; readonly request: PageRequest } | undefined
  return async (link, page) => {
    if (link === undefined) return undefined
    if (known?.number === page.number && known.link === link) return known.request
    const request = await requestFor(link, page, settings)
    known = { number: page.number, link, request }
    return request
  }
}

/** The request for a link: resolved against the address that gave it, and otherwise as it stands. */
async function requestFor(
  link: string,
  page: PageHead,
  { first, config, bounds }: LinkSettings
): Promise<PageRequest> {
  const target = await bounds.targetOf(page.url, link)
  if ('fault' in target) {
    const whither = {
      'no-http': 'something that is not an http(s) address',
      unencrypted: `${target.url && displayUrl(target.url)}, which is not encrypted`,
      'link-local': `${target.url && displayUrl(target.url)}, a link-local address or a cloud's metadata service`,
      inside: `${target.url && displayUrl(target.url)}, which is on the runner or in its own network, while the source lies outside`
    }[target.fault]
    throw new ActionError(
      'source.pagination',
      `${pageOf(page)} names as its next page ${whither}.`,
      `Nothing was sent there. Ask whoever runs the source, or set another type in ${inputName('source-pagination')}.`
    )
  }
  if (config.method !== 'GET' && target.url.origin !== first.url.origin) {
    throw new ActionError(
      'source.pagination',
      `${pageOf(page)} names as its next page ${displayUrl(target.url)}, where the body of the POST was not meant to go.`,
      `Nothing was sent there. Use the address that the source itself uses in ${inputName('source-url')}.`
    )
  }
  return { url: target.url, body: page.request.body }
}
