import { describe, expect, it } from '@jest/globals'
import { parsePipConf, pipSettingsOf } from '../../../../src/hyper/install/pip/pip-conf.ts'

describe('parsePipConf', () => {
  it('reads what pip reads', () => {
    const text = [
      '\uFEFF# comment',
      '; comment',
      '[global]',
      'index-url = https://mirror.test/simple  ',
      'extra_index_url: https://a.test/simple',
      '    https://b.test/simple',
      'Cert=/a b/ca.pem',
      `proxy = http://\${USER}:%(word)s@proxy.test:3128`,
      'empty =',
      'word',
      '[freeze]',
      'index-url = https://not-for-downloads.test/',
      '[download]',
      'timeout = 60',
      '[install]',
      'timeout = 30'
    ].join('\r\n')
    expect(parsePipConf(text)).toEqual({
      'index-url': 'https://mirror.test/simple',
      'extra-index-url': 'https://a.test/simple\nhttps://b.test/simple',
      cert: '/a b/ca.pem',
      proxy: `http://\${USER}:%(word)s@proxy.test:3128`,
      timeout: '60'
    })
  })
})

describe('pipSettingsOf', () => {
  it('takes the variables of pip', () => {
    const env = {
      PIP_INDEX_URL: ' https://mirror.test/simple ',
      pip_cert: '/ca.pem',
      PIP_PROXY: '',
      PIPX_HOME: 'x'
    }
    expect(pipSettingsOf(env)).toEqual({ 'index-url': 'https://mirror.test/simple', cert: '/ca.pem' })
  })
})
