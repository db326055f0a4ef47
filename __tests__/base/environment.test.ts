import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { userAgent } from '../../src/base/environment.ts'
import { VERSION } from '../../src/base/version.ts'

describe('the environment', () => {
  it('is read by no module while it is loaded', () => {
    // Entry points begin to work when they are loaded.
    const modules = globSync('src/**/*.ts').filter(path => !/^src.(index|post|cli)\.ts$/.test(path))
    expect(modules.length).toBeGreaterThan(200)
    const program = `
      import { writeSync } from 'node:fs'
      process.env = new Proxy(process.env, {
        get(variables, name) {
          const place = new Error().stack.split('\\n').find(line => line.includes('/src/') && !line.includes('/node_modules/'))
          if (place !== undefined) writeSync(1, String(name) + ' ' + place.trim() + '\\n')
          return variables[name]
        }
      })
      for (const path of ${JSON.stringify(modules.map(path => new URL(`../../${path}`, import.meta.url).href))}) await import(path)
    `
    const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8'
    })
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
  })
})

describe('userAgent', () => {
  const own = `tableau-publish-action/${VERSION}`
  it('names the repository that runs it, where that can stand in a header', () => {
    const env = { GITHUB_SERVER_URL: 'https://github.test', GITHUB_REPOSITORY: 'octo/data' }
    expect(userAgent(env)).toBe(`${own} (+https://github.test/octo/data)`)
    expect(userAgent({ ...env, GITHUB_SERVER_URL: 'https://github.test\r\nX: 1' })).toBe(own)
    expect(userAgent({ ...env, GITHUB_REPOSITORY: 'octo/däta' })).toBe(own)
    expect(userAgent({})).toBe(own)
  })
})
