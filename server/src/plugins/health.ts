import { Problem } from '@secure-base/shared/kernel/problem.ts'
import type { App } from '../app.ts'

/** `/api/health`: the process lives. `/api/ready`: it can serve; 503 while the database is away. */
export function health(app: App): void {
  app.get('/api/health', async () => ({ status: 'ok' }))
  app.get('/api/ready', async () => {
    try {
      await app.ground.database.pool.query('select 1')
    } catch {
      throw new Problem('unavailable', { reason: 'database-away', retryAfter: 5 })
    }
    return { status: 'ok' }
  })
}
