import * as contract from '@secure-base/shared/notifications/contract.ts'
import type { App } from '../../app.ts'
import { pageOf, readCursor } from '../../kernel/page.ts'
import { serve } from '../../kernel/serve.ts'
import { presentNotification } from './present.ts'
import { listOwnNotifications } from './queries.ts'
import { readNotifications } from './read-notifications.ts'

/** Mounts one's own notices. */
export function notificationRoutes(app: App): void {
  serve(app, contract.listNotifications, async (ctx, { query }) => {
    const [before] = readCursor(query.cursor, ['uuid']) ?? []
    const limit = query.limit ?? 50
    const rows = await listOwnNotifications(ctx.db, ctx.actor.id, before as string | undefined, limit)
    return pageOf(rows, limit, presentNotification, (row) => [row.id])
  })
  serve(app, contract.readNotifications, (ctx, { body }) => readNotifications(ctx, body.ids))
}
