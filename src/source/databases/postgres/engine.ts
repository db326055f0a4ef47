import type { Engine } from '../connector/engine.ts'
import { SSL_MODES } from '../connector/tls.ts'
import { openQuery } from './query.ts'

/** PostgreSQL, and what speaks its protocol with COPY: Aurora, Cloud SQL, Neon, Supabase, CockroachDB, Timescale. */
export const postgres: Engine = {
  name: 'PostgreSQL',
  example: 'postgres://reader@db.example.com/sales',
  parameters: { sslmode: SSL_MODES, schema: undefined },
  pathParts: { from: 0, to: 1 },
  credentials: ['password'],
  connect: (config, tools) =>
    openQuery(
      config,
      {
        port: 5432,
        transfer: 'copy',
        settings: [
          "datestyle = 'ISO, YMD'",
          "timezone = 'UTC'",
          'intervalstyle = postgres',
          'extra_float_digits = 3',
          ...searchPath(config.parameters)
        ]
      },
      tools
    )
}

/** The setting that makes a schema the one of names without one. */
export function searchPath(parameters: ReadonlyMap<string, string>): string[] {
  const schema = parameters.get('schema')
  return schema === undefined ? [] : [`search_path = "${schema.replaceAll('"', '""')}"`]
}
