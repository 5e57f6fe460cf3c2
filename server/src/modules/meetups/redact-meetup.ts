import { conflict } from '@secure-base/shared/kernel/problem.ts'
import type { Reader } from '../../db/database.ts'
import type { Authorized, Tx } from '../../kernel/ctx.ts'
import type { Deciding, MetCase } from '../moderation/queries.ts'
import { rereadText } from '../moderation/review-text.ts'
import { insertRedaction, listRedactions } from '../moderation/subjects/queries.ts'
import { beforeRedactions, broughtBack, takenOut, type Text } from '../moderation/subjects/taken-out.ts'
import { tellThoseWhoCome } from './jobs.ts'
import { asWanted } from './keep-standing.ts'
import { findMeetupRow, lockMeetupRow, updateText, type HeldMeetup, type MeetupText } from './queries.ts'
import { writtenIn } from './written-in.ts'

/**
 * Takes words out of all that hosts wrote about a meetup: its title, its area, its address and what is said about access. Of
 * a change that waits they go before it comes into force.
 * @throws Problem `invalid` when one of the words does not stand in it
 */
export async function redactMeetup(
  tx: Tx,
  because: Authorized<MetCase, 'case.decide'>,
  decisionId: string,
  removed: string[],
): Promise<void> {
  const meetup = (await lockMeetupRow(tx, because.subject.id)) ?? conflict('words-gone')
  const authorId = meetup.proposedBy ?? conflict('words-gone')
  const earlier = await listRedactions(tx, { meetupId: meetup.id })
  const { base, left } = takenOut(textOf(asWanted(meetup)), earlier, removed)
  const of = { postId: null, messageId: null, meetupId: meetup.id, authorId }
  await insertRedaction(tx, because, { decisionId, ...of, ...base, removed })
  await keep(tx, because, meetup, meetup.change ? undefined : left, left)
}

/** An objection was right: what this decision took out comes back, in what is approved and in what waits, wherever it still shows. */
export async function bringMeetupBack(
  tx: Tx,
  because: Authorized<MetCase, 'appeal.decide'>,
  decisionId: string,
): Promise<void> {
  const meetup = await lockMeetupRow(tx, because.subject.id)
  if (!meetup) return
  const taken = await listRedactions(tx, { meetupId: meetup.id }, decisionId)
  const approved = broughtBack(textOf(meetup), taken, decisionId)
  const waiting = broughtBack(textOf(asWanted(meetup)), taken, decisionId)
  if (approved || waiting) await keep(tx, because, meetup, approved, waiting)
}

/** What a meetup said before words were taken out, if any of that still shows. */
export async function findMeetupOriginal(
  db: Reader,
  id: string,
): Promise<{ title: string | null; body: string } | undefined> {
  const meetup = await findMeetupRow(db, id)
  if (!meetup) return undefined
  const { base, standing } = beforeRedactions(textOf(asWanted(meetup)), await listRedactions(db, { meetupId: id }))
  if (standing.length === 0) return undefined
  return { title: base.title, body: writtenIn({ ...asWanted(meetup), ...fieldsOf(base) }) }
}

function textOf({ title, access, areaName, address }: MeetupText): Text {
  return { title, body: access, area: areaName, address }
}

function fieldsOf({ title, body, area, address }: Text): MeetupText {
  return { title: title ?? '', access: body, areaName: area ?? '', address: address ?? '' }
}

async function keep(
  tx: Tx,
  because: Deciding,
  meetup: HeldMeetup,
  approved: Text | undefined,
  waiting: Text | undefined,
): Promise<void> {
  const change = meetup.change && waiting ? { change: { ...meetup.change, ...fieldsOf(waiting) } } : {}
  await updateText(tx, because, { ...(approved && fieldsOf(approved)), ...change })
  const after = (await findMeetupRow(tx, meetup.id))!
  await rereadText(tx, { type: 'meetup', id: meetup.id }, writtenIn(asWanted(after)))
  // Those who come plan by what they read.
  if (approved && meetup.publishedAt && !meetup.change) await tellThoseWhoCome(tx, meetup.id, 'meetup-changed')
}
