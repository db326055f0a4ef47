import { X509Certificate } from 'node:crypto'
import { ActionError } from '../../base/errors.ts'
import { inputName, inputPhrase } from '../../base/input-name.ts'
import type { Log } from '../../base/log.ts'
import { PathRefusal } from '../../files/path-refusal.ts'
import { isMissing, readSmallFile } from '../../files/regular-file.ts'
import { workspacePath } from '../../files/workspace-path.ts'

const BEGIN = '-----BEGIN CERTIFICATE-----'
const END = '-----END CERTIFICATE-----'
/** The authorities of a whole operating system take a quarter of it. */
const MAX_BYTES = 1024 * 1024
const HOW =
  'Give the certificate of the authority in PEM form, the text from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----, or the path of a file with it.'

type CaInput = 'tableau-ca-certificate' | 'source-ca-certificate'

/**
 * Reads the certificates of an input such as `tableau-ca-certificate`.
 * @param value PEM text, or the path of a PEM file
 * @param folder what a path is relative to
 * @param input its name
 * @returns PEM of the certificates alone, without what else stands there
 * @throws ActionError `input.invalid`
 */
export async function readCaCertificate(
  value: string,
  folder: string,
  log: Log,
  input: CaInput = 'tableau-ca-certificate'
): Promise<string> {
  const isText = value.includes('-----BEGIN')
  const text = isText ? value : await readPem(value, folder, input)
  const where = isText ? `The ${inputPhrase(input)}` : `The file ${value} of ${inputName(input)}`
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
        `A certificate in ${inputName(input)} (${subject(certificate)}) has expired on ${certificate.validToDate.toISOString().slice(0, 10)}; connections that need it will fail.`
      )
    }
  }
  return `${blocks.join('\n')}\n`
}

async function readPem(value: string, folder: string, input: CaInput): Promise<string> {
  try {
    const bytes = await readSmallFile(workspacePath(value, folder), MAX_BYTES)
    return bytes.toString('utf8')
  } catch (error) {
    throw invalid(
      `The ${inputPhrase(input)} is neither PEM text nor a file: ${value.split('\n')[0]?.slice(0, 100)} ${why(error)}.`,
      error instanceof PathRefusal ? error.remedy : `${HOW} A path is relative to the workspace.`
    )
  }
}

function why(error: unknown): string {
  if (error instanceof PathRefusal) return error.why
  if (isMissing(error)) return 'does not exist'
  const { code, message } = error as NodeJS.ErrnoException
  return `cannot be read (${code ?? message})`
}

/** The certificates of a PEM text, each with its first and last line. */
function certificatesIn(text: string): string[] {
  const found: string[] = []
  for (let end = 0; ; ) {
    const begin = text.indexOf(BEGIN, end)
    const last = begin < 0 ? begin : text.indexOf(END, begin)
    if (last < 0) return found
    end = last + END.length
    found.push(text.slice(begin, end))
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
