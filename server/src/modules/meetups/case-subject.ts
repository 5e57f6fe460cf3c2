import { conflict, invalid } from '@secure-base/shared/kernel/problem.ts'
import type { MeetupAct } from '@secure-base/shared/meetups/meetup-state.ts'
import { wordsOfMeetup } from '@secure-base/shared/meetups/meetup-state.ts'
import { isByDay } from '@secure-base/shared/meetups/daytime.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import type { CaseView } from '@secure-base/shared/moderation/contract.ts'
import { audit } from '../moderation/audit.ts'
import type { SubjectFound, SubjectKind } from '../moderation/subjects/kinds.ts'
import { asWanted, keepStanding } from './keep-standing.ts'
import {
  findAccountOf,
  findMeetup,
  findMeetupRow,
  listCoHosts,
  lockMeetupRow,
  type CoHostRow,
  type HeldMeetup,
} from './queries.ts'
import { bringMeetupBack, findMeetupOriginal, redactMeetup } from './redact-meetup.ts'
import { writtenIn } from './written-in.ts'

const answers: Record<CoHostRow['answer'], (host: { name: string }) => string> = {
  asked: m.meetups_case_host_asked,
  accepted: m.meetups_case_host_accepted,
  declined: m.meetups_case_host_declined,
}

/**
 * A meetup as cases see it: held while it is proposed, or while a change to it waits. Moderators read the
 * address on the case page alone, and each look is written down.
 */
export const meetupSubject: SubjectKind = {
  async find(db, id) {
    const meetup = await findMeetupRow(db, id)
    return meetup && (await foundAs(meetup, await findAccountOf(db, meetup.proposedBy)))
  },
  async findReportable(db, actor, id) {
    // Nothing of it is shown here, so what time does to its address is no matter.
    const seen = await findMeetup(db, actor, id, new Date(0))
    return seen && (await meetupSubject.find(db, id))
  },
  async lock(tx, id) {
    await lockMeetupRow(tx, id)
  },
  async read(db, id) {
    const meetup = await findMeetupRow(db, id)
    if (!meetup) return undefined
    const proposer = await findAccountOf(db, meetup.proposedBy)
    const coHosts = await listCoHosts(db, id)
    const hosts = coHosts.map(({ pseudonym, answer }) => answers[answer]({ name: pseudonym }))
    const second = hosts.length > 0 ? hosts : [m.meetups_case_host_none()]
    const gone = meetup.title === ''
    return {
      author: { author_id: proposer?.id ?? null, author_name: proposer?.pseudonym ?? null, author_seed: null },
      title: gone ? null : meetup.title,
      body: gone ? null : [writtenIn(asWanted(meetup)), ...second].join('\n\n'),
      contentNotes: [],
      stays: meetup.change?.address ?? meetup.address,
      agreements: agreementsOn(asWanted(meetup)),
      writtenAt: meetup.createdAt,
      editedAt: null,
    }
  },
  readAround: () => Promise.resolve([]),
  seenOnlyHere: true,
  async change(ctx, tx, found, to, agreed) {
    const meetup = (await lockMeetupRow(tx, found.subject.id)) ?? conflict('words-gone')
    const held = wordsOfMeetup(standingOf(meetup)) === 'held'
    const hides = 'action' in found && found.action === 'hide'
    const act: MeetupAct = to === 'visible' ? (held ? 'approve' : 'restore') : held && !hides ? 'decline' : 'hide'
    const inPrivate = act === 'approve' ? agreed?.includes('private-place') : meetup.agreedTo.includes('private-place')
    const after = (await keepStanding(tx, meetup, act, inPrivate)) ?? conflict(`words-${meetup.state}`)
    if (act !== 'approve') return
    if (agreed && after.agreedTo.includes('evening') && !agreed.includes('evening')) {
      invalid('agreesTo', 'leaves out that it is not by day')
    }
    // Meetups are in public places, by day, unless a moderator agrees otherwise; that somebody did is written down.
    for (const exception of after.agreedTo) {
      const subject = { type: 'meetup', id: meetup.id }
      await audit(tx, ctx.actor, { action: `agree-${exception}`, subject, within: found.id })
    }
  },
  redaction: {
    take: (_ctx, tx, found, decisionId, words) => redactMeetup(tx, found, decisionId, words),
    undo: (_ctx, tx, found, decisionId) => bringMeetupBack(tx, found, decisionId),
    original: findMeetupOriginal,
  },
}

/** Whether it is by day its time says; whether its place is a public one, a person has to see. */
function agreementsOn({ startsAt, endsAt, timeZone }: HeldMeetup): CaseView['agreements'] {
  const evening = isByDay(startsAt, endsAt, timeZone) ? [] : [{ to: 'evening' as const, needed: true }]
  return [...evening, { to: 'private-place', needed: false }]
}

function standingOf(meetup: HeldMeetup) {
  return { state: meetup.state, changing: meetup.change !== null, wasOut: meetup.publishedAt !== null }
}

function foundAs(meetup: HeldMeetup, proposer: { id: string; role: string } | undefined): SubjectFound {
  const words = wordsOfMeetup(standingOf(meetup))
  return {
    concernedId: proposer?.id ?? null,
    concernedRole: proposer?.role ?? null,
    unnamed: false,
    words: meetup.proposedBy ? words : 'gone',
    path: words === 'visible' ? `/meetups/${meetup.id}` : null,
  }
}
