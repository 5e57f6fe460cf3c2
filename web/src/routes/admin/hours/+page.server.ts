import { m } from '@secure-base/shared/messages/messages.js'
import { api } from '#lib/kernel/api.ts'
import { refuse, refuseFields, requireAdministrator, requireMe, text } from '#lib/kernel/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const me = await requireAdministrator(event)
  return { team: await api(event.fetch).getTeam(), now: Date.now(), zone: me.timeZone }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const hours = []
    for (let line = 0; form.has(`from-${line}`); line++) {
      const [day, from, to] = [Number(text(form, `day-${line}`)), text(form, `from-${line}`), text(form, `to-${line}`)]
      if (!from && !to) continue
      if (!from || !to) return refuseFields(form, { [`${from ? 'to' : 'from'}-${line}`]: m.admin_hours_half() })
      hours.push({ day, from, to })
    }
    try {
      await api(event.fetch).setDutyHours({ body: { timeZone: text(form, 'timeZone').trim(), hours } })
    } catch (error) {
      return await refuse(event, error, form, { fields: { timeZone: m.admin_hours_zone_wrong } })
    }
    return { done: m.admin_hours_saved() }
  },
}
