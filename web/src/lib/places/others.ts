import type { LiveSessionCard } from '@secure-base/shared/live/contract.ts'
import type { MeetupCard } from '@secure-base/shared/meetups/contract.ts'

/** Another event that is open to somebody who was refused a place in one. */
export type Other = Pick<LiveSessionCard, 'id' | 'title' | 'startsAt' | 'timeZone'>

/** What of it a page says. */
export function asOther({ id, title, startsAt, timeZone }: LiveSessionCard | MeetupCard): Other {
  return { id, title, startsAt, timeZone }
}
