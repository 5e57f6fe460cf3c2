import type { NotificationView } from '@secure-base/shared/notifications/contract.ts'
import type { NotificationRow } from './queries.ts'

/** A notice as its owner reads it. */
export function presentNotification(row: NotificationRow): NotificationView {
  return {
    id: row.id,
    kind: row.kind,
    at: row.createdAt.toISOString(),
    read: row.readAt !== null,
    path: row.path,
    about: row.about,
  }
}
