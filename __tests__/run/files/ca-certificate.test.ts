import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readCaCertificate } from '../../../src/run/files/ca-certificate.ts'
import { makeAuthority } from '../../support/certificates.ts'
import { memoryLog } from '../../support/memory-log.ts'

const DAY_MS = 86_400_000
let folder: string
let acme: string
let other: string
let old: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ca-'))
  acme = (await makeAuthority('Acme Root')).ca
  other = (await makeAuthority('Other Root')).ca
  old = (await makeAuthority('Old Root', Date.now() - DAY_MS)).ca
})
afterAll(() => rm(folder, { recursive: true }))

const read = (value: string, log = memoryLog()): Promise<string> => readCaCertificate(value, folder, log)
const count = (pem: string): number => pem.split('BEGIN CERTIFICATE').length - 1

describe('readCaCertificate', () => {
  it('takes PEM text, several certificates, Windows line ends and remarks between', async () => {
    expect(count(await read(acme))).toBe(1)
    const bundle = `# Acme\n${acme}\n# Other\n${other}`.replaceAll('\n', '\r\n')
    const pem = await read(bundle)
    expect(count(pem)).toBe(2)
    expect(pem).not.toContain('#')
  })

  it('tells the certificate of a server from that of its authority', async () => {
    const authority = await makeAuthority('Acme Root')
    const { cert } = await authority.issue(['tableau.example.com'])
    const log = memoryLog()
    await read(cert, log)
    expect(log.remarks).toEqual([
      {
        level: 'warning',
        title: 'No authority',
        message:
          'What tableau-ca-certificate holds is the certificate of a server (CN=tableau.example.com), which vouches for nobody. Give the certificate of the authority that issued it (CN=Acme Root) instead.'
      }
    ])
    // A chain holds both.
    await read(`${cert}\n${authority.ca}`, log)
    expect(log.remarks).toHaveLength(1)
  })

  it('takes the path of a file, relative to the workspace', async () => {
    await writeFile(join(folder, 'root.pem'), `Acme\n${acme}`)
    expect(count(await read('root.pem'))).toBe(1)
    expect(count(await read(join(folder, 'root.pem')))).toBe(1)
  })

  it.each<[string, () => string, RegExp]>([
    [
      'a file that is not there',
      () => 'rot.pem',
      /neither PEM text nor a file: rot\.pem does not exist.*relative to the workspace/
    ],
    ['a folder', () => '.', /nor a file: \. is a folder\. Name a file in it\./],
    [
      'a private key',
      () => '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----',
      /holds a private key/
    ],
    [
      'something else in PEM',
      () => '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----',
      /holds no PEM certificate/
    ],
    ['a certificate without its end', () => acme.slice(0, -40), /holds no PEM certificate/],
    [
      'a certificate that is damaged',
      () => `${other}${acme.replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA')}`,
      /certificate 2 of 2 cannot be read\. Copy it again/
    ],
    [
      'line breaks in two characters',
      () => acme.trim().replaceAll('\n', '\\n'),
      /certificate 1 of 1 cannot be read\. Its line breaks are written as \\n/
    ]
  ])('refuses %s', async (_, value, message) => {
    const error = await read(value()).catch((caught: Error) => caught)
    expect(error).toMatchObject({ code: 'input.invalid', message: expect.stringMatching(message) })
    expect(String(error)).not.toContain('AAAA')
  })

  it('warns of one that has expired, and keeps it', async () => {
    const log = memoryLog()
    expect(count(await read(`${old}${acme}`, log))).toBe(2)
    expect(log.remarks.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /\(CN=Old Root\) has expired on \d{4}-\d{2}-\d{2}; connections that need it will fail/
      )
    ])
  })
})
