import { createHash } from 'node:crypto'
import type { Reader } from '../../../db/database.ts'
import { kindOf, type SubjectRef, type SubjectWords } from './kinds.ts'

/** Names words by what they say, so that nobody decides over other words than they have read; null where none are left. */
export function revisionOf({ title, body, contentNotes }: SubjectWords): string | null {
  if (body === null) return null
  return createHash('sha256')
    .update(JSON.stringify([title, body, [...contentNotes].sort()]))
    .digest('base64url')
    .slice(0, 22)
}

/** Names the words of a subject as they stand; null where there are none. */
export async function readRevision(db: Reader, { type, id }: SubjectRef): Promise<string | null> {
  const words = await kindOf(type).read(db, id)
  return words ? revisionOf(words) : null
}
