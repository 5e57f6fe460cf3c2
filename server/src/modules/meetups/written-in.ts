import { isByDay } from '@secure-base/shared/meetups/daytime.ts'
import { m } from '@secure-base/shared/messages/messages.js'

/** What hosts wrote about a meetup, and when it is: what moderators read, and what review looks through. */
export function writtenIn(meetup: {
  title: string
  startsAt: Date
  endsAt: Date
  timeZone: string
  areaName: string
  address: string
  addressVisibleHours: number
  capacity: number
  access: string
}): string {
  const { timeZone, startsAt, endsAt } = meetup
  const day = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'full' })
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' })
  const when = m.meetups_case_when({
    day: day.format(startsAt),
    from: clock.format(startsAt),
    to: clock.format(endsAt),
    zone: timeZone,
  })
  return [
    meetup.title,
    isByDay(startsAt, endsAt, timeZone) ? when : `${when}\n\n${m.meetups_case_evening()}`,
    m.meetups_case_area({ area: meetup.areaName }),
    m.meetups_case_address({ address: meetup.address, hours: meetup.addressVisibleHours }),
    m.meetups_case_capacity({ count: meetup.capacity }),
    m.meetups_case_access({ words: meetup.access }),
  ].join('\n\n')
}
