const BITS = 14
const SIZE = 1 << BITS
const MASK = SIZE - 1
const PROBES = 4

/**
 * Remembers which keys the open JSON objects have shown, in a table of fixed size. A key is known by two 32-bit
 * hashes of its bytes, so that a false answer is out of the question; a repeated key can be missed when thousands
 * of keys stand between the two.
 */
export class KeyTable {
  readonly #object = new Float64Array(SIZE)
  readonly #first = new Int32Array(SIZE)
  readonly #second = new Int32Array(SIZE)

  /**
   * @param object serial number of the object, from 1, given in the order in which the objects open
   * @param oldest serial number of the outermost object that can still be open
   * @returns true when the object has shown this key before
   */
  seen(object: number, oldest: number, first: number, second: number): boolean {
    const objects = this.#object
    let slot = Math.imul(first ^ Math.imul(object, 0x9e3779b1), 0x85ebca6b) >>> (32 - BITS)
    // An older record's slot goes first, then the youngest: the outer objects live longest.
    let target = slot
    let youngest = -1
    for (let probe = 0; probe < PROBES; probe++) {
      const owner = objects[slot] as number
      if (owner === object && this.#first[slot] === first && this.#second[slot] === second) return true
      const age = owner < oldest ? Number.POSITIVE_INFINITY : owner
      if (age > youngest) {
        youngest = age
        target = slot
      }
      slot = (slot + 1) & MASK
    }
    objects[target] = object
    this.#first[target] = first
    this.#second[target] = second
    return false
  }
}
