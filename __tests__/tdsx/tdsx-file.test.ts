import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openTdsx } from '../../simulator/tdsx.ts'
import { fieldsOf } from '../../src/tdsx/fields.ts'
import { writeTdsx } from '../../src/tdsx/tdsx-file.ts'
import { failureOf } from '../support/spool.ts'

const FIELDS = fieldsOf([{ name: 'id', type: 'bigint', nullable: true }], {
  looks: new Map([['id', { caption: 'Number' }]]),
  calculatedFields: new Map()
})

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tdsx-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const digest = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

describe('writeTdsx', () => {
  it('packs the document first and the Hyper file as it is', async () => {
    const hyper = join(folder, 'a.hyper')
    await writeFile(hyper, randomBytes(3_000_000))
    const file = await writeTdsx('Sales', FIELDS, hyper, folder)
    expect(file.type).toBe('tdsx')
    const bytes = await readFile(file.path)
    expect(bytes.length).toBe(file.size)
    expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004')
    expect(bytes.subarray(30, 41).toString()).toBe('extract.tds')
    const opened = await openTdsx(file.path, join(folder, 'b.hyper'))
    expect(opened.text).toContain('caption="Number"')
    expect(await digest(join(folder, 'b.hyper'))).toBe(await digest(hyper))
  })

  it('fails when it cannot be written', async () => {
    const error = await failureOf(writeTdsx('Sales', FIELDS, join(folder, 'gone.hyper'), folder))
    expect(error.message).toMatch(/^engine\.output: The extract and its captions could not be packed into /)
  })

  it('needs no memory for the size of the Hyper file', async () => {
    const hyper = join(folder, 'large.hyper')
    const file = await open(hyper, 'w')
    const block = randomBytes(1 << 20)
    for (let index = 0; index < 250; index++) await file.write(block)
    await file.close()
    const script = `
      import { readFileSync } from 'node:fs'
      const { fieldsOf } = await import('./src/tdsx/fields.ts')
      const { writeTdsx } = await import('./src/tdsx/tdsx-file.ts')
      const fields = fieldsOf([{ name: 'id', type: 'bigint', nullable: true }], { looks: new Map(), calculatedFields: new Map() })
      await writeTdsx('x', fields, process.argv[1], process.argv[2])
      console.log(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1])`
    if (process.platform !== 'linux') return
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--input-type=module',
      '-e',
      script,
      hyper,
      folder
    ])
    expect(Number(stdout) / 1024).toBeLessThan(210)
  })
})
