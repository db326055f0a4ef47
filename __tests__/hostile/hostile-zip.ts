import { crc32, deflateRawSync, constants as zlib } from 'node:zlib'

/** A member of a crafted archive. */
export interface Member {
  readonly name: string
  /** The packed bytes. */
  readonly packed: Buffer
  /** 8: deflate. */
  readonly method?: number
  /** As the archive tells it; it may be a lie. */
  readonly size?: number
  readonly crc?: number
  /** 1: with a password. */
  readonly flags?: number
}

/** Packed zeros: a few KB for each 16 MB, and as many of them as are wanted without packing them anew. */
export function packedZeros(bytes: number): Buffer {
  const unit = 16 * 1024 * 1024
  const chunk = deflateRawSync(Buffer.alloc(unit), { finishFlush: zlib.Z_FULL_FLUSH, level: 9 })
  const units = Array.from({ length: Math.ceil(bytes / unit) }, () => chunk)
  return Buffer.concat([...units, deflateRawSync(Buffer.alloc(0))])
}

/** A member whose facts are true. */
export function member(name: string, content: string | Buffer): Member {
  const bytes = Buffer.from(content)
  return { name, packed: deflateRawSync(bytes), size: bytes.length, crc: crc32(bytes) }
}

/** An archive with these members, whatever they say of themselves (APPNOTE 4.3). */
export function craftedZip(members: readonly Member[]): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const { name, packed, method = 8, size = packed.length, crc = 0, flags = 0 } of members) {
    const bytes = Buffer.from(name)
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(20, 0)
    facts.writeUInt16LE(0x800 | flags, 2)
    facts.writeUInt16LE(method, 4)
    facts.writeUInt32LE(crc, 10)
    facts.writeUInt32LE(packed.length, 14)
    facts.writeUInt32LE(size, 18)
    facts.writeUInt16LE(bytes.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), facts, bytes, packed])
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    central.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), facts, place, bytes]))
    locals.push(local)
    offset += local.length
  }
  const list = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(members.length & 0xffff, 8)
  end.writeUInt16LE(members.length & 0xffff, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, list, end])
}
