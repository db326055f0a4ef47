import { truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { child } from '../../../src/tableau/rest/xml.ts'
import type { LiveAnswer } from '../live-site.ts'
import { filePart, multipart, payloadPart } from '../multipart.ts'
import { NotAsked, type Question, type Stand } from '../question.ts'
import { NO_UPLOAD } from '../scratch.ts'

const MIB = 2 ** 20

/** Begins an upload. @returns the id */
async function begun({ site }: Stand): Promise<string> {
  const answer = await site.send({ method: 'POST', path: 'fileUploads', body: '' })
  const id = fileUpload(answer)?.['uploadSessionId']
  if (id !== undefined) return id
  throw new NotAsked(`An upload could not be begun (${answer.code}).`)
}

const fileUpload = ({ root }: LiveAnswer): Readonly<Record<string, string>> | undefined =>
  root === undefined ? undefined : child(root, 'fileUpload')?.attributes

/** Sends a part of zeros. */
function append({ site }: Stand, id: string, bytes: number): Promise<LiveAnswer> {
  const parts = multipart([payloadPart(''), filePart('tableau_file', 'file', Buffer.alloc(bytes))])
  return site.sendParts({ method: 'PUT', path: `fileUploads/${id}` }, parts)
}

/** A file of zeros, which takes no room on most disks. */
export async function zeros(folder: string, bytes: number): Promise<string> {
  const path = join(folder, `zeros-${bytes}`)
  await writeFile(path, '')
  await truncate(path, bytes)
  return path
}

/** Questions about uploads in parts. */
export const UPLOADS: readonly Question[] = [
  {
    id: 'upload-id',
    asks: 'What is the form of the id of an upload?',
    switch: 'simulator/file-uploads.ts',
    assumed: 'number:32 hexadecimal digits-number:number',
    async ask(stand) {
      const id = await begun(stand)
      if (/^\d+:[0-9a-f]{32}-\d+:\d+$/i.test(id)) return 'number:32 hexadecimal digits-number:number'
      return `another one: ${id.replace(/[a-z]/gi, 'x').replace(/\d/g, '0')}`
    }
  },
  {
    id: 'upload-id-escaped',
    asks: 'May the colons of the id of an upload be written as %3A?',
    switch: 'simulator/router.ts',
    assumed: 'HTTP 200',
    ask: async stand => (await append(stand, (await begun(stand)).replaceAll(':', '%3A'), 16)).code
  },
  {
    id: 'part-answer',
    asks: 'What do two parts of 1 MiB answer?',
    switch: 'simulator/file-uploads.ts',
    assumed: 'HTTP 200, fileSize 1, then HTTP 200, fileSize 2',
    async ask(stand) {
      const id = await begun(stand)
      const told = (answer: LiveAnswer): string =>
        `${answer.code}, fileSize ${fileUpload(answer)?.['fileSize']}`
      const first = told(await append(stand, id, MIB))
      return `${first}, then ${told(await append(stand, id, MIB))}`
    }
  },
  {
    id: 'empty-part',
    asks: 'What does a part without a byte answer?',
    switch: 'simulator/file-uploads.ts',
    assumed: '400020',
    ask: async stand => (await append(stand, await begun(stand), 0)).code
  },
  {
    id: 'part-of-unknown-upload',
    asks: 'What does a part of an upload that is not there answer?',
    switch: 'simulator/file-uploads.ts',
    assumed: '404015',
    ask: async stand => (await append(stand, NO_UPLOAD, 16)).code
  },
  {
    id: 'part-size',
    asks: 'Is a part of 64 MiB taken, and one byte more not?',
    switch: 'limits.maxPartBytes',
    assumed: 'HTTP 200, then HTTP 413',
    async ask(stand) {
      const whole = await append(stand, await begun(stand), 64 * MIB)
      const more = await append(stand, await begun(stand), 64 * MIB + 1)
      return `HTTP ${whole.status}, then HTTP ${more.status}`
    }
  }
]
