import { instantOf } from '@secure-base/shared/kernel/wall-clock.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { api } from '#lib/kernel/api.ts'
import { text } from '#lib/kernel/forms.ts'
import { readOpening } from '#lib/places/read-opening.ts'

/** What is wrong with which field, where we see it before the API does. */
export const fieldWords = {
  title: m.forum_title_missing,
  startsAt: m.live_new_time_past,
  minutes: m.meetups_form_minutes_wrong,
  capacity: m.live_new_capacity_wrong,
  area: m.meetups_form_area_missing,
  address: m.meetups_form_address_missing,
  addressVisibleHours: m.meetups_form_hours_wrong,
  access: m.meetups_form_access_missing,
  coHosts: m.meetups_form_hosts_wrong,
}

/** The fields of the form that proposes or changes a meetup, as the API wants them; or what is wrong with them. */
export async function readMeetupForm(
  fetch: typeof globalThis.fetch,
  form: FormData,
  group: string,
  /** Where it is so far, for a form that leaves the city empty. */
  kept?: { latitude: number; longitude: number },
) {
  const errors: Record<string, string> = {}
  const timeZone = text(form, 'timeZone')
  const startsAt = instantOf(text(form, 'date'), text(form, 'time'), timeZone)
  if (!startsAt) errors.time = m.live_new_time_wrong()

  const typedCity = text(form, 'city').trim()
  const [city] = typedCity ? (await api(fetch).findCities({ query: { q: typedCity.slice(0, 80) } })).items : [kept]
  if (!city) errors.city = typedCity ? m.meetups_form_city_unknown() : m.meetups_form_city_missing()

  const coHosts: string[] = []
  const names = text(form, 'coHosts').split(',')
  for (const pseudonym of names.map((name) => name.trim()).filter((name) => name !== '')) {
    if (pseudonym.length > 60) {
      errors.coHosts = m.meetups_form_hosts_wrong()
      continue
    }
    const found = await api(fetch).findCoHost({ params: { slug: group }, query: { pseudonym } })
    if (found.items[0]) coHosts.push(found.items[0].id)
    else errors.coHosts = m.meetups_form_hosts_unknown({ name: pseudonym })
  }
  if (!startsAt || !city || Object.keys(errors).length > 0) return { errors }
  return {
    fields: {
      title: text(form, 'title').trim(),
      startsAt: startsAt.toISOString(),
      timeZone,
      minutes: Number(text(form, 'minutes')),
      capacity: Number(text(form, 'capacity')),
      ...readOpening(form),
      area: { name: text(form, 'area').trim(), latitude: city.latitude, longitude: city.longitude },
      address: text(form, 'address').trim(),
      addressVisibleHours: Number(text(form, 'addressVisibleHours')),
      access: text(form, 'access').trim(),
      coHosts,
    },
  }
}
