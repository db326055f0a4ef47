import { describe, expect, it } from '@jest/globals'
import { fileInIndex } from '../../../../src/hyper/install/pip/simple-index.ts'

const AT = new URL('https://mirror.test/simple/engine/')
const FILE = 'engine-1.2.3-py3-none-any.whl'
const found = (page: string): string | undefined => fileInIndex(page, AT, FILE)?.href

describe('fileInIndex', () => {
  it.each([
    [
      `<a href="https://files.test/a/${FILE}#sha256=abc" data-requires-python="&gt;=3.6">${FILE}</a>`,
      `https://files.test/a/${FILE}`
    ],
    [
      `<!DOCTYPE html><html><head><meta charset=utf-8><title>x</title></head><body><A HREF='../../files/${FILE}'>x</A><br>`,
      `https://mirror.test/files/${FILE}`
    ],
    [
      `<a href="engine-1.2.2-py3-none-any.whl">2</a><br/>\n<a href="${FILE}?sig=a&amp;b=c">3</a>`,
      `https://mirror.test/simple/engine/${FILE}?sig=a&b=c`
    ]
  ])('finds the file in %s', (page, url) => {
    expect(found(page)).toBe(url)
  })

  it.each([
    ['', 'nothing'],
    [`<a href="https://files.test/${FILE}.metadata">x</a>`, 'another file'],
    [`<a href="https://files.test/other">${FILE}</a>`, 'the name as a text only'],
    [`<a href="file:///etc/${FILE}">x</a>`, 'a file of this machine'],
    [`<!-- <a href="${FILE}">x</a> -->`, 'a comment'],
    [`<a href="http://[/${FILE}">x</a>`, 'no address'],
    [`<a href="${FILE}"`, 'a page that is cut']
  ])('does not find it in %s (%s)', page => {
    expect(found(page)).toBeUndefined()
  })
})
