import { describe, expect, it } from '@jest/globals'
import { readConfig } from '../../../src/inputs/config.ts'
import { splitProjectPath } from '../../../src/inputs/tableau/project-path.ts'
import { fault, read, stepEnv } from '../../support/step-inputs.ts'

describe('tableau inputs', () => {
  it('understands an address pasted from the browser, with the site in it', () => {
    const pasted = 'https://10ax.online.tableau.com/#/site/from-address/home'
    expect(read({ 'tableau-server-url': pasted, 'tableau-site-id': '' }).config.tableau).toMatchObject({
      serverUrl: 'https://10ax.online.tableau.com',
      siteId: 'from-address'
    })
    expect(read({ 'tableau-server-url': pasted }).config.tableau?.siteId).toBe('acme')
  })

  it.each(['', 'Default', 'default'])('takes %j for the Default site', site => {
    expect(read({ 'tableau-site-id': site }).config.tableau?.siteId).toBe('')
  })

  it.each([
    ['https://10ax.online.tableau.com/#/site/acme/home', 'Did you mean "acme"?'],
    ['#/site/acme', 'Did you mean "acme"?'],
    ['https://tableau.example/t/acme/views/a/b', 'Did you mean "acme"?'],
    ['tableau.example/', 'the word after /site/'],
    ['Acme Europe', 'the word after /site/']
  ])('fails for %s, which is not a content URL of a site', (site, remedy) => {
    expect(fault({ 'tableau-site-id': site })).toMatchObject({
      code: 'input.invalid',
      what: expect.stringContaining(`tableau-site-id has the value "${site}"`),
      remedy: expect.stringContaining(remedy)
    })
  })

  it('takes https without a scheme, and http only when it is written out', () => {
    expect(read({ 'tableau-server-url': 'tableau.example/' }).config.tableau).toMatchObject({
      serverUrl: 'https://tableau.example',
      insecure: false
    })
    expect(read({ 'tableau-server-url': 'http://tableau.example' }).config.tableau?.insecure).toBe(true)
  })

  it('fails for what is not an address', () => {
    expect(fault({ 'tableau-server-url': 'ftp://tableau.example' })).toMatchObject({
      code: 'input.invalid',
      what: expect.stringContaining('tableau-server-url')
    })
  })

  it('fails when both project inputs are given', () => {
    const both = { 'tableau-project': 'A', 'tableau-project-id': '1f2f3e4e-5d6d-7c8c-9b0b-1a2a3f4f5e6e' }
    expect(fault(both).what).toContain('both')
    const variables = { TABLEAU_PROJECT: 'A', TABLEAU_PROJECT_ID: both['tableau-project-id'] }
    expect(fault({}, variables).what).toContain('both')
  })

  it.each(['12345', 'Finance', '1f2f3e4e-5d6d-7c8c-9b0b'])('fails for the project id %s', id => {
    expect(fault({ 'tableau-project-id': id })).toMatchObject({
      code: 'input.invalid',
      what: expect.stringContaining(id)
    })
  })

  it.each(['/A', 'A/', 'A//B', '/'])('fails for the project path %s', path => {
    expect(fault({ 'tableau-project': path }).what).toContain('empty')
  })

  it.each([
    ['Finance', ['Finance']],
    ['Finance/Daily', ['Finance', 'Daily']],
    ['R\\/D/Plan', ['R/D', 'Plan']],
    ['a\\b/c', ['a\\b', 'c']],
    ['Sales / EU', ['Sales ', ' EU']]
  ])('splits the project path %s', (path, names) => {
    expect(splitProjectPath(path)).toEqual(names)
  })
})

describe('a dry run', () => {
  const local = { 'source-url': 'a.csv', 'datasource-name': 'Sales', 'dry-run': 'true' }

  it('needs no Tableau inputs', () => {
    const config = readConfig(stepEnv(local), () => undefined)
    expect(config.dryRun).toBe(true)
    expect(config).not.toHaveProperty('tableau')
  })

  it('takes them when they are all there', () => {
    expect(read({ 'dry-run': 'true' }).config.tableau?.siteId).toBe('acme')
  })

  it.each([
    ['tableau-server-url', 'ftp://x'],
    ['tableau-project-id', 'x'],
    ['publish-mode', 'apend'],
    ['chunk-size-mb', '99']
  ])('still fails for a wrong %s', (name, value) => {
    const step = stepEnv({ ...local, [name]: value })
    expect(() => readConfig(step, () => undefined)).toThrow(name)
  })
})

describe('verification of certificates', () => {
  it('cannot be switched off', () => {
    const error = fault({}, { NODE_TLS_REJECT_UNAUTHORIZED: '0' })
    expect(error.code).toBe('input.tls-verification')
    expect(error.remedy).toContain('NODE_EXTRA_CA_CERTS')
    expect(error.remedy).toContain('NODE_USE_SYSTEM_CA=1')
  })

  it('is on with every other value', () => {
    expect(read({}, { NODE_TLS_REJECT_UNAUTHORIZED: '1' }).config).toEqual(read().config)
  })
})
