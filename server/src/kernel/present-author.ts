import type { AuthorView } from '@secure-base/shared/kernel/contract.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { markOf } from './marks.ts'

/** Whoever wrote something, as far as anybody may know. */
export interface AuthorRow {
  /** Null when unnamed, or gone. */
  author_id: string | null
  /** The pseudonym or the alias; null when the author has left. */
  author_name: string | null
  /** Of an alias. */
  author_seed: string | null
}

/** Pictures are asked for with every post, and there are few writers in a thread. */
const marks = new Map<string, string>()
/** The picture of somebody, drawn once and kept: of an id, or of the seed of an alias. */
export function markFor(of: string): string {
  const known = marks.get(of)
  if (known !== undefined) return known
  const mark = markOf(of)
  if (marks.size > 10_000) marks.clear()
  marks.set(of, mark)
  return mark
}

/** Whoever wrote something: under their name, under an alias without any id, or as somebody who left. */
export function presentAuthor(row: AuthorRow): AuthorView {
  if (row.author_seed !== null) {
    return { name: row.author_name ?? '', mark: markFor(row.author_seed), unnamed: true }
  }
  if (row.author_id === null || row.author_name === null) {
    return { name: m.forum_author_left(), mark: markFor('somebody who left') }
  }
  return { id: row.author_id, name: row.author_name, mark: markFor(row.author_id) }
}
