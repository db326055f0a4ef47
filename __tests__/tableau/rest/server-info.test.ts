import { describe, expect, it } from '@jest/globals'
import { compareVersions, followed } from '../../../src/tableau/rest/server-info.ts'

describe('compareVersions', () => {
  it('compares number by number', () => {
    const versions = ['3.30', '3.9', '2.25', '3.10', '10.0', '3.6']
    expect(versions.sort(compareVersions)).toEqual(['2.25', '3.6', '3.9', '3.10', '3.30', '10.0'])
    expect(compareVersions('3.30', '3.30')).toBe(0)
  })
})

describe('followed', () => {
  it.each([
    ['http://bi.acme.example', 'https://bi.acme.example/api/2.4/serverinfo', 'https://bi.acme.example'],
    [
      'https://online.tableau.com',
      'https://10ax.online.tableau.com/api/2.4/serverinfo',
      'https://10ax.online.tableau.com'
    ],
    ['https://bi.acme.example', '/tableau/api/2.4/serverinfo', 'https://bi.acme.example/tableau'],
    [
      'http://bi.acme.example',
      'http://bi.acme.example/tableau/api/2.4/serverinfo',
      'http://bi.acme.example/tableau'
    ],
    ['http://bi.acme.example', 'https://bi.acme.example/', 'https://bi.acme.example'],
    ['http://127.0.0.1:8000', 'https://127.0.0.1:8443/api/2.4/serverinfo', 'https://127.0.0.1:8443'],
    ['https://bi.acme.co.uk', 'https://pod.acme.co.uk/api/2.4/serverinfo', 'https://pod.acme.co.uk']
  ])('%s → %s', (from, location, origin) => {
    expect(followed(from, location)).toBe(origin)
  })

  it.each([
    ['https to http', 'https://bi.acme.example', 'http://bi.acme.example/api/2.4/serverinfo'],
    ['another domain', 'https://bi.acme.example', 'https://bi.other.example/api/2.4/serverinfo'],
    ['another company below co.uk', 'https://bi.acme.co.uk', 'https://evil.co.uk/api/2.4/serverinfo'],
    ['another host without https', 'http://bi.acme.example', 'http://pod.acme.example/api/2.4/serverinfo'],
    ['another address', 'http://10.0.0.1', 'https://10.0.0.2/api/2.4/serverinfo'],
    ['another scheme', 'https://bi.acme.example', 'ftp://bi.acme.example/api'],
    ['nothing readable', 'https://bi.acme.example', 'https://']
  ])('refuses %s', (_, from, location) => {
    expect(() => followed(from, location)).toThrow(/^tableau\.redirect: /)
  })
})
