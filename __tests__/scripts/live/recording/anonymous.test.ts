import { describe, expect, it } from '@jest/globals'
import { pathTemplate, plainBody, plainQuery } from '../../../../scripts/live/recording/anonymous.ts'
import { Placeholders } from '../../../../scripts/live/recording/placeholders.ts'

const LUID = '1f2f3e4e-5d6d-7c8c-9b0b-1a2a3f4f5e6e'
const plain = (text: string): string => plainBody(text, new Placeholders())
const answer = (content: string): string =>
  `<tsResponse xmlns="http://tableau.com/api">${content}</tsResponse>`

describe('what a recording shows', () => {
  it.each([
    [
      `/api/3.30/sites/${LUID}/datasources/${LUID}/content`,
      '/api/3.30/sites/{luid}/datasources/{luid}/content'
    ],
    [`/tableau/of/contoso/api/3.30/sites/${LUID}/jobs`, '/api/3.30/sites/{luid}/jobs'],
    ['/api/3.30/sites/contoso/projects', '/api/3.30/sites/{value}/projects'],
    [`/api/3.30/sites/${LUID}/fileUploads/7720:170fe6-1:0`, '/api/3.30/sites/{luid}/fileUploads/{upload}']
  ])('of the path %s', (path, shown) => expect(pathTemplate(path)).toBe(shown))

  it('of a query', () => {
    const query = new URLSearchParams({ overwrite: 'true', filter: 'name:eq:Payroll', other: 'Jane' })
    expect(plainQuery(query, new Placeholders())).toEqual({
      overwrite: 'true',
      filter: 'name:eq:{filter-1}',
      other: '{other-1}'
    })
  })

  it('of XML: words of the API, numbers and times; no other value', () => {
    const text = answer(
      `<project id="${LUID}" name="4711" description="of Jane" createdAt="2026-11-30T00:15:00Z" contentPermissions="ManagedByOwner" secretThing="42"/>`
    )
    expect(plain(text)).toBe(
      '<tsResponse><project id="{luid-1}" name="{name-1}" description="{description-1}" createdAt="2026-11-30T00:15:00Z" contentPermissions="ManagedByOwner" secretThing="{secretThing-1}"/></tsResponse>'
    )
  })

  it('of a list: the first items, and how many more there are', () => {
    const items = Array.from({ length: 12 }, (_, index) => `<project name="Project ${index}"/>`).join('')
    const shown = plain(answer(`<projects>${items}</projects>`))
    expect(shown.match(/<project /g)).toHaveLength(3)
    expect(shown).toContain('<more count="9"/>')
  })

  it('of JSON', () => {
    expect(
      plain('{"data":[{"rows":3,"Owner of":"Jane"}],"error":{"code":"401000","detail":"no \'Jane\'"}}')
    ).toBe(
      '{"data":[{"rows":3,"{member-1}":"{value-1}"}],"error":{"code":"401000","detail":"no \'{value-1}\'"}}'
    )
  })

  it.each([
    '<html><body>Contoso sign in</body></html>',
    'Contoso',
    '{"data": Contoso',
    answer('<a>').slice(0, -9)
  ])('of something else (%s): its length', text => expect(plain(text)).not.toContain('Contoso'))

  it('of a job that failed: what happened, without names', () => {
    const job = answer(
      `<job id="${LUID}" mode="Asynchronous" type="PublishWorkbook" progress="100" finishCode="1"><extractRefreshJob><notes>java.lang.RuntimeException: Integrated authentication failed for db.contoso.example.</notes></extractRefreshJob><statusNotes><statusNote type="errorCode" value="x" text="of 'Payroll'"/></statusNotes></job>`
    )
    const shown = plain(job)
    expect(shown).toContain('java.lang.RuntimeException: Integrated authentication failed for {host-1}.')
    expect(shown).toContain(`text="of '{quoted-1}'"`)
    expect(shown).not.toContain('contoso')
  })
})
