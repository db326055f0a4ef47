import { describe, expect, it } from '@jest/globals'
import { shownLog } from '../../scripts/step-log.ts'

describe('shownLog', () => {
  it('carries out commands, indents groups and hides secrets', () => {
    const log = [
      '::add-mask::s3cret',
      '::group::Fetch the data',
      'GET /?key=s3cret',
      '::warning title=Names::a%0Ab 100%25',
      '::endgroup::',
      '::debug::not shown',
      '',
      'Done at 10::00',
      '::error::source.http-status: HTTP 500'
    ].join('\n')
    expect(shownLog(log, ['s3cret', ''])).toBe(
      [
        '▾ Fetch the data',
        '  GET /?key=***',
        '  Warning: a\nb 100%',
        'Done at 10::00',
        'Error: source.http-status: HTTP 500'
      ].join('\n')
    )
  })
})
