import { unmetPathWarning } from '../../contract/unmet-path.ts'
import { charsetOf } from '../../decode/content-type.ts'
import { decodeText } from '../../decode/decode-text.ts'
import { peek } from '../../decode/peek.ts'
import type { StreamFormat } from '../../spool/format.ts'
import { placeInSpool, readOptions } from '../../spool/format-task.ts'
import { declaredEncoding } from './encoding.ts'
import { spoolXml } from './file.ts'

/** A tag with another one after it: a header of CSV may begin with `<`, but not like that. */
const BEGINNING = /^(<\?xml\s|<!--|<[\w:-]+(\s[^<>]*)?\/?>\s*<)/
/** An XML declaration is at the very beginning. */
const DECLARATION_BYTES = 256

/** XML. */
export const XML: StreamFormat = {
  name: 'xml',
  label: 'XML',
  otherNames: [],
  mediaTypes: /^(application|text)\/xml$|\+xml$/,
  extensions: ['xml', 'rss', 'atom'],
  accept: 'application/xml, text/xml, */*;q=0.5',
  isBinary: false,
  inputs: new Set(['source-records', 'source-explode']),
  layout: 'stream',
  sniff: { by: 'text', isBeginning: text => BEGINNING.test(text), seenAs: 'an XML document' },
  // A root element with plain text or nothing in it could be the header of CSV, were it not announced as XML.
  takes: ({ kind, text }) => kind === 'xml' || (kind === 'text' && text.startsWith('<')),
  spoolExtension: 'csv',
  async spool(task) {
    const { contents, target } = task
    const { head, bytes } = await peek(task.bytes, DECLARATION_BYTES)
    const charset = charsetOf(contents.contentType) ?? declaredEncoding(head)
    const text = decodeText(bytes, { origin: contents.origin, contentTypeCharset: charset })
    const { config, page } = target
    const earlier = page?.earlier?.format === 'xml' ? page.earlier.place : undefined
    const options = { ...readOptions(task), records: config.records, explode: config.explode, earlier }
    const { removedCharacters, place, beside, records, rows, unmet, ...facts } = await spoolXml(
      text,
      task.path,
      options
    )
    return {
      files: [{ ...placeInSpool(task), ...facts, records: rows, format: 'csv', positions: 'record' }],
      records,
      positions: rows,
      removedCharacters,
      warnings: (page?.number ?? 1) > 1 ? [] : unmet.map(unmetPathWarning),
      page: { format: 'xml', place, beside }
    }
  }
}
