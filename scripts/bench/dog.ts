import { startDogApi } from '../../simulator/dog-api.ts'
import { startSimulator } from '../../simulator/server.ts'
import { readmeStep } from '../readme-step.ts'
import { median, type Result } from './result.ts'
import type { Measured, Workbench } from './workbench.ts'

/** The job of the README's first example, from source to publication. */
export async function benchDogJob(bench: Workbench): Promise<Result[]> {
  await using cleanup = new AsyncDisposableStack()
  const dogs = cleanup.adopt(await startDogApi(), api => api.close())
  const tableau = cleanup.adopt(await startSimulator({ timing: { job: { polls: 1 } } }), simulator =>
    simulator.close()
  )
  const { inputs } = await readmeStep(bench.root, {
    sourceOrigin: dogs.origin,
    values: {
      TABLEAU_SERVER_URL: tableau.origin,
      TABLEAU_SITE_ID: tableau.site,
      TABLEAU_PAT_NAME: tableau.pat.name,
      TABLEAU_PAT_SECRET: tableau.pat.secret
    }
  })
  const measured: Measured[] = []
  for (let run = 0; run < bench.runs; run++) measured.push(await bench.act(inputs))
  return [
    {
      what: 'dog job, published (whole process)',
      ours: median(measured.map(({ ms }) => ms)),
      target: { kind: 'within', ms: 1500 },
      peakRss: Math.max(...measured.map(({ peakRss }) => peakRss))
    }
  ]
}
