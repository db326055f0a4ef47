import { didYouMean } from '../../base/suggest.ts'
import type { Faults } from './faults.ts'
import { quoted } from './reader.ts'

/** Names of three letters in the IANA database; of the others that Node.js takes nobody agrees what they mean (IST). */
const SHORT_NAMES = new Set('CET EET EST GMT HST MET MST PRC ROC ROK UCT UTC WET'.split(' '))

/** Abbreviations that everybody reads alike. */
const ABBREVIATIONS = new Map([
  ['pst', 'America/Los_Angeles'],
  ['pdt', 'America/Los_Angeles'],
  ['edt', 'America/New_York'],
  ['cest', 'Europe/Berlin'],
  ['jst', 'Asia/Tokyo'],
  ['z', 'UTC']
])

/**
 * Reads an IANA time zone, links such as `US/Eastern` included. The engine knows every name that passes (a test
 * compares the two).
 * @returns `UTC` with a fault when there is no such zone
 */
export function readZone(written: string, faults: Faults): string {
  // The default; making sure of any other zone takes Node.js some 20 ms.
  if (written === 'UTC') return written
  const listed = Intl.supportedValuesOf('timeZone')
  const folded = written.toLowerCase()
  const known = listed.find(zone => zone.toLowerCase() === folded)
  if (known !== undefined) return known
  if (isLink(written)) return written
  const meant = didYouMean(written, ['UTC', ...listed], ABBREVIATIONS)
  faults.invalid(
    `The input time-zone has the value ${quoted(written)}, which is not the name of a time zone.`,
    `${meant === '' ? '' : `${meant} `}A zone has a name such as Europe/Zurich, so that summer time is known; UTC is the default.`
  )
  return 'UTC'
}

/** Another name of a zone: Node.js takes those, but does not list them. */
function isLink(name: string): boolean {
  // An offset is not a zone, and the two are names that only Java and ICU have.
  if (!/^[A-Za-z]/.test(name) || /^(SystemV\/|US\/Pacific-New$)/i.test(name)) return false
  if (/^[a-z]{3}$/i.test(name) && !SHORT_NAMES.has(name.toUpperCase())) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
