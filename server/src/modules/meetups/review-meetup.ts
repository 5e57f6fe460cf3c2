import type { Tx } from '../../kernel/ctx.ts'
import { forgetText, reviewText } from '../moderation/review-text.ts'
import { asWanted } from './keep-standing.ts'
import type { HeldMeetup } from './queries.ts'
import { writtenIn } from './written-in.ts'

/** Everything that hosts wrote about a meetup passes review, as one text; again whenever some of it changes. */
export async function reviewMeetup(tx: Tx, meetup: HeldMeetup): Promise<void> {
  await forgetText(tx, { type: 'meetup', id: meetup.id })
  await reviewText(tx, { type: 'meetup', id: meetup.id }, writtenIn(asWanted(meetup)))
}
