import { describe, expect, it } from '@jest/globals'
import { readCommandFile } from '../../src/local/command-file.ts'

describe('readCommandFile', () => {
  it('reads values of one line and of several', () => {
    expect(readCommandFile('a<<x\n1\nx\nb<<y\n2\n\n3\ny\n')).toEqual({ a: '1', b: '2\n\n3' })
  })

  it('takes the last value of a name, and leaves out what has no end', () => {
    expect(readCommandFile('a<<x\n1\nx\na<<x\n2\nx\nb<<y\n3\n')).toEqual({ a: '2' })
    expect(readCommandFile('')).toEqual({})
  })
})
