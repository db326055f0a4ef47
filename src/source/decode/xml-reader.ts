import { StringDecoder } from 'node:string_decoder'
import sax from 'sax'

/** What XML Schema says of an element stands under this name (XML Schema, Part 1, 2.6), whatever its prefix. */
const INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance'
/** Elements within one another; more are the work of no program that writes data. */
const MAX_DEPTH = 500

/** What an XML document consists of, in its order. */
export interface XmlHandler {
  /** @param attributes by name with prefix, entities undone; those of XML Schema instances have the prefix `xsi` */
  open(name: string, attributes: Readonly<Record<string, string>>): void
  /** Text of an element, entities undone, CDATA included; a long text comes in pieces. */
  text(text: string): void
  close(): void
}

/** Those of XML itself. sax looks for others in what every object has: `&toString;`. */
const KNOWN_ENTITIES: object = Object.assign(Object.create(null), {
  amp: '&',
  gt: '>',
  lt: '<',
  quot: '"',
  apos: "'"
})

/**
 * The attributes of one tag. sax keeps them in an object, and asks that object for its member `hasOwnProperty` before
 * each of them: so nothing but that method is inherited, and an attribute of that name is put elsewhere.
 */
class TagAttributes {
  #attributes: Record<string, string> = {}
  #ofThatName: string | undefined
  readonly #inherited: object

  /** @param twice is told the name of an attribute that comes again, which sax would pass over */
  constructor(twice: (name: string) => never) {
    const has = (name: string): boolean => {
      const isThere =
        name === 'hasOwnProperty' ? this.#ofThatName !== undefined : Object.hasOwn(this.#attributes, name)
      return isThere && twice(name)
    }
    this.#inherited = Object.create(null, {
      hasOwnProperty: {
        get: () => has,
        set: (value: string) => {
          this.#ofThatName = value
        }
      }
    }) as object
  }

  /** A tag begins. @returns what sax is to fill */
  begin(): Record<string, string> {
    this.#ofThatName = undefined
    this.#attributes = Object.create(this.#inherited) as Record<string, string>
    return this.#attributes
  }

  /** All attributes of the tag. */
  get whole(): Readonly<Record<string, string>> {
    if (this.#ofThatName === undefined) return this.#attributes
    const whole = Object.assign(Object.create(null) as Record<string, string>, this.#attributes)
    whole['hasOwnProperty'] = this.#ofThatName
    return whole
  }
}

/** XML that is not well-formed, or has what no data needs. */
export class XmlFault extends Error {
  override readonly name = 'XmlFault'
  /** From 1. */
  readonly line: number
  /** It ends too early; nothing else is wrong. */
  readonly cut: boolean

  constructor(what: string, line: number, cut = false) {
    super(what)
    this.line = line
    this.cut = cut
  }
}

/** A document has more of something than there is room for. */
export class XmlTooLarge extends Error {
  override readonly name = 'XmlTooLarge'
}

/**
 * Reads an XML document piece by piece. Only the entities that XML itself defines are known (`&amp;` and its like,
 * numbers); a document type that declares more is refused, for they may unpack without end. Nothing outside of the
 * document is ever read.
 */
export class XmlReader {
  readonly #parser = sax.parser(true, { position: true, strictEntities: true } as sax.SAXOptions)
  readonly #attributes = new TagAttributes(name => {
    throw this.#fault(`the attribute ${name.slice(0, 100)} twice in one tag`)
  })
  readonly #decoder = new StringDecoder('utf8')
  #depth = 0
  #sawRoot = false
  #isBlank = true
  /** Other prefixes that stand for XML Schema instances: `i` in what .NET writes. */
  readonly #instance = new Set<string>()

  constructor(handler: XmlHandler) {
    const parser = this.#parser
    Object.assign(parser, { ENTITIES: KNOWN_ENTITIES })
    parser.onopentagstart = tag => {
      tag.attributes = this.#attributes.begin()
    }
    parser.onopentag = tag => {
      if (this.#depth === 0 && this.#sawRoot) throw this.#fault('a second root element')
      if (++this.#depth > MAX_DEPTH) throw this.#fault(`elements more than ${MAX_DEPTH} levels deep`)
      this.#sawRoot = true
      handler.open(tag.name, this.#withInstance(this.#attributes.whole))
    }
    parser.onclosetag = () => {
      this.#depth--
      handler.close()
    }
    parser.ontext = text => this.#depth > 0 && handler.text(text)
    parser.oncdata = text => handler.text(text)
    parser.ondoctype = text => {
      if (text.includes('<!ENTITY')) throw this.#fault('a document type that declares entities')
    }
    parser.onerror = error => {
      throw this.#fault(lowerFirst(error.message.split('\n', 1)[0] ?? ''))
    }
  }

  /** @param chunk UTF-8. @throws XmlFault; what the handler throws */
  write(chunk: Buffer): void {
    const text = this.#decoder.write(chunk)
    if (this.#isBlank && /[^ \t\r\n]/.test(text)) this.#isBlank = false
    if (text !== '') this.#parser.write(text)
  }

  /** The document is at its end; one of white space only is whole. @throws XmlFault */
  end(): void {
    if (this.#depth > 0) throw this.#fault('the end is missing', true)
    if (!this.#sawRoot && !this.#isBlank) throw this.#fault('there is no element', true)
    this.#parser.close()
  }

  #withInstance(attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    for (const [name, value] of Object.entries(attributes)) {
      if (value === INSTANCE && name.startsWith('xmlns:')) this.#instance.add(name.slice('xmlns:'.length))
    }
    if (this.#instance.size === 0) return attributes
    return Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => {
        const colon = name.indexOf(':')
        return [this.#instance.has(name.slice(0, colon)) ? `xsi${name.slice(colon)}` : name, value]
      })
    )
  }

  #fault(what: string, cut = false): XmlFault {
    return new XmlFault(what, this.#parser.line + 1, cut)
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

/** The name without its prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
