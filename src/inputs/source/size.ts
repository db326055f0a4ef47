import { declared, type InputName } from '../../base/input-catalog.ts'
import { inputPhrase } from '../../base/input-name.ts'
import { type InputReader, quoted } from '../reading/reader.ts'

const UNITS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    '': 1,
    b: 1,
    kb: 1e3,
    mb: 1e6,
    gb: 1e9,
    tb: 1e12,
    kib: 2 ** 10,
    mib: 2 ** 20,
    gib: 2 ** 30,
    tib: 2 ** 40
  })
)

/** A number of bytes: `1000000`, `500MB`, `2 GiB`, `1.5GB`; a fault and the default for anything else. */
export function readSize(reader: InputReader, name: InputName): number {
  const fallback = declared(name).default ?? '0'
  const value = reader.text(name) ?? fallback
  const bytes = bytesOf(value)
  if (bytes !== undefined && bytes >= 1 && Number.isSafeInteger(bytes)) return bytes
  reader.faults.invalid(
    `The ${inputPhrase(name)} has the value ${quoted(value)}, which is not a size above 0.`,
    'Give a number of bytes, or one with a unit such as 500MB or 2GiB (B, KB, MB, GB, TB count in thousands, KiB, MiB, GiB, TiB in 1024).'
  )
  return bytesOf(fallback) ?? 0
}

function bytesOf(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text) ?? []
  const factor = UNITS.get(unit.toLowerCase())
  return number === undefined || factor === undefined ? undefined : Math.round(Number(number) * factor)
}
