import { describe, expect, it } from '@jest/globals'
import { columnDifference } from '../../../src/hyper/engine/column-difference.ts'

const columns = (...names: string[]) =>
  names.map(text => {
    const [name = '', type = ''] = text.split(' ')
    return { name, type }
  })
const byType = (before: { type: string }, after: { type: string }): boolean => before.type === after.type

describe('the difference of two lists of columns', () => {
  it('is empty for the same columns', () => {
    const same = columns('id bigint', 'name text')
    expect(columnDifference(same, same, byType)).toEqual({
      gone: [],
      added: [],
      retyped: [],
      reordered: false
    })
  })

  it('tells what is gone, added and of another type, each in its order', () => {
    const before = columns('z text', 'id bigint', 'a text', 'day date')
    const after = columns('new text', 'id double', 'day date', 'also text')
    expect(columnDifference(before, after, byType)).toEqual({
      gone: columns('z text', 'a text'),
      added: columns('new text', 'also text'),
      retyped: [{ before: { name: 'id', type: 'bigint' }, after: { name: 'id', type: 'double' } }],
      reordered: false
    })
  })

  it('tells another order of the columns that both have, and only of those', () => {
    expect(columnDifference(columns('a', 'b', 'c'), columns('a', 'c', 'b')).reordered).toBe(true)
    expect(columnDifference(columns('a', 'b', 'c'), columns('x', 'a', 'c')).reordered).toBe(false)
  })

  it('distinguishes upper and lower case, and looks at no types unless asked', () => {
    expect(columnDifference(columns('id text'), columns('ID text', 'id bigint'))).toEqual({
      gone: [],
      added: columns('ID text'),
      retyped: [],
      reordered: false
    })
  })
})
