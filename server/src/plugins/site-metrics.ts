import { Gauge, type Registry } from 'prom-client'
import type { App } from '../app.ts'
import { readSiteFigures, type SiteFigures } from '../db/site-figures.ts'

/** However many ask for the figures, the database is asked this seldom. */
const freshMs = 15_000

/** Figures of the whole site beside those of the process: every process answers the same. Absent while the database is away. */
export function siteMetrics(app: App, registry: Registry): void {
  let read: { at: number; figures: Promise<SiteFigures | null> } | undefined
  function figures(): Promise<SiteFigures | null> {
    const now = performance.now()
    if (!read || now - read.at > freshMs) {
      const { database, clock } = app.ground
      read = { at: now, figures: readSiteFigures(database.drizzle, clock.now()).catch(() => null) }
    }
    return read.figures
  }
  function gauge<Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    values: (figures: SiteFigures) => (readonly [Record<Label, string>, number])[],
  ): void {
    new Gauge({
      ...{ name, help, labelNames, registers: [registry] },
      async collect() {
        const known = await figures()
        this.reset()
        for (const [labels, value] of known ? values(known) : []) this.set(labels, value)
      },
    })
  }
  const queue = ['queue' as const]
  const column = ['column' as const]
  gauge('secure_base_jobs_waiting', 'Jobs that are not done, by queue', queue, ({ jobs }) =>
    jobs.map((one) => [{ queue: one.queue }, one.waiting]),
  )
  gauge('secure_base_jobs_failed', 'Jobs given up after every try in the last days, by queue', queue, ({ jobs }) =>
    jobs.map((one) => [{ queue: one.queue }, one.failed]),
  )
  gauge('secure_base_jobs_oldest_seconds', 'How long the first job that is due has waited', queue, ({ jobs }) =>
    jobs.map((one) => [{ queue: one.queue }, one.oldestSeconds]),
  )
  gauge('secure_base_cases_open', 'Cases that wait for a decision, by column', column, ({ cases }) =>
    cases.map((one) => [{ column: one.column }, one.open]),
  )
  gauge(
    'secure_base_cases_late',
    'Of those, how many are past the time by which somebody should have looked',
    column,
    (all) => all.cases.map((one) => [{ column: one.column }, one.late]),
  )
  gauge('secure_base_appeals_open', 'Objections that nobody has answered', [], ({ appeals }) => [[{}, appeals]])
  gauge('secure_base_threads_unanswered', 'Threads of the last week without an answer after a day', [], (all) => [
    [{}, all.unanswered],
  ])
}
