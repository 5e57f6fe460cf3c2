import { createHash } from 'node:crypto'
import type { SubjectWords } from './kinds.ts'

/** Names words by what they say, so that nobody decides over other words than they have read; null where none are left. */
export function revisionOf({ title, body, contentNotes }: SubjectWords): string | null {
  if (body === null) return null
  return createHash('sha256')
    .update(JSON.stringify([title, body, [...contentNotes].sort()]))
    .digest('base64url')
    .slice(0, 22)
}
