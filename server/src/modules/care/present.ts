import type {
  ConversationView,
  HelpLineDraft,
  HelpLineView,
  KeptLineView,
  MessageView,
  TeamView,
} from '@secure-base/shared/care/contract.ts'
import { purgeTime, quietTime } from '@secure-base/shared/care/conversation-state.ts'
import { dutyAt, type DutyHours } from '@secure-base/shared/care/duty-hours.ts'
import { callHoldsUntil, isDue, type HelpLine } from '@secure-base/shared/care/help-lines.ts'
import type { Account } from '@secure-base/shared/kernel/policy.ts'
import { renderWords } from '../../kernel/markdown.ts'
import { presentAuthor } from '../../kernel/present-author.ts'
import type { ConversationRow, KeptLineRow, MessageRow } from './queries.ts'

/**
 * When somebody of the team means to be here: now and until when, or from when. Hours are in `timeZone`, instants in
 * UTC.
 */
export function presentTeam(hours: DutyHours, reach: TeamView['reach'], now: Date): TeamView {
  const duty = dutyAt(hours, now)
  return {
    timeZone: hours.timeZone,
    hours: hours.hours.map(({ day, from, to }) => ({ day, from, to })),
    onDuty: duty.onDuty,
    until: duty.onDuty ? (duty.until?.toISOString() ?? null) : null,
    from: duty.onDuty ? null : (duty.from?.toISOString() ?? null),
    reach,
  }
}

const instant = (at: string | null) => (at === null ? null : new Date(at).toISOString())

/** A conversation as its member or the team sees it, without its words. */
export function presentConversation(row: ConversationRow, actor: Account): ConversationView {
  return {
    id: row.id,
    member: presentAuthor({ author_id: row.member_id, author_name: row.member_name, author_seed: null }),
    mine: row.member_id === actor.id,
    state: row.state,
    with:
      row.taken_by === null
        ? null
        : presentAuthor({ author_id: row.taken_by, author_name: row.taken_name, author_seed: null }),
    takenAt: instant(row.taken_at),
    openedAt: instant(row.opened_at)!,
    waitingSince: instant(row.waiting_since),
    lastAt: new Date(row.last_at).toISOString(),
    lastNumber: row.last_number,
    closedAt: instant(row.closed_at),
    closedBy: row.closed_by,
    purgeAt: row.closed_at === null ? null : purgeTime(new Date(row.closed_at)).toISOString(),
    closesAt:
      row.state === 'open' && row.waiting_since === null ? quietTime(new Date(row.last_at)).toISOString() : null,
  }
}

/** What was said in a conversation, and by which side. */
export function presentMessage(row: MessageRow, actor: Account): MessageView {
  return {
    id: row.id,
    number: row.number,
    side: row.written_by === null ? 'member' : 'team',
    by: presentAuthor(row),
    mine: row.author_id === actor.id,
    html: renderWords(row.body),
    at: new Date(row.at).toISOString(),
  }
}

/** What a line says, without who keeps it. */
export function draftOf(line: HelpLine): HelpLineDraft {
  const { name, call, alternative, text, hours, cost, emergency, source, checkedAt } = line
  const country = line.country as HelpLineDraft['country']
  return { country, name, call, alternative, text, hours, cost, emergency, source, checkedAt }
}

/** A help line as everybody reads it. */
export function presentLine(line: KeptLineRow | HelpLine): HelpLineView {
  const confirmed = 'removed' in line ? line.confirmedAt : null
  return { id: line.id, ...draftOf(line), confirmedAt: confirmed?.toISOString() ?? null }
}

/** A help line as administrators keep it: with who called it, and whether it is taken out. */
export function presentKeptLine(line: KeptLineRow | HelpLine, now: Date): KeptLineView {
  const kept = 'removed' in line ? line : null
  const facts = { confirmedAt: kept?.confirmedAt ?? null, removed: kept?.removed ?? false }
  return {
    ...presentLine(line),
    confirmedBy: kept?.confirmedAt ? presentAuthor(kept) : null,
    removed: facts.removed,
    due: isDue(facts, now),
    callHoldsUntil: callHoldsUntil(facts)?.toISOString() ?? null,
    version: kept?.version ?? 0,
    undoable: Boolean(kept?.before),
  }
}
