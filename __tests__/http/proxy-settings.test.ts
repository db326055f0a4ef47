import { describe, expect, it } from '@jest/globals'
import { conceal } from '../../src/base/secrets.ts'
import { proxySettings } from '../../src/http/proxy-settings.ts'

describe('proxySettings', () => {
  it('prefers the lower case, and takes a value without a scheme for an HTTP proxy', () => {
    const env = { HTTP_PROXY: 'http://upper.test', http_proxy: ' lower.test:8080 ', NO_PROXY: 'a.test' }
    expect(proxySettings(env)).toEqual({
      httpProxy: 'http://lower.test:8080/',
      httpsProxy: '',
      noProxy: 'a.test'
    })
  })

  it('masks a password as written and decoded, and a long user without one', () => {
    proxySettings({
      HTTPS_PROXY: 'http://ann:p%40ssw0rd@proxy.test',
      HTTP_PROXY: 'http://tok-1234567@proxy.test'
    })
    expect(conceal('p%40ssw0rd p@ssw0rd tok-1234567 ann')).toBe('*** *** *** ann')
  })

  it.each([
    ['HTTPS_PROXY', 'user:pw/one-secret@proxy:8080', 'one-secret'],
    ['https_proxy', 'http://user:12/two-secret@proxy:8080', 'two-secret'],
    ['HTTP_PROXY', 'http://user:three-secret%zz@proxy:8080', 'three-secret%zz'],
    ['http_proxy', 'ftp://user:four-secret@proxy', 'four-secret']
  ])('refuses %s=%s without showing it, and masks what may be secret', (name, value, secret) => {
    expect(() => proxySettings({ [name]: value })).toThrow(
      expect.objectContaining({
        code: 'input.invalid',
        what: `The environment variable ${name} is not a proxy address.`,
        remedy: expect.not.stringContaining(secret)
      })
    )
    expect(conceal(`It was ${value}.`)).not.toContain(secret)
    expect(conceal(`It was ${secret}.`)).toBe('It was ***.')
  })
})
