import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { startSimulator } from './server.ts'

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } })
const port = Number(values.port)
if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('--port must be a port number.')

const simulator = await startSimulator({ port, projects: [{ name: 'Finance' }] })
console.log(`The simulated Tableau is ready.
  tableau-server-url  ${simulator.origin}
  tableau-site-id     ${simulator.site}
  tableau-pat-name    ${simulator.pat.name}
  tableau-pat-secret  ${simulator.pat.secret}
  projects            ${simulator.projects.map(({ name, id }) => `${name} (${id})`).join(', ')}
It ends with Ctrl+C.`)

await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
await simulator.close()
