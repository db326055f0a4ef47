import { describe, expect, it } from '@jest/globals'
import { circles, innerRoomOf, modules, roomImports } from '../../scripts/import-rooms.ts'

const FORMATS = new Set(
  modules()
    .filter(module => /^source\/formats\/\w+\/format\.ts$/.test(module))
    .map(module => module.split('/')[2] ?? '')
)
const ARROWS = roomImports()
const INNER = roomImports(innerRoomOf)
const arrow = (from: string, to: string) => ARROWS.find(one => one.from === from && one.to === to)
const innerArrow = (from: string, to: string) => INNER.find(one => one.from === from && one.to === to)
const reached = (from: string) => INNER.filter(one => one.from === from).map(({ to }) => to)

describe('who may call whom', () => {
  it('sees the imports that are there', () => {
    expect(arrow('main', 'run')?.typesOnly).toBe(false)
    expect(arrow('run', 'tableau')?.modules).toContain('run/publish.ts')
    expect(arrow('tdsx', 'hyper')).toMatchObject({ typesOnly: true })
    expect(innerArrow('tableau/publish', 'tableau/resources')?.typesOnly).toBe(false)
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

  it('takes from source to hyper nothing but its contract', () => {
    const taken = INNER.filter(({ from, to }) => from.startsWith('hyper/') && to.startsWith('source'))
    expect(taken.length).toBeGreaterThan(0)
    expect([...new Set(taken.map(({ to }) => to))]).toEqual(['source/contract'])
  })

  it('uses HTTP in hyper only to fetch the engine', () => {
    expect(arrow('hyper', 'http')?.modules).toEqual([
      'hyper/install/archive.ts',
      'hyper/install/install.ts',
      'hyper/install/registry-request.ts'
    ])
  })

  it('keeps everything below the rooms free of them', () => {
    expect(reached('base')).toEqual([])
    expect(reached('files')).toEqual([])
    expect(reached('http')).toEqual(['base', 'http/addresses'])
    expect(reached('http/addresses')).toEqual([])
    expect(reached('source/contract')).toEqual(['base'])
    expect(reached('source/formats/json/lex')).toEqual([])
  })

  it('shows detection and the rest of source the table of formats, and no format itself', () => {
    expect(FORMATS).toContain('hyper')
    expect(reached('source/detect').filter(to => to.startsWith('source/formats'))).toEqual([])
    const knowing = INNER.filter(({ to }) => FORMATS.has(/^source\/formats\/(\w+)$/.exec(to)?.[1] ?? ''))
      .filter(({ from }) => !from.startsWith('source/formats'))
      .map(({ from, to }) => `${from} ${to}`)
    expect(knowing).toEqual(['source/pagination source/formats/json'])
  })

  it.each([...FORMATS])('%s knows no other format', format => {
    const own = `source/formats/${format}`
    const others = INNER.filter(({ from, to }) => from.startsWith(own) && to.startsWith('source/formats'))
    expect(others.filter(({ to }) => !to.startsWith(own))).toEqual([])
  })

  it('has no circle, neither between rooms nor inside them', () => {
    expect(circles(ARROWS)).toEqual([])
    expect(circles(INNER)).toEqual([])
  })

  it('has no folder of more than 15 modules', () => {
    const folders = new Map<string, number>()
    for (const module of modules())
      folders.set(innerRoomOf(module), (folders.get(innerRoomOf(module)) ?? 0) + 1)
    expect([...folders].filter(([, count]) => count > 15)).toEqual([])
  })
})
