import { m } from '@secure-base/shared/messages/messages.js'

/** What is wrong with which field of the forms that plan or change a session. */
export const sessionFieldWords = {
  title: m.forum_title_missing,
  startsAt: m.live_new_time_past,
  minutes: m.live_new_minutes_wrong,
  capacity: m.live_new_capacity_wrong,
}
