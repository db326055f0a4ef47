/** Smaller ones may be a part of memory that others use, and are not worth it. */
const WORTH_FREEING = 64 * 1024

/** Gives the memory of an unpacked page back at once: there are many, and the garbage collector is in no hurry. */
export function freePage(bytes: Uint8Array): void {
  const { buffer, byteOffset, byteLength } = bytes
  if (byteOffset === 0 && byteLength >= WORTH_FREEING && buffer instanceof ArrayBuffer) buffer.transfer(0)
}
