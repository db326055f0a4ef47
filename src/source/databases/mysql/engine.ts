import type { Engine } from '../connector/engine.ts'
import { SSL_MODES } from '../connector/tls.ts'

/** MySQL, MariaDB, and what speaks their protocol: Percona, Aurora, Cloud SQL, Azure. */
export const mysql: Engine = engine('MySQL', 'mysql://reader@db.example.com/sales')

/** The same under its own name. Which of them answers is found out by asking, never by the scheme. */
export const mariadb: Engine = engine('MariaDB', 'mariadb://reader@db.example.com/sales')

function engine(name: string, example: string): Engine {
  return {
    name,
    example,
    parameters: { sslmode: SSL_MODES },
    pathParts: { from: 0, to: 1 },
    credentials: ['password'],
    async connect(config, tools) {
      // The client is loaded by those who need it.
      const { openQuery } = await import('./query.ts')
      return await openQuery(config, tools)
    }
  }
}
