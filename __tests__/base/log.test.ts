import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { modules } from '../../scripts/import-rooms.ts'
import { ActionError } from '../../src/base/errors.ts'
import { actionsLog, logLine, markFailed } from '../../src/base/log.ts'
import { keepSecret } from '../../src/base/secrets.ts'

describe('logLine', () => {
  it.each([
    ['plain text, 100 % of it: a::b', 'plain text, 100 % of it: a::b'],
    ['a\nb\r\nc\rd\ve\ff\u0085g\u2028h\u2029i', 'a↵b↵c↵d↵e↵f↵g↵h↵i'],
    ['a\tb\u0000c\u001b[31md', 'a b c [31md'],
    ['##[error]x', '##\\[error]x'],
    ['a ###[group]b ##[endgroup]', 'a ###\\[group]b ##\\[endgroup]'],
    ['# #[x] #[y] ## [z]', '# #[x] #[y] ## [z]'],
    ['::error::x', '\\::error::x'],
    [' \u00a0\ufeff\u200b::error::x', ' \u00a0\ufeff\u200b\\::error::x'],
    ['\n::error::x', '↵::error::x'],
    ['x ::error::y', 'x ::error::y']
  ])('%j becomes %j', (text, line) => {
    expect(logLine(text)).toBe(line)
  })
})

describe('what is written', () => {
  let written: string
  const exitCode = process.exitCode
  beforeEach(() => {
    written = ''
    process.env['RUNNER_DEBUG'] = '1'
    jest.spyOn(process.stdout, 'write').mockImplementation(text => {
      written += String(text)
      return true
    })
  })
  afterEach(() => {
    jest.restoreAllMocks()
    delete process.env['RUNNER_DEBUG']
    process.exitCode = exitCode
  })

  it('is one line for each message, without secrets and commands', () => {
    keepSecret('whispered-secret')
    written = ''
    const log = actionsLog()
    log.info('a whispered-secret\n::error::b')
    log.debug('##[error]\u2028c')
    log.notice('A title, ##[x]: whispered-secret', 'd\r\ne')
    log.warning('T', '::f')
    log.beginGroup('Fetch\n::error::g')
    log.info('::h::')
    log.endGroup()
    expect(written.split('\n')).toEqual([
      'a ***↵::error::b',
      '::debug::##\\[error]↵c',
      '::notice title=A title%2C ##\\[x]%3A ***::d↵e',
      '::warning title=T::\\::f',
      '::group::Fetch↵::error::g',
      '\\::h::',
      '::endgroup::',
      ''
    ])
    expect(log.remarks).toEqual([
      { level: 'notice', title: 'A title, ##[x]: ***', message: 'd\r\ne' },
      { level: 'warning', title: 'T', message: '::f' }
    ])
  })

  it('keeps the lines of a list in an error, and tells the debug log what led to it', () => {
    const cause = new Error('why\n::error::x')
    cause.stack = 'Error: why\n::error::x\n    at a (b.js:1:2)\n    at c (d.js:3:4)'
    markFailed(new ActionError('internal', 'Two things:\n- one\n::error::\n- two\n', 'Do\nthis.', { cause }))
    expect(process.exitCode).toBe(1)
    expect(written.split('\n')).toEqual([
      '::error::internal: Two things:%0A- one↵::error::%0A- two%0ADo↵this.',
      '::debug::Error: why↵::error::x',
      '::debug::    at a (b.js:1:2)',
      '::debug::    at c (d.js:3:4)',
      ''
    ])
  })

  it('an error at one place in a file is told there, with the address of its explanation', () => {
    const place = { message: 'x', file: 'a::b.sql', line: 3, column: 7 }
    markFailed(
      new ActionError('transform.sql', 'It is wrong.', 'Mend it.'),
      [place],
      'https://docs.example/t.md'
    )
    expect(written).toBe(
      '::error file=a%3A%3Ab.sql,line=3,col=7::transform.sql: It is wrong. Mend it.%0AMore: https://docs.example/t.md#transformsql\n'
    )
    expect(process.exitCode).toBe(1)
  })

  it('an error at several places is told as a whole, and at each place', () => {
    keepSecret('whispered-secret')
    const places = [1, 2].map(line => ({ message: `fault ${line} whispered-secret`, file: 'a.yml', line }))
    markFailed(new ActionError('input.invalid', 'Two.', ''), places)
    expect(written.trimEnd().split('\n')).toEqual([
      '::add-mask::whispered-secret',
      '::error::input.invalid: Two.',
      '::error file=a.yml,line=1::input.invalid: fault 1 ***',
      '::error file=a.yml,line=2::input.invalid: fault 2 ***'
    ])
  })
})

it('nothing else writes to the log', () => {
  // An old Node.js is told of before the log can be loaded; masks are commands that are meant.
  // A person's own terminal is not a runner.
  const allowed = new Set(['base/log.ts', 'base/node-version.ts', 'local/terminal.ts'])
  const writers = modules().filter(module =>
    /\bconsole\.\w|process\.std(out|err)\.write\((?!'')|core\.(info|debug|notice|warning|error|setFailed|group|startGroup|summary)\b/.test(
      readFileSync(join('src', module), 'utf8')
    )
  )
  expect(writers.filter(module => !allowed.has(module))).toEqual([])
  expect(writers).toContain('base/log.ts')
})
