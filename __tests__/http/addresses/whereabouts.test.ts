import type { LookupAddress } from 'node:dns'
import { describe, expect, it } from '@jest/globals'
import { type LedBy, type LookupAll, permits, Whereabouts } from '../../../src/http/addresses/whereabouts.ts'

const answering = (...addresses: string[]): LookupAll => {
  return (_, options, callback) => {
    expect(options.all).toBe(true)
    callback(
      null,
      addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 }))
    )
  }
}

/** What `net.connect` is given for a name. */
function looked(
  whereabouts: Whereabouts,
  ledBy: LedBy | undefined,
  system: LookupAll,
  all: boolean
): Promise<string | LookupAddress[]> {
  return new Promise((resolve, reject) => {
    whereabouts.lookup(ledBy, system)('data.example', { all }, (error, address) => {
      if (error) reject(error)
      else resolve(address)
    })
  })
}

describe('where one may be led', () => {
  it.each([
    [undefined, [true, true, true]],
    ['inside', [false, true, true]],
    ['outside', [false, false, true]]
  ] as const)('by %s', (ledBy, allowed) => {
    expect((['forbidden', 'inside', 'outside'] as const).map(zone => permits(zone, ledBy))).toEqual(allowed)
  })
})

describe('a lookup', () => {
  it('gives all addresses, or the first, as it is asked', async () => {
    const whereabouts = new Whereabouts()
    const system = answering('203.0.113.7', '2001:db8::7')
    expect(await looked(whereabouts, 'outside', system, true)).toHaveLength(2)
    expect(await looked(whereabouts, 'outside', system, false)).toBe('203.0.113.7')
    expect(whereabouts.zoneOf('DATA.example.')).toBe('outside')
  })

  it('gives none when one lies where nobody may be led', async () => {
    const mixed = looked(new Whereabouts(), 'outside', answering('203.0.113.7', '127.0.0.1'), true)
    await expect(mixed).rejects.toMatchObject({ code: 'ERR_ADDRESS_REFUSED' })
  })

  it('gives none when the name led outside before, and inside now', async () => {
    const whereabouts = new Whereabouts()
    await looked(whereabouts, undefined, answering('203.0.113.7'), true)
    await expect(looked(whereabouts, undefined, answering('10.0.0.1'), true)).rejects.toThrow('before')
    expect(await looked(whereabouts, undefined, answering('203.0.113.8'), true)).toHaveLength(1)
  })

  it('lets a name be inside that was there from the beginning', async () => {
    const whereabouts = new Whereabouts()
    for (const address of ['10.0.0.1', '203.0.113.7', '127.0.0.1']) {
      expect(await looked(whereabouts, undefined, answering(address), false)).toBe(address)
    }
    expect(whereabouts.zoneOf('data.example')).toBe('inside')
  })

  it('passes errors and empty answers on', async () => {
    const missing = Object.assign(new Error('not there'), { code: 'ENOTFOUND' })
    const failing: LookupAll = (_, _options, callback) => callback(missing, [])
    await expect(looked(new Whereabouts(), undefined, failing, true)).rejects.toBe(missing)
    expect(await looked(new Whereabouts(), undefined, answering(), true)).toEqual([])
  })
})

describe('a host', () => {
  it('is judged by its address or its name', () => {
    const whereabouts = new Whereabouts()
    expect(whereabouts.judgeHost('[::ffff:10.0.0.1]', 'outside')?.message).toContain('private')
    expect(whereabouts.judgeHost('printer', 'outside')?.message).toContain('own network')
    expect(whereabouts.judgeHost('printer', 'inside')).toBeUndefined()
    expect(whereabouts.judgeHost('203.0.113.7', 'outside')).toBeUndefined()
    expect(whereabouts.zoneOf('203.0.113.7')).toBe('outside')
  })
})
