import { oneLine, redact } from '../../base/redact.ts'
import { withoutTrailing } from '../../base/text.ts'
import { HttpFailure, type HttpResponse } from '../../http/http.ts'
import { localName, XmlReader } from '../decode/xml-reader.ts'

const READ_BYTES = 16 * 1024
const CODE_CHARACTERS = 60
const MESSAGE_CHARACTERS = 200

/** What an error answer of S3 says (S3 API reference, "Error responses"); a text is empty that is not there. */
export interface ErrorAnswer {
  readonly code: string
  /** One short line for people, without secrets. */
  readonly message: string
  /** The region of the bucket, where the answer tells it. */
  readonly region: string
}

/** Reads an answer that is not data to its end. @param secrets that no message may hold */
export async function readErrorAnswer(
  response: HttpResponse,
  secrets: readonly string[]
): Promise<ErrorAnswer> {
  const texts = membersOf(await textOf(response))
  const shown = (name: string, length: number): string =>
    withoutTrailing(oneLine(redact(texts.get(name) ?? '', secrets), length), '. ')
  return {
    code: shown('Code', CODE_CHARACTERS),
    message: shown('Message', MESSAGE_CHARACTERS),
    region: oneLine(response.headers['x-amz-bucket-region'] ?? texts.get('Region') ?? '', CODE_CHARACTERS)
  }
}

async function textOf(response: HttpResponse): Promise<string> {
  try {
    return await response.text(READ_BYTES)
  } catch (error) {
    // The status alone has to do.
    if (error instanceof HttpFailure) return ''
    throw error
  }
}

/** The texts of the members of `<Error>`; of something else none. */
function membersOf(xml: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  const path: string[] = []
  const reader = new XmlReader({
    open: name => path.push(localName(name)),
    text(text) {
      const [root, member] = path
      if (root === 'Error' && member !== undefined) texts.set(member, (texts.get(member) ?? '') + text)
    },
    close: () => path.pop()
  })
  try {
    reader.write(Buffer.from(xml))
  } catch {
    // What came before is as good as it was.
  }
  return texts
}
