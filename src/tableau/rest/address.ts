import { ActionError } from '../../base/errors.ts'

/** Where a Tableau is, as read from the input `tableau-server-url`. */
export interface ServerAddress {
  /** `https://host[:port][/prefix]`, without a slash at the end. */
  readonly origin: string
  /** The site in an address pasted from the browser: its content URL, '' for the Default site. */
  readonly site?: string
  /** `http://` was written out: token and data travel unprotected. */
  readonly insecure: boolean
}

const REMEDY =
  'Give the address as in the browser, e.g. https://10ax.online.tableau.com, in tableau-server-url.'
/** The first path segment of Tableau's own pages: what stands before it is the prefix of a reverse proxy. */
const PAGES = new Set(['t', 'api', 'site', 'views', 'auth', 'signin', 'en', 'vizportal', 'vizql'])

/**
 * Reads the address of a Tableau in every form people paste: with or without a scheme (then `https`), with a
 * slash at the end, or a whole address of a page (`…/#/site/acme/home`, `…/t/acme/views/…`, `…/#/home`).
 * @throws ActionError `input.invalid`
 */
export function parseServerAddress(text: string): ServerAddress {
  const trimmed = text.trim()
  if (trimmed === '') throw invalid('is empty')
  if (/\s/.test(trimmed)) throw invalid('has a blank inside')
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(trimmed)?.[1]?.toLowerCase()
  if (scheme !== undefined && scheme !== 'https' && scheme !== 'http') {
    throw invalid(`begins with ${scheme}://, which is neither https nor http`)
  }
  const written = scheme === undefined ? `https://${trimmed.replace(/^\/\//, '')}` : trimmed
  if (!URL.canParse(written)) throw invalid('is not a web address')
  const url = new URL(written)
  if (url.username !== '' || url.password !== '') throw invalid('holds a user name or password')
  if (!/^(\[[\da-f:.]+\]|[\p{L}\p{N}]([\p{L}\p{N}._-]*[\p{L}\p{N}])?\.?)$/iu.test(url.hostname)) {
    throw invalid('has no usable host name')
  }

  const { prefix, site: siteInPath } = splitPath(url.pathname)
  const site = siteInHash(url.hash) ?? siteInPath
  return {
    origin: `${url.protocol}//${url.host}${prefix}`,
    insecure: url.protocol === 'http:',
    ...(site === undefined ? {} : { site })
  }
}

/**
 * The content URL of a site as Tableau wants it: trimmed, '' for the Default site, which people call `Default`.
 */
export function siteContentUrl(text: string): string {
  const trimmed = text.trim()
  return trimmed.toLowerCase() === 'default' ? '' : trimmed
}

/** Splits `/prefix/t/acme/views/…` into the prefix of a reverse proxy and the site. */
function splitPath(path: string): { prefix: string; site?: string } {
  const segments = path.split('/').filter(segment => segment !== '')
  const page = segments.findIndex(segment => PAGES.has(segment.toLowerCase()))
  const kept = page === -1 ? segments : segments.slice(0, page)
  const prefix = kept.map(segment => `/${segment}`).join('')
  const isSite = ['t', 'site'].includes(segments[page]?.toLowerCase() ?? '')
  const site = isSite ? segments[page + 1] : undefined
  return site === undefined ? { prefix } : { prefix, site: decoded(site) }
}

/** `#/site/acme/home` → `acme`; `#/home` → '' (pages of the Default site carry no site); no such hash → undefined. */
function siteInHash(hash: string): string | undefined {
  const named = /^#\/site\/([^/?]+)/.exec(hash)?.[1]
  if (named !== undefined) return decoded(named)
  return /^#\/[a-z]/i.test(hash) && !/^#\/(signin|site|login)\b/i.test(hash) ? '' : undefined
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

function invalid(why: string): ActionError {
  return new ActionError('input.invalid', `The input tableau-server-url ${why}.`, REMEDY)
}
