import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import type { CancelReason } from '@secure-base/shared/meetups/contract.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { api } from '#lib/kernel/api.ts'
import { ApiProblem } from '#lib/kernel/ask.ts'
import { refuse, requireMe, text } from '#lib/kernel/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ fetch, params }) => {
  const meetup = await api(fetch).getMeetup({ params })
  return { meetup, people: meetup.maySeeWhoComes ? await api(fetch).seeWhoComes({ params }) : null }
}

/** Meetups nearby in which a place is free, for somebody who cannot have one in this. */
async function placesElsewhere(fetch: typeof globalThis.fetch, meetupId: string) {
  const { area } = await api(fetch).getMeetup({ params: { meetupId } })
  const near = `${area.latitude},${area.longitude}`
  const { items } = await api(fetch).listMeetups({ query: { near, withinKm: 250, sort: 'time', limit: 20 } })
  return items
    .filter(({ id, full, place, hosting }) => id !== meetupId && !full && !place && !hosting)
    .slice(0, 3)
    .map(({ id, title, startsAt, timeZone }) => ({ id, title, startsAt, timeZone }))
}

/** Runs one act of this page and comes back to it. */
async function act(
  event: RequestEvent<{ meetupId: string }>,
  run: (form: FormData) => Promise<unknown>,
  to = `/meetups/${event.params.meetupId}`,
) {
  await requireMe(event)
  const form = await event.request.formData()
  try {
    await run(form)
  } catch (error) {
    return await refuse(event, error, form)
  }
  redirect(303, to)
}

export const actions: Actions = {
  take: async (event) => {
    await requireMe(event)
    const form = await event.request.formData()
    try {
      await api(event.fetch).takeMeetupPlace({ params: event.params })
    } catch (error) {
      const refused = await refuse(event, error, form, {
        problems: {
          'no-place-here': m.live_no_place_here,
          'not-a-member': m.meetups_refusal_not_member,
          'being-changed': m.meetups_changing,
          'not-published': m.meetups_paused,
        },
      })
      const elsewhere = error instanceof ApiProblem && error.reason === 'no-place-here'
      const others = elsewhere ? await placesElsewhere(event.fetch, event.params.meetupId) : []
      return fail(refused.status, { ...refused.data, others })
    }
    redirect(303, `/meetups/${event.params.meetupId}`)
  },

  'give-back': (event) => act(event, () => api(event.fetch).giveUpMeetupPlace({ params: event.params })),

  cancel: (event) =>
    act(event, (form) => {
      const because = text(form, 'because') as CancelReason | ''
      return api(event.fetch).cancelMeetup({ params: event.params, query: { ...(because && { because }) } })
    }),

  // One button each: whoever uses an older page of it undoes nothing that the other host has said.
  came: (event) =>
    act(event, (form) => {
      const state = form.has('missed') ? 'missed' : 'attended'
      const name = text(form, state === 'missed' ? 'missed' : 'came')
      return api(event.fetch).sayWhoCame({ params: event.params, body: { name, state } })
    }),

  'host-yes': (event) => act(event, () => api(event.fetch).acceptHosting({ params: event.params })),
  // Whoever says no may not see it any more.
  'host-no': (event) => act(event, () => api(event.fetch).declineHosting({ params: event.params }), '/meetups'),
}
