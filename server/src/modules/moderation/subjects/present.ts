import type { ContextWords } from '@secure-base/shared/moderation/contract.ts'
import { renderWords } from '../../../kernel/markdown.ts'
import { presentAuthor } from '../../../kernel/present-author.ts'
import type { PostRow } from '../../forum/queries.ts'
import type { listMessagesAround } from './queries.ts'

/** A post around the one that a case is about. */
export function presentPostAround(row: PostRow, subjectNumber: number): ContextWords {
  return {
    id: row.id,
    number: row.number,
    author: presentAuthor(row),
    html: row.stale === null ? row.html : renderWords(row.stale),
    contentNotes: row.content_notes,
    state: row.state,
    at: row.created_at.toISOString(),
    isSubject: row.number === subjectNumber,
  }
}

/** What was said around the message that a case is about. */
export function presentMessageAround(
  row: Awaited<ReturnType<typeof listMessagesAround>>[number],
  subjectId: string,
): ContextWords {
  return {
    id: row.id,
    number: row.number,
    author: presentAuthor(row),
    html: row.html,
    contentNotes: [],
    state: row.state,
    at: new Date(row.at).toISOString(),
    isSubject: row.id === subjectId,
  }
}
