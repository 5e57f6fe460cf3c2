import { Problem } from '@secure-base/shared/kernel/problem.ts'
import type { App } from '../app.ts'

/**
 * `/api/health`: the process lives and takes visitors; 503 from the moment that it was told to end. `/api/ready`: the
 * database answers as well. A proxy asks the first, so that help lines and kind words stay within reach while the
 * database is away. Redis is not asked: without it everything is still served.
 */
export function health(app: App): void {
  app.addHook('onRequest', (_request, reply, done) => {
    // The line that is kept open for the next request would be cut in the middle of it.
    if (app.isLeaving) reply.raw.setHeader('connection', 'close')
    done()
  })
  app.get('/api/health', async () => {
    refuseWhileLeaving()
    return { status: 'ok' }
  })
  app.get('/api/ready', async () => {
    refuseWhileLeaving()
    try {
      await app.ground.database.pool.query('select 1')
    } catch {
      throw new Problem('unavailable', { reason: 'database-away', retryAfter: 5 })
    }
    return { status: 'ok' }
  })

  function refuseWhileLeaving(): void {
    if (app.isLeaving) throw new Problem('unavailable', { reason: 'leaving', retryAfter: 5 })
  }
}
