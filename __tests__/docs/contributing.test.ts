import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'

const PAGE = readFileSync('CONTRIBUTING.md', 'utf8')
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }

/** What stands for a name that the reader chooses. */
const isPattern = (path: string): boolean => /[<…*]/.test(path)

describe('CONTRIBUTING.md', () => {
  it('names files and folders that exist', () => {
    const paths = [...PAGE.matchAll(/(?:src|__tests__|simulator|scripts|docs)\/[\w./<>…*-]*/g)].map(
      ([path]) => path.replace(/\.$/, '')
    )
    const named = paths.filter(path => !isPattern(path))
    expect(named.length).toBeGreaterThan(30)
    expect(named.filter(path => !existsSync(path))).toEqual([])
  })

  it('names scripts that exist', () => {
    const named = [...PAGE.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name)
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter(name => !Object.hasOwn(scripts, name))).toEqual([])
  })

  it('counts the files of each thing that can be added', () => {
    const words = ['one', 'two', 'three', 'four', 'five', 'six']
    const lists = [...PAGE.matchAll(/^\*\*[^*]+: (\w+) files\.\*\*\n\n((?:\d\. .*\n)+)/gm)]
    expect(lists.length).toBeGreaterThan(5)
    for (const [, word = '', items = ''] of lists) {
      expect(items.trimEnd().split('\n')).toHaveLength(words.indexOf(word) + 1)
    }
  })
})
