import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { makeAuthority } from '../../__tests__/support/certificates.ts'
import { KEY } from '../../__tests__/support/object-room.ts'
import { startObjectStore } from '../../__tests__/support/object-store.ts'
import { parquetFile } from '../../__tests__/support/parquet-file.ts'
import { runChild } from '../bench/child.ts'
import { type MotoServer, startMoto } from '../moto-server.ts'
import { type Case, wrongWith } from './databases.ts'
import { type Python, preparePython } from './python.ts'

/** More than a page of a list. */
const MANY = 1_100
const ODD_KEYS = ['a b+c&d%20é.csv', "x(1)!'*~=$,;:@.csv", 'über/\u{1f600}//end.csv', 'p=São%20Paulo/x.csv']
const BUCKET = 'acme-data'

/**
 * Reads the objects of moto, over http and https, with signatures that moto verifies by AWS's own code; and has that
 * code sign anew what this action sends. Says when that cannot be done, and why.
 * @param folder an existing folder for files
 * @returns false when something is wrong
 */
export async function compareWithStore(root: string, folder: string): Promise<boolean> {
  let python: Python
  try {
    python = await preparePython(join(root, 'build', 'moto'), 'requirements-moto.txt')
  } catch (error) {
    console.log(`left out   S3: ${error instanceof Error ? error.message.split('\n')[0] : error}`)
    return true
  }
  const windows = process.platform === 'win32'
  const command = join(dirname(python.interpreter), windows ? 'moto_server.exe' : 'moto_server')
  const found = [
    ...(await withPlainStore(root, folder, command)),
    ...(await withTls(root, folder, command)),
    await withBotocore(root, folder, python)
  ]
  for (const { what, wrong } of found) {
    console.log(
      `${wrong === undefined ? 'right    ' : 'WRONG    '}  S3: ${what}${wrong === undefined ? '' : `: ${wrong}`}`
    )
  }
  return found.every(({ wrong }) => wrong === undefined)
}

interface Found {
  readonly what: string
  readonly wrong: string | undefined
}

async function tried(cases: readonly Case[], root: string, folder: string, name: string): Promise<Found[]> {
  const found: Found[] = []
  for (const [index, one] of cases.entries()) {
    found.push({
      what: one.what,
      wrong: await wrongWith(one, root, join(folder, `s3-${name}-${index}.hyper`))
    })
  }
  return found
}

const variables = (id: string, secret: string): Readonly<Record<string, string>> => ({
  AWS_ACCESS_KEY_ID: id,
  AWS_SECRET_ACCESS_KEY: secret,
  AWS_REGION: 'us-east-1'
})

async function withPlainStore(root: string, folder: string, command: string): Promise<Found[]> {
  const moto = await startMoto(command)
  try {
    await fill(moto)
    const at = (glob: string) => ({ 'source-url': `s3://${BUCKET}/${glob}?endpoint=${moto.origin}` })
    const env = variables('anybody', 'anything')
    const open: readonly Case[] = [
      {
        what: `${MANY} objects over two pages of the list, with a folder as a column`,
        inputs: at('many/**/*.csv'),
        rows: MANY,
        columns: ['id bigint', 'p text'],
        env
      },
      ...['parquet', 'csv.gz', 'json'].map(ending => ({
        what: `an object *.${ending}`,
        inputs: at(`mixed/*.${ending}`),
        rows: 1,
        columns: ['id bigint'],
        env
      })),
      {
        what: 'odd keys',
        inputs: at('odd/**/*.csv'),
        rows: ODD_KEYS.length,
        columns: ['id bigint', 'p text'],
        env
      }
    ]
    const found = await tried(open, root, folder, 'plain')
    const { id, secret } = await moto.guardWith(await documentedPolicy(root))
    // moto undoes %2F in a query before it verifies, so that no client can list a prefix with a slash then.
    const guarded: Case = {
      what: 'signatures and the documented policy, as moto sees them',
      inputs: at('sales*/*.csv'),
      rows: 2,
      columns: ['id bigint'],
      env: variables(id, secret)
    }
    found.push(...(await tried([guarded], root, folder, 'guarded')))
    for (const [what, one, words] of [
      [
        'a wrong secret',
        { ...guarded, env: variables(id, 'wrong') },
        /^source\.login: .*SignatureDoesNotMatch/
      ],
      [
        'a right that is missing',
        { ...guarded, inputs: at('other.csv') },
        /^source\.http-status: .*AccessDenied/
      ]
    ] as const) {
      const error = await wrongWith(one, root, join(folder, 's3-refused.hyper'))
      found.push({
        what: `${what} is refused`,
        wrong: words.test(error ?? '') ? undefined : (error ?? 'it was read')
      })
    }
    return found
  } finally {
    await moto.stop()
  }
}

async function fill(moto: MotoServer): Promise<void> {
  await moto.put(BUCKET)
  const put = (key: string, body: Uint8Array | string): Promise<void> => moto.put(`${BUCKET}/${key}`, body)
  for (let id = 0; id < MANY; id++) await put(`many/p=${id % 7}/${id}.csv`, `id\n${id}\n`)
  await put('mixed/a.parquet', parquetFile('x', { id: { type: 'INT64', values: [1n] } }).content)
  await put('mixed/b.csv.gz', gzipSync('id\n2\n'))
  await put('mixed/c.json', '[{"id": 3}]')
  await put('mixed/folder/', '')
  for (const [id, key] of ODD_KEYS.entries()) await put(`odd/p=${id}/${key}`, `id\n${id}\n`)
  await put('sales/a.csv', 'id\n1\n')
  await put('sales/b.csv', 'id\n2\n')
  await put('other.csv', 'id\n1\n')
}

/** The policy of docs/s3.md. */
async function documentedPolicy(root: string): Promise<string> {
  const page = await readFile(join(root, 'docs', 's3.md'), 'utf8')
  const policy = /```json\n([\s\S]*?)```/.exec(page)?.[1]
  if (policy === undefined) throw new Error('docs/s3.md has no policy.')
  return JSON.stringify(JSON.parse(policy))
}

async function withTls(root: string, folder: string, command: string): Promise<Found[]> {
  const authority = await makeAuthority('moto')
  const { key, cert } = await authority.issue(['127.0.0.1'])
  const paths = { certificate: join(folder, 'moto.crt'), key: join(folder, 'moto.key') }
  await writeFile(paths.certificate, cert)
  await writeFile(paths.key, key)
  const moto = await startMoto(command, { ...paths, ca: authority.ca })
  try {
    await moto.put(BUCKET)
    await moto.put(`${BUCKET}/a.csv`, 'id\n1\n')
    const one: Case = {
      what: 'https with a certificate authority of its own',
      inputs: {
        'source-url': `s3://${BUCKET}/*.csv?endpoint=${moto.origin}`,
        'source-ca-certificate': authority.ca
      },
      rows: 1,
      columns: ['id bigint'],
      env: variables('anybody', 'anything')
    }
    return await tried([one], root, folder, 'tls')
  } finally {
    await moto.stop()
  }
}

/** Has our stand-in keep what the action sends, and botocore sign it anew. */
async function withBotocore(root: string, folder: string, python: Python): Promise<Found> {
  const token = 'a/session+token=='
  const contents = Object.fromEntries(ODD_KEYS.map((key, id) => [`odd/p=${id}/${key}`, `id\n${id}\n`]))
  const store = await startObjectStore({ [BUCKET]: contents }, { keys: [{ ...KEY, token }], pageSize: 2 })
  const what = 'signatures of odd keys and of pages, as botocore makes them'
  try {
    const one: Case = {
      what,
      inputs: { 'source-url': `s3://${BUCKET}/odd/**/*.csv?endpoint=${store.origin}` },
      rows: ODD_KEYS.length,
      columns: ['id bigint', 'p text'],
      env: { ...variables(KEY.id, KEY.secret), AWS_SESSION_TOKEN: token }
    }
    const wrong = await wrongWith(one, root, join(folder, 's3-botocore.hyper'))
    if (wrong !== undefined) return { what, wrong }
    const requests = store.headers.map((headers, index) => ({
      url: `${store.origin}${store.urls[index]}`,
      headers,
      region: 'us-east-1',
      ...KEY
    }))
    const path = join(folder, 'requests.json')
    await writeFile(path, JSON.stringify(requests))
    const script = join(import.meta.dirname, 'check_signatures.py')
    const { stdout } = await runChild(python.interpreter, ['-B', script, path])
    const { same, other } = JSON.parse(stdout) as { same: number; other: string[] }
    return {
      what,
      wrong: other.length === 0 && same === requests.length && same > 5 ? undefined : other.join(' ')
    }
  } finally {
    await store.close()
  }
}
