import { publishedTable } from '../guards/published-table.ts'
import { checkKeys } from '../guards/unique-keys.ts'
import type { Extract } from '../hyper/engine/types.ts'
import type { Preflight } from '../tableau/publish/session.ts'
import type { Engine } from './engine.ts'
import { phase } from './phase.ts'
import type { RunContext } from './run-context.ts'

/**
 * Checks the finished extract before anything of it is published, and looks at what is published for the comment.
 * @param tableau undefined where nobody signed in
 * @throws ActionError `data.keys`, tableau.*
 */
export async function guard(
  run: RunContext,
  { server, workFolder }: Engine,
  extract: Extract,
  tableau: Preflight | undefined
): Promise<void> {
  const { config, deadline, log, report } = run
  if (config.keyColumns.length > 0) {
    await phase(run, 'Check the keys', 'the engine to check the keys', () =>
      checkKeys(server, extract, config.keyColumns)
    )
  }
  if (tableau === undefined || report.comment === undefined) return
  const published = await deadline.during('Tableau to show what is published', () =>
    publishedTable(tableau, server, workFolder, log)
  )
  if (published !== undefined) report.published = published
}
