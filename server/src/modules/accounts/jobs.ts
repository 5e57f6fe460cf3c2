import type { App } from '../../app.ts'

/** Login sessions that have ended by themselves are swept out once an hour. */
export function accountJobs(app: App): void {
  let sweptAt = 0
  app.everyHeartbeat(async () => {
    const now = app.ground.clock.now().getTime()
    if (now - sweptAt < 60 * 60_000) return
    sweptAt = now
    await app.loginSessions.deleteExpired()
  })
}
