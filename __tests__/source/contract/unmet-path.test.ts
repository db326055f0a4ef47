import { describe, expect, it } from '@jest/globals'
import { ActionError } from '../../../src/base/errors.ts'
import { forEntry } from '../../../src/base/input-name.ts'
import { type UnmetPath, unmetPathWarning } from '../../../src/source/contract/unmet-path.ts'

/** The remedy of the error, or the end of the warning. */
function said(path: string, there: Partial<UnmetPath> = {}): string {
  const unmet = {
    path,
    origin: 'a.json',
    recordsPath: 'data',
    members: new Set<string>(),
    arrays: [],
    ...there
  }
  try {
    return unmetPathWarning(unmet).message.split('one row. ')[1] ?? ''
  } catch (error) {
    expect(error).toBeInstanceOf(ActionError)
    expect(error).toMatchObject({ code: 'source.records' })
    return (error as ActionError).remedy
  }
}

describe('a path of source-explode that no record has', () => {
  it.each([
    ['item', { arrays: ['tags', 'items'] }, 'items'],
    ['Items', { arrays: ['items'] }, 'items'],
    ['line', { arrays: ['tags', 'lines.line'] }, 'lines.line'],
    ['orders.line', { arrays: ['orders.lines'] }, 'orders.lines']
  ])('is a mistake where an array has nearly its name: %s', (path, there, meant) => {
    expect(said(path, there)).toBe(`Did you mean ${meant}? Nothing was published.`)
  })

  it.each([
    ['data.items', { arrays: ['items'] }, 'items'],
    ['data.item', { arrays: ['items'] }, 'items'],
    ['data.items', {}, 'items'],
    ['body.rows.lines', { recordsPath: 'body.rows' }, 'lines']
  ])('is a mistake where it begins with the path of the records: %s', (path, there, meant) => {
    expect(said(path, there)).toBe(
      `The path begins inside a record: write ${meant}, not ${path}. Nothing was published.`
    )
  })

  it('may be missing today, and is told with the arrays that are there', () => {
    expect(said('notes', { arrays: ['items', 'tags'] })).toBe('The arrays in the records are: items, tags.')
    expect(said('notes')).toBe('The records hold no arrays.')
    // Two arrays are as near as can be, and records may lie in records of the same name.
    expect(said('line', { arrays: ['first.line', 'second.line'] })).toMatch(/^The arrays/)
    expect(said('data.lines', { members: new Set(['data']) })).toBe('The records hold no arrays.')
    expect(said('data')).toBe('The records hold no arrays.')
  })

  it('is named as the author of an entry of sources writes it', () => {
    expect(() => forEntry(() => said('data.items'))).not.toThrow()
    const { message } = forEntry(() =>
      unmetPathWarning({ path: 'x', origin: 'a', recordsPath: '', members: new Set(), arrays: [] })
    )
    expect(message).toContain('has x, which explode names')
  })
})
