import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import type { CancelReason } from '@secure-base/shared/meetups/contract.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { api } from '#lib/kernel/api.ts'
import { ApiProblem } from '#lib/kernel/ask.ts'
import { refuse, requireMe, text } from '#lib/kernel/forms.ts'
import { asOther } from '#lib/places/others.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ fetch, params }) => {
  const meetup = await api(fetch).getMeetup({ params })
  return { meetup, people: meetup.maySeeWhoComes ? await api(fetch).seeWhoComes({ params }) : null }
}

/** Runs one act of this page and comes back to it. */
async function act(
  event: RequestEvent<{ meetupId: string }>,
  run: (form: FormData) => Promise<unknown>,
  to = `/meetups/${event.params.meetupId}`,
) {
  const form = await event.request.formData()
  await requireMe(event, form)
  try {
    await run(form)
  } catch (error) {
    return await refuse(event, error, form)
  }
  redirect(303, to)
}

export const actions: Actions = {
  take: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
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
      const others = elsewhere ? (await api(event.fetch).listOtherMeetups({ params: event.params })).items : []
      return fail(refused.status, { ...refused.data, others: others.map(asOther) })
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
