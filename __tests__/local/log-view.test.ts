import { describe, expect, it } from '@jest/globals'
import { LogView } from '../../src/local/log-view.ts'

describe('LogView', () => {
  it('gives the same however the log is cut', () => {
    const log = '::group::Fetch\nGET /?key=s3cret\n::notice title=T::a%0Ab\n::endgroup::\nDone\n::debug::no\n'
    const whole = new LogView(['s3cret'])
    const expected = whole.take(log) + whole.end()
    expect(expected).toBe('▾ Fetch\n  GET /?key=***\n  Notice: a\nb\nDone\n')
    for (let size = 1; size < 9; size++) {
      const view = new LogView(['s3cret'])
      let shown = ''
      for (let at = 0; at < log.length; at += size) shown += view.take(log.slice(at, at + size))
      expect(shown + view.end()).toBe(expected)
    }
  })

  it('says where in a file an error lies', () => {
    const view = new LogView()
    expect(view.take('::error file=a%3Ab.sql,line=3,col=7::transform.sql: no\n')).toBe(
      'Error in a:b.sql:3:7: transform.sql: no\n'
    )
    expect(view.take('::error file=a.yml,line=3::x\n')).toBe('Error in a.yml:3: x\n')
  })

  it('hides what the step masks, from then on', () => {
    const view = new LogView()
    expect(view.take('::add-mask::tok%25en\nuses tok%en\n')).toBe('uses ***\n')
  })

  it('ends a line that has no end', () => {
    const view = new LogView()
    expect(view.take('half')).toBe('')
    expect(view.end()).toBe('half\n')
  })
})
