import type { Engine } from '../connector/engine.ts'
import { SSL_MODES } from '../connector/tls.ts'
import { searchPath } from './engine.ts'
import { openQuery } from './query.ts'

/** Amazon Redshift: PostgreSQL's protocol without COPY TO STDOUT; its COPY and UNLOAD know S3 only. */
export const redshift: Engine = {
  name: 'Redshift',
  example: 'redshift://reader@cluster.abc.eu-west-1.redshift.amazonaws.com:5439/sales',
  parameters: { sslmode: SSL_MODES, schema: undefined },
  pathParts: { from: 1, to: 1 },
  credentials: ['password'],
  connect: (config, tools) =>
    openQuery(
      config,
      {
        port: 5439,
        transfer: 'rows',
        settings: [
          "datestyle = 'ISO, YMD'",
          "timezone = 'UTC'",
          'extra_float_digits = 2',
          ...searchPath(config.parameters)
        ]
      },
      tools
    )
}
