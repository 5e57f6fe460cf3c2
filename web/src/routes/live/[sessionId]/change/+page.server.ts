import { error, redirect } from '@sveltejs/kit'
import { instantOf } from '@secure-base/shared/kernel/wall-clock.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { api } from '#lib/kernel/api.ts'
import { refuse, refuseFields, requireMe, text } from '#lib/kernel/forms.ts'
import { timeZones, wallTime } from '#lib/live/local-time.ts'
import { sessionFieldWords } from '#lib/live/read-form.ts'
import { readOpening } from '#lib/places/read-opening.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  await requireMe(event)
  const session = await api(event.fetch).getLiveSession({ params: event.params })
  if (!session.mayChange) error(403, 'forbidden', { code: 'forbidden' })
  return {
    session: { id: session.id, title: session.title, capacity: session.capacity, roster: session.roster },
    values: {
      title: session.title,
      ...wallTime(session.startsAt, session.timeZone),
      timeZone: session.timeZone,
      minutes: String(session.minutes),
      capacity: String(session.capacity),
      openTo: session.openTo ?? 'members',
    },
    timeZones: timeZones(),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const { params } = event
    const timeZone = text(form, 'timeZone')
    try {
      const session = await api(event.fetch).getLiveSession({ params })
      // A time that stays as it is may have begun to be too near to be set anew; of an hour that comes twice, the one
      // that was meant stays.
      const was = wallTime(session.startsAt, session.timeZone)
      const date = text(form, 'date')
      const time = text(form, 'time')
      const stays = date === was.date && time === was.time && timeZone === session.timeZone
      const startsAt = stays ? null : instantOf(date, time, timeZone)
      if (!stays && !startsAt) return refuseFields(form, { time: m.live_new_time_wrong() })
      const title = text(form, 'title').trim()
      const minutes = Number(text(form, 'minutes'))
      await api(event.fetch).changeLiveSession({
        params,
        body: {
          ...(title !== session.title && { title }),
          ...(startsAt && { startsAt: startsAt.toISOString(), timeZone }),
          ...(minutes !== session.minutes && { minutes }),
          capacity: Number(text(form, 'capacity')),
          ...readOpening(form),
        },
      })
    } catch (problem) {
      return await refuse(event, problem, form, {
        fields: sessionFieldWords,
        problems: { 'already-open': m.live_change_too_late, closed: m.live_change_too_late },
      })
    }
    redirect(303, `/live/${params.sessionId}`)
  },
}
