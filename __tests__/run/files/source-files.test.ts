import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { PlaceholderValue } from '../../../src/base/placeholders.ts'
import { withSourceFiles } from '../../../src/run/files/source-files.ts'
import type { SourceConfig } from '../../../src/source/contract/source.ts'
import { makeAuthority } from '../../support/certificates.ts'
import { memoryLog } from '../../support/memory-log.ts'
import { read } from '../../support/step-inputs.ts'

const MOMENT = { millis: Date.UTC(2026, 10, 25, 12), zone: 'UTC' }
let folder: string
let ca: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'source-files-'))
  ca = (await makeAuthority('Company')).ca
  await writeFile(join(folder, 'ca.pem'), `The authority:\n${ca}`)
  await writeFile(join(folder, 'daily.sql'), "select date '{{ today }}'")
})
afterAll(() => rm(folder, { recursive: true }))

const told: PlaceholderValue[] = []
const files = (config: SourceConfig) =>
  withSourceFiles(config, folder, MOMENT, memoryLog(), one => told.push(one))
const configOf = (inputs: Record<string, string>) => read(inputs).config.source
const lines = (pem = '') => pem.trim().split(/\s*\n/)

describe('the files that a source names', () => {
  it('are the SQL and the certificates of a database', async () => {
    const { database } = await files(
      configOf({
        'source-url': 'postgres://reader@db.example.com/sales',
        'source-query': 'daily.sql',
        'source-ca-certificate': 'ca.pem'
      })
    )
    expect(database?.query).toBe("select date '2026-11-25'")
    expect(told).toEqual([{ written: '{{ today }}', value: '2026-11-25' }])
    expect(lines(database?.caCertificate)).toEqual(lines(ca))
  })

  it('are the certificates for objects of S3', async () => {
    const inputs = { 'source-url': 's3://acme/*.csv', 'source-ca-certificate': 'ca.pem' }
    expect(lines((await files(configOf(inputs))).caCertificate)).toEqual(lines(ca))
    const missing = configOf({ ...inputs, 'source-ca-certificate': 'no.pem' })
    await expect(files(missing)).rejects.toMatchObject({ code: 'input.invalid' })
  })

  it('are none for other sources', async () => {
    const config = configOf({})
    expect(await files(config)).toEqual(config)
  })
})
