import { describe, expect, it } from '@jest/globals'
import { otherPattern } from '../../../../src/hyper/values/dates/other-patterns.ts'
import { readPattern } from '../../../../src/hyper/values/pattern.ts'

describe('otherPattern', () => {
  it.each([
    ['%d/%m/%Y', 'dd/MM/yyyy'],
    ['%Y-%m-%d %H:%M:%S', 'yyyy-MM-dd HH:mm:ss'],
    ['%d %b %Y %I:%M %p', 'dd MMM yyyy hh:mm a'],
    ['DD/MM/YYYY', 'dd/MM/yyyy'],
    ['D.M.YY', 'd.M.yy'],
    ['YYYY-MM-DD HH:mm:ss', 'yyyy-MM-dd HH:mm:ss'],
    ['DD-MON-YYYY HH24:MI:SS', 'dd-MMM-yyyy HH:mm:ss'],
    ['dd/mm/yyyy', 'dd/MM/yyyy'],
    ['dd/MM/yyyy hh:mm', 'dd/MM/yyyy HH:mm']
  ])('reads %s as %s', (written, meant) => {
    expect(otherPattern(written)).toBe(meant)
    expect(readPattern(written)).toMatchObject({ kind: 'fault', remedy: `Write ${meant}.` })
    expect(readPattern(meant).kind).toBe('date')
  })

  it('says nothing that could not be read either', () => {
    expect(readPattern('dd/QQ/yyyy')).toMatchObject({ remedy: expect.stringMatching(/^Letters: /) })
    expect(readPattern('%j')).toMatchObject({ remedy: expect.stringMatching(/^Letters: /) })
  })
})
