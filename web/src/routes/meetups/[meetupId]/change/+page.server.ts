import { error, redirect } from '@sveltejs/kit'
import { api } from '#lib/kernel/api.ts'
import { refuse, refuseFields, requireMe } from '#lib/kernel/forms.ts'
import { timeZones, wallTime } from '#lib/live/local-time.ts'
import { fieldWords, readMeetupForm } from '#lib/meetups/read-form.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  await requireMe(event)
  const meetup = await api(event.fetch).getMeetup({ params: event.params })
  if (!meetup.mayChange) error(403, 'forbidden', { code: 'forbidden' })
  return {
    meetup: { id: meetup.id, title: meetup.title },
    values: {
      title: meetup.title,
      ...wallTime(meetup.startsAt, meetup.timeZone),
      timeZone: meetup.timeZone,
      minutes: String(meetup.minutes),
      capacity: String(meetup.capacity),
      openTo: meetup.openTo ?? 'members',
      area: meetup.area.name,
      address: meetup.address ?? '',
      addressVisibleHours: String(meetup.addressVisibleHours),
      access: meetup.access,
      coHosts: meetup.coHosts
        .filter(({ answer }) => answer !== 'declined')
        .map(({ name }) => name)
        .join(', '),
    },
    timeZones: timeZones(),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const { params } = event
    try {
      const meetup = await api(event.fetch).getMeetup({ params })
      const { fields, errors } = await readMeetupForm(event.fetch, form, meetup.group.slug, meetup.area)
      if (!fields) return refuseFields(form, errors)
      // A start that stays as it is may have begun to be too near to be set anew.
      const { startsAt, ...others } = fields
      const moved = Date.parse(startsAt) !== Date.parse(meetup.startsAt)
      await api(event.fetch).changeMeetup({ params, body: moved ? fields : others })
    } catch (problem) {
      return await refuse(event, problem, form, { fields: fieldWords })
    }
    redirect(303, `/meetups/${params.meetupId}`)
  },
}
