import type { SubjectType } from '@secure-base/shared/moderation/case-state.ts'
import type { ReportCategory } from '@secure-base/shared/moderation/report-categories.ts'

/** Something that can be reported, as the page it stands on knows it. */
export interface ReportAbout {
  type: SubjectType
  id: string
  /** Whoever wrote it, if by name: they can be reported as a whole, and blocked. */
  by?: { id: string; name: string } | undefined
  /** The thread that these words opened. */
  threadId?: string | undefined
}

/** What a report can be about: the thing itself, the thread it opens, and the person behind it. */
export function reportSubjects({ type, id, by, threadId }: ReportAbout): { type: SubjectType; id: string }[] {
  return [
    { type, id },
    ...(threadId && type !== 'thread' ? [{ type: 'thread' as const, id: threadId }] : []),
    ...(by && type !== 'account' ? [{ type: 'account' as const, id: by.id }] : []),
  ]
}

/** Where something is reported without a script. Of a post its place is enough, which is shorter than two ids. */
export function reportAddress({ type, id, by }: ReportAbout, back?: string, category?: ReportCategory): string {
  const more = { ...(by && { by: by.id }), ...(back && { back }), ...(category && { category }) }
  const query = new URLSearchParams({ type, id, ...more })
  return `/report?${query}`
}
