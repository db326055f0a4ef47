// What the tests of JSON documents share: a spool folder for each test, and what becomes of a text in it.
import { afterEach, beforeEach, expect } from '@jest/globals'
import { type JsonFacts, spoolJsonDocument } from '../../../../src/source/formats/json/records.ts'
import { failureOf, inChunks, openSpoolRoom, type SpoolRoom } from '../../../support/spool.ts'
import { type SpooledRecord, spooledRecords } from '../../../support/spooled.ts'

export let room: SpoolRoom
beforeEach(async () => {
  room = await openSpoolRoom()
})
afterEach(() => room.close())

export interface Options {
  readonly records?: string
  readonly sizes?: readonly number[]
  readonly positionBase?: number
}

export function spool(text: string | Uint8Array, options: Options = {}): Promise<JsonFacts> {
  const { records, sizes, positionBase = 0 } = options
  const { target, deadline, disk } = room
  return spoolJsonDocument(inChunks(text, sizes), target, {
    origin: 'api.example/orders',
    hide: String,
    records,
    deadline,
    disk,
    positionBase
  })
}

/** The records as they stand in the spool, their positions checked. */
export async function spooledOf(text: string, options: Options = {}): Promise<SpooledRecord[]> {
  const { records, files } = await spool(text, options)
  const found = await spooledRecords(files)
  expect(found.map(({ position }) => position)).toEqual(
    Array.from({ length: records }, (_, index) => (options.positionBase ?? 0) + index + 1)
  )
  return found
}

export async function recordsOf(text: string, options: Options = {}): Promise<string[]> {
  return (await spooledOf(text, options)).map(record => record.text)
}

export const refusal = (text: string, options: Options = {}) => failureOf(spool(text, options))
