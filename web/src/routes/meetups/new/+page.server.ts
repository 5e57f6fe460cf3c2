import { error, redirect } from '@sveltejs/kit'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { api } from '#lib/kernel/api.ts'
import { refuse, refuseFields, requireMe, text } from '#lib/kernel/forms.ts'
import { timeZones } from '#lib/live/local-time.ts'
import { fieldWords, readMeetupForm } from '#lib/meetups/read-form.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const me = await requireMe(event)
  const groups = me.groups.filter((group) => group.organises).map(({ slug, name }) => ({ slug, name }))
  if (groups.length === 0) error(403, 'forbidden', { code: 'forbidden' })
  const asked = event.url.searchParams.get('group')
  return {
    groups,
    values: {
      group: groups.find(({ slug }) => slug === asked)?.slug ?? groups[0]!.slug,
      timeZone: me.timeZone,
      minutes: '120',
      capacity: '8',
      addressVisibleHours: '24',
    },
    timeZones: timeZones(),
    meetupId: newId(),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const groupSlug = text(form, 'group')
    let meetupId: string
    try {
      const { fields, errors } = await readMeetupForm(event.fetch, form, groupSlug)
      if (!fields) return refuseFields(form, errors)
      const id = text(form, 'id') || newId()
      meetupId = (await api(event.fetch).proposeMeetup({ body: { id, groupSlug, ...fields } })).id
    } catch (problem) {
      return await refuse(event, problem, form, { fields: fieldWords })
    }
    redirect(303, `/meetups/${meetupId}`)
  },
}
