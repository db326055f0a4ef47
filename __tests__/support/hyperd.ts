import { fileURLToPath } from 'node:url'

/** The real engine, as `npm ci` installs it for development on Linux. */
export const hyperd = fileURLToPath(
  new URL('../../node_modules/hyperdb-mcp-linux-x64-gnu/hyperd', import.meta.url)
)
