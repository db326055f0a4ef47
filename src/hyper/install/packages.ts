import { ActionError } from '../../base/errors.ts'

/** A published package that holds the engine. */
export interface EnginePackage {
  readonly name: string
  readonly version: string
  /** `sha512-` and the Base64 of the hash of the packed bytes, as in package-lock.json. */
  readonly integrity: string
  /** As in `process.arch`; the name of the folder in the tool cache. */
  readonly arch: string
  /** Name of the executable in the package. */
  readonly executable: string
}

/** What decides whether, and with which package, the engine runs on a machine. */
export interface Machine {
  readonly platform: NodeJS.Platform
  readonly arch: string
  /** False on a Linux with another C library (Alpine). */
  readonly glibc: boolean
}

const VERSION = '0.7.3'

/** The packages by `platform-arch`; there are no others. A test keeps the hashes equal to package-lock.json. */
export const PACKAGES: Readonly<Record<string, EnginePackage>> = {
  'linux-x64': {
    name: 'hyperdb-mcp-linux-x64-gnu',
    version: VERSION,
    integrity:
      'sha512-y1xVyzq+fBJRyqdVsdC0UxxUvLicgBUEOzVR+rY8v8rU6p3eE8E7OvnQ/RynGN+EZobb7kzGeC54PMr3VpP7TA==',
    arch: 'x64',
    executable: 'hyperd'
  },
  'darwin-arm64': {
    name: 'hyperdb-mcp-darwin-arm64',
    version: VERSION,
    integrity:
      'sha512-XukAFvIAG+CnOT37RORN/tMOhLj0GHbriKFPn89wJicefpnZ/h+jBx92RPZJCYKgFHgzyLNFn1pkw+YMaEQFpg==',
    arch: 'arm64',
    executable: 'hyperd'
  },
  'win32-x64': {
    name: 'hyperdb-mcp-win32-x64-msvc',
    version: VERSION,
    integrity:
      'sha512-UNF8iYhAhkIo3ShwZg5uoGKKe2e6ggvSFpqf6UaSDFFBJIrewqVTp6ViyB1WOeaQWf+FoRSylPJl98bzVwatWg==',
    arch: 'x64',
    executable: 'hyperd.exe'
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
 * The pinned package for a machine.
 * @throws ActionError `engine.platform` when there is none
 */
export function enginePackage(machine: Machine): EnginePackage {
  const pinned = PACKAGES[`${machine.platform}-${machine.arch}`]
  const musl = machine.platform === 'linux' && !machine.glibc
  if (pinned !== undefined && !musl) return pinned
  throw new ActionError(
    'engine.platform',
    `There is no Hyper engine for this runner (${machine.platform} ${machine.arch}${musl ? ' without glibc' : ''}).`,
    'Run the job on Linux x64 with glibc (as ubuntu-latest), on macOS arm64 or on Windows x64, or name a hyperd of your own in hyperd-path.'
  )
}
