import { parseEnv } from 'node:util'

/**
 * The variables of an env file: `NAME=value` lines, as Node.js reads them (`node --env-file`).
 * @param text of the file
 * @returns what the environment holds already wins over the file
 */
export function withEnvFile(env: NodeJS.ProcessEnv, text: string): NodeJS.ProcessEnv {
  return { ...parseEnv(text), ...env }
}
