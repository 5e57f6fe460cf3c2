import { error, redirect } from '@sveltejs/kit'
import { instantOf } from '@secure-base/shared/kernel/wall-clock.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { timeZones } from '#lib/live/local-time.ts'
import { sessionFieldWords } from '#lib/live/read-form.ts'
import { api } from '#lib/kernel/api.ts'
import { refuse, refuseFields, requireMe, text } from '#lib/kernel/forms.ts'
import { readOpening } from '#lib/places/read-opening.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const me = await requireMe(event)
  const groups = me.groups.filter((group) => group.leads).map(({ slug, name }) => ({ slug, name }))
  if (groups.length === 0) error(403, 'forbidden', { code: 'forbidden' })
  const asked = event.url.searchParams.get('group')
  const { items: guides } = await api(event.fetch).listGuides()
  return {
    groups,
    group: groups.find(({ slug }) => slug === asked)?.slug ?? groups[0]!.slug,
    guides: guides.map(({ slug, title }) => ({ slug, title })),
    timeZone: me.timeZone,
    timeZones: timeZones(),
    sessionId: newId(),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const timeZone = text(form, 'timeZone')
    const startsAt = instantOf(text(form, 'date'), text(form, 'time'), timeZone)
    if (!startsAt) return refuseFields(form, { time: m.live_new_time_wrong() })
    const guide = text(form, 'guide')
    let sessionId: string
    try {
      const session = await api(event.fetch).scheduleLiveSession({
        body: {
          id: text(form, 'id') || newId(),
          groupSlug: text(form, 'group'),
          title: text(form, 'title').trim(),
          startsAt: startsAt.toISOString(),
          timeZone,
          minutes: Number(text(form, 'minutes')),
          capacity: Number(text(form, 'capacity')),
          ...readOpening(form),
          ...(guide && { guide }),
        },
      })
      sessionId = session.id
    } catch (problem) {
      return await refuse(event, problem, form, {
        fields: sessionFieldWords,
      })
    }
    redirect(303, `/live/${sessionId}`)
  },
}
