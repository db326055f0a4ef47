import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { ActionError } from '../../../src/base/errors.ts'
import { KEY, type ObjectRoom, openObjectRoom } from '../../support/object-room.ts'
import { type ObjectStore, startObjectStore, type Trouble } from '../../support/object-store.ts'

const SCHEDULES = 80
const OBJECTS = 7
const KEYS = Array.from({ length: OBJECTS }, (_, index) => `day=${index}/x.csv`)
const bodyOf = (index: number, of = 'first'): string => `id,name\n${index},${of}\n${index + 100},${of}\n`
/** As the spool has them: each line with its number, over all objects. */
const RIGHT = KEYS.map(
  (_, index) => `${3 * index + 2},${index},first\n${3 * index + 3},${index + 100},first\n`
)
const MAY_BE = new Set(['source.http-status', 'source.incomplete', 'source.connection'])
const TROUBLE: readonly Trouble[] = [
  { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' },
  { status: 500, code: 'InternalError', message: 'We encountered an internal error.' },
  'cut',
  'cut',
  'reset'
]

let room: ObjectRoom
let store: ObjectStore
beforeEach(async () => {
  room = await openObjectRoom()
  store = await startObjectStore({ acme: {} }, { keys: [KEY], pageSize: 3 })
})
afterEach(async () => {
  await room.close()
  await store.close()
})

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

it(`whatever fails on the way, ${SCHEDULES} times: all objects as they were listed, or an error`, async () => {
  const ends = { right: 0, refused: 0, changed: 0 }
  for (let seed = 1; seed <= SCHEDULES; seed++) {
    const random = randomOf(seed)
    store.buckets.set('acme', { objects: new Map(KEYS.map((key, index) => [key, { body: bodyOf(index) }])) })
    const rate = random() * 0.6
    store.trouble = Array.from({ length: 60 }, () =>
      random() < rate ? TROUBLE[Math.floor(random() * TROUBLE.length)] : undefined
    )
    // In every third schedule an object is replaced, at some request.
    let left = seed % 3 === 0 ? Math.floor(random() * 12) : -1
    const replaced = Math.floor(random() * OBJECTS)
    store.before = () => {
      if (left-- === 0)
        store.buckets.get('acme')?.objects.set(KEYS[replaced] ?? '', { body: bodyOf(replaced, 'other') })
    }
    try {
      const { texts } = await room.read([`s3://acme/**/*.csv?endpoint=${store.origin}`])
      // One that was replaced before it was listed, or after it was read, is right as it is.
      const other = RIGHT.map((text, index) =>
        index === replaced ? text.replaceAll('first', 'other') : text
      )
      expect(seed % 3 === 0 ? [RIGHT, other] : [RIGHT]).toContainEqual(texts)
      ends.right++
    } catch (error) {
      if (!(error instanceof ActionError)) throw error
      expect(MAY_BE).toContain(error.code)
      ends[error.message.includes('changed after it was listed') ? 'changed' : 'refused']++
    }
  }
  // Each end must have come, or the schedules prove nothing.
  for (const count of Object.values(ends)) expect(count).toBeGreaterThan(3)
}, 120_000)
