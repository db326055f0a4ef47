import type { StepResult } from '../support/runner.ts'
import type { Stand } from './stand.ts'

/** The runs of one data source, a day each. */
export interface Days {
  readonly name: string
  /** Publishes a file; columns are guarded as they are by default. */
  day(
    file: string,
    content: string,
    more?: Record<string, string>,
    options?: Parameters<Stand['step']>[1]
  ): Promise<StepResult>
  /** What is published, each row as one text. */
  table(): Promise<{ readonly columns: string[]; readonly rows: string[] }>
}

let names = 0

/** Runs of two or three days over the data sources of a stand. */
export function useDays(stand: Stand) {
  return {
    /** A data source of its own. @param inputs of all its days */
    days(inputs: Record<string, string> = {}, name = `Days ${++names}`): Days {
      return {
        name,
        day: (file, content, more = {}, options = {}) =>
          stand.step(
            {
              'source-url': stand.serve(file, content),
              'datasource-name': name,
              'on-schema-change': '',
              ...inputs,
              ...more
            },
            options
          ),
        async table() {
          const { columns, rows } = await stand.simulator.readTable(name)
          return {
            columns: columns.map(column => `${column.name} ${column.type}`),
            rows: rows.map(row => row.join(',')).sort()
          }
        }
      }
    },
    /** A step that must not fail. */
    good(step: StepResult): StepResult {
      if (step.exitCode !== 0) throw new Error(`The step failed.\n${step.log}`)
      return step
    },
    /** But for the one about http, which the simulator speaks. */
    warnings(step: StepResult): string[] {
      return step.annotations
        .filter(
          ({ level, message }) => level === 'warning' && !message.startsWith('tableau-server-url begins')
        )
        .map(({ message }) => message)
    }
  }
}
