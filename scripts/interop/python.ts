import { createHash } from 'node:crypto'
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { runChild } from '../bench/child.ts'
import { type Reading, shortestDouble } from './reading.ts'

/** The least 3.x that all packages of requirements.txt take. */
const LEAST_MINOR = 11
const WINDOWS = process.platform === 'win32'

/** The virtual environment of the readers. */
export interface Python {
  readonly interpreter: string
  /** Python's own version and those of the packages, for people. */
  readonly versions: string
  /** The packages were there already. */
  readonly reused: boolean
}

/**
 * Makes the virtual environment, or reuses the one of the same Python and the same requirements.
 * @param folder where it stands; its parent must exist
 * @param list name of the list of packages, in this folder
 * @throws Error that says what is missing
 */
export async function preparePython(folder: string, list = 'requirements.txt'): Promise<Python> {
  const requirements = join(import.meta.dirname, list)
  const packages = (await readFile(requirements, 'utf8')).trim().split('\n')
  const system = WINDOWS ? 'python' : 'python3'
  const { stdout } = await runChild(system, ['-c', 'import sys; print(sys.version, sys.base_prefix)']).catch(
    refuse(`Python 3.${LEAST_MINOR} or newer is needed (${system}) and cannot be run.`)
  )
  const [version, minor] = /^3\.(\d+)\S*/.exec(stdout) ?? []
  if (version === undefined || Number(minor) < LEAST_MINOR)
    throw new Error(`Python 3.${LEAST_MINOR} or newer is needed, but ${system} is ${stdout.trim()}.`)
  const hash = createHash('sha256')
    .update(`${stdout}\n${packages.join('\n')}`)
    .digest('hex')
  const interpreter = join(folder, WINDOWS ? 'Scripts/python.exe' : 'bin/python')
  const stamp = join(folder, 'made-of')
  const reused = (await readFile(stamp, 'utf8').catch(() => '')) === hash
  if (!reused) {
    await rm(folder, { recursive: true, force: true })
    await runChild(system, ['-m', 'venv', folder]).catch(
      refuse('Python cannot make a virtual environment: its modules venv and ensurepip (pip) are needed.')
    )
    const options = ['--quiet', '--no-input', '--disable-pip-version-check', '--only-binary', ':all:']
    await runChild(interpreter, ['-m', 'pip', 'install', ...options, '--requirement', requirements]).catch(
      refuse(`pip cannot install the packages of ${requirements}.`)
    )
    await writeFile(stamp, hash)
  }
  return { interpreter, versions: [`Python ${version}`, ...packages].join(', '), reused }
}

/** Runs a script of this folder. @throws Error with its output when it fails */
export async function runScript(python: Python, script: string, args: readonly string[]): Promise<void> {
  const env = { ...process.env, PYTHONUTF8: '1' }
  await runChild(python.interpreter, ['-B', join(import.meta.dirname, script), ...args], { env })
}

/**
 * Has a script of this folder read extracts.
 * @param folder is made for copies of the files, for an engine locks what it reads, and is the working directory
 * @returns one reading for each path
 * @throws Error with the script's output when it fails
 */
export async function readWithPython(
  python: Python,
  script: string,
  paths: readonly string[],
  folder: string
): Promise<readonly Reading[]> {
  await mkdir(folder)
  const copies = paths.map(path => join(folder, basename(path)))
  await Promise.all(paths.map((path, index) => copyFile(path, copies[index] ?? '')))
  const args = ['-B', join(import.meta.dirname, script), ...copies]
  const env = { ...process.env, PYTHONUTF8: '1' }
  const { stdout } = await runChild(python.interpreter, args, { cwd: folder, env })
  const readings = stdout
    .trimEnd()
    .split('\n')
    .map(line => withShortDoubles(JSON.parse(line) as Reading))
  if (readings.length !== paths.length)
    throw new Error(`${script} gave ${readings.length} extracts, not ${paths.length}.`)
  return readings
}

/** Python writes the same shortest digits, but other exponents. */
function withShortDoubles({ columns, rows }: Reading): Reading {
  const doubles = columns.map(({ type }) => type === 'double')
  return {
    columns,
    rows: rows.map(row =>
      row.map((value, index) => (value !== null && doubles[index] ? shortestDouble(value) : value))
    )
  }
}

function refuse(what: string): (cause: Error) => never {
  return cause => {
    throw new Error(`${what}\n${cause.message}`, { cause })
  }
}
