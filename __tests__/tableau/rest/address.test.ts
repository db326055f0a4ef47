import { describe, expect, it } from '@jest/globals'
import { ActionError } from '../../../src/base/errors.ts'
import { parseServerAddress, siteContentUrl } from '../../../src/tableau/rest/address.ts'

describe('parseServerAddress', () => {
  it.each([
    ['https://10ax.online.tableau.com', 'https://10ax.online.tableau.com', undefined],
    ['https://10ax.online.tableau.com/', 'https://10ax.online.tableau.com', undefined],
    ['  10ax.online.tableau.com  ', 'https://10ax.online.tableau.com', undefined],
    ['//10ax.online.tableau.com', 'https://10ax.online.tableau.com', undefined],
    ['HTTPS://10AX.Online.Tableau.com', 'https://10ax.online.tableau.com', undefined],
    ['https://10ax.online.tableau.com/#/site/acme/home', 'https://10ax.online.tableau.com', 'acme'],
    ['10ax.online.tableau.com/#/site/acme', 'https://10ax.online.tableau.com', 'acme'],
    ['https://t.example/#/site/acme/datasources/12?:iid=1', 'https://t.example', 'acme'],
    ['https://t.example/t/acme/views/Sales/Daily?:embed=y', 'https://t.example', 'acme'],
    ['https://t.example/#/home', 'https://t.example', ''],
    ['https://t.example/#/explore', 'https://t.example', ''],
    ['https://t.example/#/signin?site=acme', 'https://t.example', undefined],
    ['https://t.example/views/Sales/Daily', 'https://t.example', undefined],
    ['https://t.example/api/3.27/serverinfo', 'https://t.example', undefined],
    ['https://t.example:8443', 'https://t.example:8443', undefined],
    ['t.example:8443/', 'https://t.example:8443', undefined],
    ['https://proxy.example/bi/', 'https://proxy.example/bi', undefined],
    ['https://proxy.example/bi/#/site/acme/home', 'https://proxy.example/bi', 'acme'],
    ['https://proxy.example/bi/t/acme/views/A/B', 'https://proxy.example/bi', 'acme'],
    ['https://127.0.0.1:4443', 'https://127.0.0.1:4443', undefined],
    ['https://[::1]:4443/', 'https://[::1]:4443', undefined]
  ])('%s', (text, origin, site) => {
    const address = parseServerAddress(text)
    expect(address.origin).toBe(origin)
    expect(address.site).toBe(site)
    expect(address.insecure).toBe(false)
  })

  it('takes http only where it is written out', () => {
    expect(parseServerAddress('http://t.example/')).toEqual({ origin: 'http://t.example', insecure: true })
  })

  it.each([
    '',
    '   ',
    'ftp://t.example',
    'https://',
    'https://a b',
    'https://user:pass@t.example',
    'https://:443',
    'https://t_?',
    'https://-.example',
    'tableau server'
  ])('refuses %j', text => {
    expect(() => parseServerAddress(text)).toThrow(ActionError)
    expect(() => parseServerAddress(text)).toThrow(/^input\.invalid: The input tableau-server-url /)
  })
})

describe('siteContentUrl', () => {
  it.each([
    ['acme', 'acme'],
    [' acme ', 'acme'],
    ['', ''],
    ['Default', ''],
    ['default', '']
  ])('%j → %j', (text, expected) => expect(siteContentUrl(text)).toBe(expected))
})
