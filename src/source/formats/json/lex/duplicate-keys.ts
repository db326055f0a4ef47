const BITS = 14
const MASK = (1 << BITS) - 1
const PROBES = 4
/** Numbers of a slot: the object, and the two hashes of a key of it. One is spare, so that a slot is 16 bytes. */
const WIDTH = 4

/**
 * Remembers which keys the open JSON objects have shown, in a table of fixed size. A key is known by two 32-bit
 * hashes of its bytes, so that a false answer is out of the question; a repeated key can be missed when thousands
 * of keys stand between the two.
 */
export class KeyTable {
  /** Made with the first key: most records of a page are read without it, and it is not small. */
  #slots: Int32Array | undefined

  /**
   * @param object serial number of the object, from 1, given in the order in which the objects open
   * @param oldest serial number of the outermost object that can still be open
   * @returns true when the object has shown this key before
   */
  seen(object: number, oldest: number, first: number, second: number): boolean {
    this.#slots ??= new Int32Array(WIDTH << BITS)
    const slots = this.#slots
    const hash = Math.imul(first ^ Math.imul(object, 0x9e3779b1), 0x85ebca6b) >>> (32 - BITS)
    let target = 0
    let youngest = -1
    for (let probe = 0; probe < PROBES; probe++) {
      const slot = ((hash + probe) & MASK) * WIDTH
      const owner = slots[slot] as number
      // The slot of an earlier record: it was free all the time, so the key is not in a later one.
      if (owner < oldest) {
        target = slot
        break
      }
      if (owner === object && slots[slot + 1] === first && slots[slot + 2] === second) return true
      // Outer objects live longest, so the youngest owner makes room.
      if (owner > youngest) {
        youngest = owner
        target = slot
      }
    }
    slots[target] = object
    slots[target + 1] = first
    slots[target + 2] = second
    return false
  }
}
