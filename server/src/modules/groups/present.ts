import { mayOpenThread } from '@secure-base/shared/forum/policy.ts'
import type { GroupView, MemberView } from '@secure-base/shared/groups/contract.ts'
import { mayAnswerRequests, mayReadGroup } from '@secure-base/shared/groups/policy.ts'
import { facilitates, organises, type Account, type Actor } from '@secure-base/shared/kernel/policy.ts'
import { markOf } from '../../kernel/marks.ts'
import type { MemberRow, MetGroup } from './queries.ts'

/** A group, with what whoever asks is in it and may do there. */
export function presentGroup(group: MetGroup, actor: Actor): GroupView {
  const account = actor.id === null ? null : (actor as Account)
  return {
    id: group.id,
    slug: group.slug,
    name: group.name,
    summary: group.summary,
    guide: group.guide,
    ledBy: group.ledBy,
    audience: group.audience,
    access: group.access,
    place: group.place,
    membership:
      group.membershipRole && group.membershipState
        ? { role: group.membershipRole, state: group.membershipState }
        : null,
    mayRead: mayReadGroup(actor, group),
    mayWrite: account !== null && mayOpenThread.decide(account, group).allowed,
    mayAnswer: account !== null && mayAnswerRequests.decide(account, group).allowed,
    leading: facilitates(actor, group.id),
    organising: organises(actor, group.id),
  }
}

/** Somebody in a group, or who has asked to be. */
export function presentMember(member: MemberRow): MemberView {
  return {
    id: member.id,
    pseudonym: member.pseudonym,
    mark: markOf(member.id),
    role: member.role,
    state: member.state,
  }
}
