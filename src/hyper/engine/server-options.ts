import { ActionError } from '../../base/errors.ts'

/** What the command line of hyperd depends on. */
export interface EngineArguments {
  readonly callback: string
  readonly listen: string
  readonly readable: string
  readonly databases: readonly string[]
  readonly temporary: string
  readonly databaseVersion: number
}

/**
 * The command line of hyperd. The first four are needed to start at all; the others make it a guest: no log (it
 * would hold data), no file but those of the run, no cloud storage, dates read one way only.
 * @throws ActionError `engine.start` for a folder that cannot be passed on
 */
export function engineArguments(options: EngineArguments): string[] {
  if (options.readable.includes(';')) {
    throw new ActionError(
      'engine.start',
      `The engine cannot be confined to the folder ${options.readable}: its name has a semicolon.`,
      'Point RUNNER_TEMP to a folder without a semicolon in its path.'
    )
  }
  return [
    'run',
    `--callback-connection=${options.callback}`,
    `--listen-connection=${options.listen}`,
    '--init-user=tableau_internal_user',
    '--no-password=true',
    '--skip-license=true',
    '--language=en_US',
    '--log-config=',
    '--date-style=YMD',
    '--date-style-lenient=false',
    `--default-database-version=${options.databaseVersion}`,
    `--hyper-temp-directory-override=${options.temporary}`,
    `--external-file-whitelist=${options.readable}`,
    `--storage-providers=${storageProviders(options.databases)}`,
    ...['s3', 'azure', 'gcs'].flatMap(cloud => [
      `--external-${cloud}-hostname=127.0.0.1`,
      `--external-${cloud}-port=1`
    ])
  ]
}

/** The environment of hyperd: nothing of the user's but what Windows needs to start a program. */
export function engineEnvironment(temporary: string): NodeJS.ProcessEnv {
  const kept = process.platform === 'win32' ? ['SystemRoot', 'SystemDrive', 'PATH'] : []
  return {
    ...Object.fromEntries(kept.map(name => [name, process.env[name]])),
    TZ: 'UTC',
    LANG: 'C.UTF-8',
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary
  }
}

function storageProviders(databases: readonly string[]): string {
  return JSON.stringify({
    providers: [
      {
        type: 'single-file',
        name: 'file',
        implementation: 'mmap',
        blacklist: [],
        whitelist: databases,
        'default-directory': '',
        'allowed-access-mode': 'read-write'
      },
      // Temporary tables live in this one.
      {
        type: 'transient-file',
        name: 'transient',
        'entry-limit': 0,
        'size-limit': '0',
        'entry-lifetime': '0ms'
      }
    ],
    default: 'file',
    'default-transient': 'transient'
  })
}
