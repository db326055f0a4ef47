import { describe, expect, it } from '@jest/globals'
import { roomImports } from '../../scripts/import-rooms.ts'

const ARROWS = roomImports()
const arrow = (from: string, to: string) => ARROWS.find(one => one.from === from && one.to === to)

describe('who may call whom', () => {
  it('sees the imports that are there', () => {
    expect(arrow('main', 'tableau')?.typesOnly).toBe(false)
    expect(arrow('main', 'tableau')?.modules).toContain('publish-to-tableau.ts')
    expect(arrow('hyper', 'source')).toMatchObject({ typesOnly: true })
  })

  it.each([
    ['source', 'hyper'],
    ['source', 'tableau'],
    ['hyper', 'tableau'],
    ['tableau', 'source'],
    ['tableau', 'hyper'],
    ['http', 'source'],
    ['http', 'tableau'],
    ['http', 'hyper']
  ])('%s does not know %s', (from, to) => expect(arrow(from, to)).toBeUndefined())

  it('takes nothing but types from source to hyper', () => {
    expect(arrow('hyper', 'source')?.typesOnly).toBe(true)
  })

  it('uses HTTP in hyper only to fetch the engine', () => {
    expect(arrow('hyper', 'http')?.modules).toEqual(['hyper/install.ts', 'hyper/npm-package.ts'])
  })

  it('keeps everything below the rooms free of them', () => {
    expect(ARROWS.filter(({ from }) => from === 'base').map(({ to }) => to)).toEqual([])
  })

  it('has no circle', () => {
    const rooms = new Set(ARROWS.flatMap(({ from, to }) => [from, to]))
    const reaches = (from: string, seen: Set<string>): Set<string> => {
      for (const { to } of ARROWS.filter(one => one.from === from)) {
        if (seen.has(to)) continue
        seen.add(to)
        reaches(to, seen)
      }
      return seen
    }
    expect([...rooms].filter(room => reaches(room, new Set()).has(room))).toEqual([])
  })
})
