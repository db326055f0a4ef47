import { XMLBuilder } from 'fast-xml-parser'

/** An element of an answer; rendered as XML or as JSON. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string | number | boolean | undefined>>
  readonly children: readonly Element[]
  readonly text?: string
  /** Its children are a list: an array in JSON, absent when empty. */
  readonly list?: boolean
}

type Attributes = Element['attributes']

/** An element with attributes (undefined ones are left out) and children. */
export const element = (name: string, attributes: Attributes = {}, ...children: Element[]): Element => ({
  name,
  attributes,
  children
})

/** An element with text. */
export const textElement = (name: string, text: string, attributes: Attributes = {}): Element => ({
  name,
  attributes,
  children: [],
  text
})

/** An element whose children form a list. */
export const listElement = (name: string, children: readonly Element[]): Element => ({
  name,
  attributes: {},
  children,
  list: true
})

/** What an endpoint answers: elements inside `tsResponse`, a file, or nothing (204). */
export interface Reply {
  readonly status: number
  readonly elements?: readonly Element[]
  /** An answer of a service that speaks JSON only. */
  readonly json?: unknown
  readonly file?: { readonly path: string; readonly filename: string; readonly contentType?: string }
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer with Tableau's error body. The HTTP status is the code's first three digits. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: string
  readonly summary: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Why, where Tableau does not tell the client; it goes to the log. */
  readonly reason: string | undefined

  constructor(
    code: string,
    summary: string,
    detail: string,
    options?: {
      readonly status?: number
      readonly headers?: Readonly<Record<string, string>>
      readonly reason?: string
    }
  ) {
    super(detail)
    this.code = code
    this.summary = summary
    this.status = options?.status ?? Number(code.slice(0, 3))
    this.headers = options?.headers ?? {}
    this.reason = options?.reason
  }
}

/** 400000, as Tableau answers what it cannot read. */
export const badRequest = (detail: string, code = '400000'): Refusal =>
  new Refusal(code, 'Bad Request', detail)

/** An answer rendered to bytes. */
export interface Rendered {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Renders a reply without a file in the format that the request accepts. */
export function renderReply(reply: Reply, json: boolean): Rendered {
  const headers = reply.headers ?? {}
  if (reply.json !== undefined) {
    const type = { 'content-type': 'application/json;charset=utf-8' }
    return { status: reply.status, headers: { ...type, ...headers }, body: JSON.stringify(reply.json) }
  }
  if (reply.elements === undefined) return { status: reply.status, headers, body: '' }
  return json
    ? {
        status: reply.status,
        headers: { 'content-type': 'application/json;charset=utf-8', ...headers },
        body: JSON.stringify(Object.fromEntries(reply.elements.map(child => [child.name, toJson(child)])))
      }
    : {
        status: reply.status,
        headers: { 'content-type': 'application/xml;charset=utf-8', ...headers },
        body: toXml(reply.elements)
      }
}

/** Renders an error. Tableau gives the code as a string in JSON, too. */
export function renderRefusal(refusal: Refusal, json: boolean): Rendered {
  const error = element(
    'error',
    { code: refusal.code },
    textElement('summary', refusal.summary),
    textElement('detail', refusal.message)
  )
  return renderReply({ status: refusal.status, elements: [error], headers: refusal.headers }, json)
}

/** An HTML page, as gateways answer. */
export function renderHtml(
  status: number,
  title: string,
  headers: Readonly<Record<string, string>> = {}
): Rendered {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
    body: `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`
  }
}

function toJson(source: Element): unknown {
  const attributes = Object.entries(source.attributes).filter(([, value]) => value !== undefined)
  if (source.text !== undefined) {
    return attributes.length === 0 ? source.text : { value: source.text, ...Object.fromEntries(attributes) }
  }
  if (source.list === true) {
    const first = source.children[0]
    return first === undefined ? {} : { [first.name]: source.children.map(toJson) }
  }
  return Object.fromEntries([...attributes, ...source.children.map(child => [child.name, toJson(child)])])
}

const builder = new XMLBuilder({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  suppressEmptyNode: true
})

type XmlNode = Record<string, unknown>

function toNode(source: Element): XmlNode {
  const attributes = Object.entries(source.attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]]
  )
  const content = source.text === undefined ? source.children.map(toNode) : [{ '#text': source.text }]
  return {
    [source.name]: content,
    ...(attributes.length > 0 ? { ':@': Object.fromEntries(attributes) } : {})
  }
}

function toXml(elements: readonly Element[]): string {
  const response = {
    tsResponse: elements.map(toNode),
    ':@': {
      xmlns: 'http://tableau.com/api',
      'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      'xsi:schemaLocation':
        'http://tableau.com/api https://help.tableau.com/samples/en-us/rest_api/ts-api_3_30.xsd'
    }
  }
  return `<?xml version='1.0' encoding='UTF-8'?>${builder.build([response])}`
}
