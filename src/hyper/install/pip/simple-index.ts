import sax from 'sax'

/**
 * The address of a file in the page that an index of Python packages has for a package.
 * Source: PyPA, "Simple repository API" (PEP 503): an anchor for each file, whose last part is the name of the file.
 * @param page HTML
 * @param at the address of the page
 * @returns undefined when the page does not list the file, or at an address that is not http(s)
 */
export function fileInIndex(page: string, at: URL, file: string): URL | undefined {
  let found: URL | undefined
  // Not strict: HTML in small letters.
  const parser = sax.parser(false, { lowercase: true })
  parser.onerror = () => {
    parser.resume()
  }
  parser.onopentag = ({ name, attributes }) => {
    const href = name === 'a' ? attributes['href'] : undefined
    const url = typeof href === 'string' ? URL.parse(href, at.href) : null
    if (found !== undefined || url === null || !/^https?:$/.test(url.protocol)) return
    if (url.pathname.split('/').at(-1) !== file) return
    url.hash = ''
    found = url
  }
  // What follows the end of the first element would be passed over.
  parser.write(`<page>${page}`).close()
  return found
}
