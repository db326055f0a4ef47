import { describe, expect, it } from '@jest/globals'
import { conceal, keepSecret } from '../../src/base/secrets.ts'

describe('conceal', () => {
  it.each([
    ['a whispered-secret b', 'a *** b'],
    ['a whispered-secret', 'a ***'],
    ['a whispered-sec', 'a ***'],
    ['a "whispered-s…" in record 2', 'a "***…" in record 2'],
    ['a whispered b', 'a whispered b'],
    ['a whisp', 'a whisp']
  ])('%j becomes %j', (text, shown) => {
    keepSecret('whispered-secret')
    expect(conceal(text)).toBe(shown)
  })
})
