import { describe, expect, it } from '@jest/globals'
import { checkDatasourceName } from '../../src/tableau/datasources.ts'
import { splitProjectPath } from '../../src/tableau/projects.ts'

describe('checkDatasourceName', () => {
  it.each(['Sales', '売上 “Q1” R&D <EU>', 'x'.repeat(255), '😀'.repeat(255)])('takes %j', name => {
    expect(() => checkDatasourceName(name)).not.toThrow()
  })

  it.each(['', ' ', 'a\r\nX: y', 'a\u0000', 'a\u007f', 'a\u0085', 'a\ud800', 'x'.repeat(256)])(
    'refuses %j',
    name => {
      expect(() => checkDatasourceName(name)).toThrow(/^input\.invalid: The input datasource-name /)
    }
  )
})

describe('splitProjectPath', () => {
  it.each([
    ['Finance', ['Finance']],
    ['Finance/Daily', ['Finance', 'Daily']],
    ['R\\/D/Daily', ['R/D', 'Daily']],
    ['a\\b/ c ', ['a\\b', ' c ']]
  ])('%s', (path, names) => expect(splitProjectPath(path)).toEqual(names))

  it.each(['', '/', 'a//b', '/a', 'a/', 'a/ /b'])('refuses %j', path => {
    expect(() => splitProjectPath(path)).toThrow(/^input\.invalid: The input tableau-project/)
  })
})
