import { describe, expect, it } from '@jest/globals'
import { embeddedIpv4 } from '../../../src/http/addresses/embedded-ipv4.ts'

describe('the IPv4 address in an IPv6 address', () => {
  it.each([
    ['::ffff:203.0.113.7', ['203.0.113.7']],
    ['::ffff:0:203.0.113.7', ['203.0.113.7']],
    ['::203.0.113.7', ['203.0.113.7']],
    ['64:ff9b::203.0.113.7', ['203.0.113.7']],
    ['64:ff9b:1::203.0.113.7', ['203.0.113.7']],
    // Prefixes of 48, 56 and 64 bits.
    ['64:ff9b:1:cb00:71:700::', ['203.0.113.7', '113.7.0.0']],
    ['64:ff9b:1:cb:0:7107::', ['203.0.113.7', '113.7.0.0']],
    ['64:ff9b:1:0:cb:71:700:0', ['203.0.113.7']],
    ['2002:cb00:7107::1', ['203.0.113.7']],
    ['2001:0:cb00:7107:0:0:34ff:8ef8', ['203.0.113.7', '203.0.113.7']],
    ['2001:db8::200:5efe:203.0.113.7', ['203.0.113.7']]
  ])('of %s is found', (address, found) => {
    expect(embeddedIpv4(address)).toEqual(expect.arrayContaining([found[0]]))
    for (const one of embeddedIpv4(address)) expect(one).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
  })

  it.each(['2001:db8::1', '::', '::1', 'fe80::1', '64:ff9b:2::1', 'example.com', '203.0.113.7', ''])(
    'is none in %j',
    address => expect(embeddedIpv4(address)).toEqual([])
  )
})
