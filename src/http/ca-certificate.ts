import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ActionError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'

const BORDER = /-----(BEGIN|END) ([A-Z0-9 ]{1,100})-----/g
const HOW =
  'Give the certificate of the authority in PEM form, the text from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----, or the path of a file with it.'

/**
 * Reads the certificates of the input `tableau-ca-certificate`.
 * @param value PEM text, or the path of a PEM file
 * @param folder what a path is relative to
 * @returns PEM of the certificates alone, without what else stands there
 * @throws ActionError `input.invalid`
 */
export async function readCaCertificate(value: string, folder: string, log: Log): Promise<string> {
  const isText = value.includes('-----BEGIN')
  const text = isText ? value : await readPem(resolve(folder, value), value)
  const where = isText ? 'The input tableau-ca-certificate' : `The file ${value} of tableau-ca-certificate`
  if (/PRIVATE KEY-----/.test(text)) {
    throw invalid(`${where} holds a private key, which belongs nowhere but on the server.`, HOW)
  }
  const blocks = certificatesIn(text)
  if (blocks.length === 0) throw invalid(`${where} holds no PEM certificate.`, HOW)
  for (const [index, block] of blocks.entries()) {
    const certificate = parse(block, `${where}: certificate ${index + 1} of ${blocks.length}`)
    if (certificate.validToDate.getTime() < Date.now()) {
      log.warning(
        'Certificate expired',
        `A certificate in tableau-ca-certificate (${subject(certificate)}) has expired on ${certificate.validToDate.toISOString().slice(0, 10)}; connections that need it will fail.`
      )
    }
  }
  return `${blocks.join('\n')}\n`
}

/** What stands from each line that begins a certificate to the next one of its kind, if that ends it. */
function certificatesIn(text: string): string[] {
  const blocks: string[] = []
  let begin: number | undefined
  for (const { 0: line, 1: border, 2: kind, index } of text.matchAll(BORDER)) {
    if (border === 'END' && begin !== undefined && kind === 'CERTIFICATE') {
      blocks.push(text.slice(begin, index + line.length))
    }
    begin = border === 'BEGIN' && kind === 'CERTIFICATE' ? index : undefined
  }
  return blocks
}

async function readPem(path: string, shown: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code ?? message})`
    throw invalid(
      `The input tableau-ca-certificate is neither PEM text nor a file: ${shown.split('\n')[0]?.slice(0, 100)} ${why}.`,
      `${HOW} A path is relative to the workspace.`
    )
  }
}

function parse(block: string, where: string): X509Certificate {
  try {
    return new X509Certificate(block)
  } catch (error) {
    const hint = block.includes('\\n')
      ? 'Its line breaks are written as \\n: paste it with real ones.'
      : 'Copy it again, with all its lines.'
    throw invalid(`${where} cannot be read.`, hint, error)
  }
}

/** `CN=Acme Root CA, O=Acme`. */
function subject({ subject: lines }: X509Certificate): string {
  return lines.split('\n').reverse().join(', ')
}

function invalid(what: string, remedy: string, cause?: unknown): ActionError {
  return new ActionError('input.invalid', what, remedy, { cause })
}
