import { describe, expect, it } from '@jest/globals'
import { tableauError } from '../../../src/tableau/rest/errors.ts'
import { parseError } from '../../../src/tableau/rest/response.ts'

const xml = (code: string, summary: string, detail: string): string =>
  `<?xml version='1.0' encoding='UTF-8'?><tsResponse xmlns="http://tableau.com/api"><error code="${code}"><summary>${summary}</summary><detail>${detail}</detail></error></tsResponse>`

describe('parseError', () => {
  it('reads XML, JSON and pages', () => {
    expect(parseError('application/xml;charset=utf-8', xml('403004', 'Forbidden', 'Not you.'))).toEqual({
      code: '403004',
      words: 'Forbidden: Not you'
    })
    expect(
      parseError('application/json', '{"error":{"summary":"Unauthorized","detail":"No.","code":"401000"}}')
    ).toEqual({ code: '401000', words: 'Unauthorized: No' })
    expect(
      parseError(
        'text/html',
        '<html><head><title>x</title><style>p{}</style></head><body><h1>502 Bad&nbsp;Gateway</h1>\n<script>evil()</script><p>nginx</p></body></html>'
      )
    ).toEqual({ words: '502 Bad Gateway nginx' })
  })

  it('reads XML sent as JSON or without a type, and JSON sent as XML', () => {
    expect(parseError('', xml('400011', 'Bad Request', 'x')).code).toBe('400011')
    expect(parseError('application/xml', '{"error":{"code":"500000"}}').code).toBe('500000')
  })

  it('keeps what is not an error of Tableau as plain words of at most 300 characters', () => {
    expect(parseError('application/json', '{"status":401,"message":"Please log in"}').words).toContain(
      'Please log in'
    )
    expect(parseError('text/html', `<p>${'long '.repeat(200)}</p>`).words).toHaveLength(301)
    expect(parseError('application/xml', '<tsResponse><error').words).toBe('')
    expect(parseError('', '')).toEqual({ words: '' })
  })
})

describe('tableauError', () => {
  const codes: [string, string, RegExp][] = [
    ['400000', 'tableau.rejected', /could not read the request/],
    ['400006', 'tableau.unexpected', /page number/],
    ['400007', 'tableau.unexpected', /page size/],
    ['400008', 'tableau.rejected', /parameter or the file/],
    ['400009', 'tableau.unexpected', /capability/],
    ['400011', 'tableau.rejected', /255 characters/],
    ['400020', 'tableau.upload', /without data/],
    ['400031', 'tableau.job', /job/],
    ['400063', 'tableau.unexpected', /subscription/],
    ['400065', 'tableau.unexpected', /filter/],
    ['401000', 'tableau.session', /X-Tableau-Auth/],
    ['401001', 'tableau.sign-in', /15 days.*tableau-site-id.*tableau-server-url/],
    ['401002', 'tableau.session', /one session at a time.*concurrency/],
    ['403004', 'tableau.permission', /Publish on the project.*Overwrite on the data source/],
    ['403007', 'tableau.exists', /publish-mode/],
    ['403045', 'tableau.permission', /create projects/],
    ['403069', 'tableau.permission', /sites/],
    ['403070', 'tableau.unexpected', /already/],
    ['403131', 'tableau.rejected', /overwrite/],
    ['403132', 'tableau.rejected', /connect/],
    ['403141', 'tableau.permission', /certif/],
    ['403157', 'tableau.permission', /switched off/],
    ['404000', 'tableau.sign-in', /site/],
    ['404001', 'tableau.version', /version/],
    ['404002', 'tableau.sign-in', /user/],
    ['404003', 'tableau.version', /version/],
    ['404004', 'tableau.rejected', /data source/],
    ['404005', 'tableau.project', /project/],
    ['404006', 'tableau.unexpected', /workbook/],
    ['404008', 'tableau.unexpected', /tags/],
    ['404011', 'tableau.unexpected', /view/],
    ['404015', 'tableau.upload', /upload/],
    ['404025', 'tableau.unexpected', /subscription/],
    ['405000', 'tableau.redirect', /redirect.*https/],
    ['408000', 'tableau.unavailable', /waiting/],
    ['409000', 'tableau.rejected', /conflict/],
    ['409004', 'tableau.rejected', /schedule/],
    ['409006', 'tableau.exists', /taken/],
    ['409009', 'tableau.rejected', /group/],
    ['409017', 'tableau.rejected', /user/],
    ['409093', 'tableau.rejected', /queued/],
    ['410012', 'tableau.rejected', /table/],
    ['429000', 'tableau.rate-limit', /too many/],
    ['500000', 'tableau.unavailable', /error of its own/]
  ]
  it.each(codes)('%s is %s', (code, expected, text) => {
    const failure = {
      kind: 'refused',
      status: Number(code.slice(0, 3)),
      code,
      words: 'Summary: Detail'
    } as const
    const error = tableauError(failure, 'trying')
    expect(error.code).toBe(expected)
    expect(error.message).toMatch(text)
    expect(error.message).toContain(`While trying: `)
    expect(error.message).toContain(`Tableau answered ${code}, Summary: Detail`)
    expect(error.remedy).not.toBe('')
  })

  it.each([
    [401, 'tableau.session'],
    [403, 'tableau.permission'],
    [404, 'tableau.unexpected'],
    [405, 'tableau.redirect'],
    [407, 'tableau.connection'],
    [409, 'tableau.rejected'],
    [413, 'tableau.too-large'],
    [418, 'tableau.rejected'],
    [429, 'tableau.rate-limit'],
    [500, 'tableau.unavailable'],
    [502, 'tableau.unavailable'],
    [503, 'tableau.unavailable'],
    [504, 'tableau.unavailable'],
    [599, 'tableau.unavailable'],
    [302, 'tableau.redirect'],
    [200, 'tableau.unexpected']
  ])('status %i without a code is %s', (status, expected) => {
    expect(tableauError({ kind: 'refused', status, words: '' }, 'trying').code).toBe(expected)
  })

  it('tells the two meanings of 403007 apart', () => {
    const words = 'Forbidden: Unable to connect to the data source'
    expect(tableauError({ kind: 'refused', status: 403, code: '403007', words }, 'trying').code).toBe(
      'tableau.rejected'
    )
  })

  it('names the host of a redirect and never its path or query', () => {
    const redirect = 'https://pod.example/api/signin?token=abc'
    const error = tableauError({ kind: 'refused', status: 302, redirect, words: '' }, 'trying')
    expect(error.message).toContain('https://pod.example')
    expect(error.message).not.toMatch(/abc|signin/)
  })
})
