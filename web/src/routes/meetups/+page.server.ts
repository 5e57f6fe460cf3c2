import { api } from '#lib/kernel/api.ts'
import { cityWord } from '#lib/meetups/words.ts'
import type { PageServerLoad } from './$types'

const distances = [10, 25, 50, 100, 250]

export const load: PageServerLoad = async ({ fetch, locals, url }) => {
  // Links from elsewhere may name a point; one that is nowhere is answered like a place that nobody knows.
  const near = pointIn(url.searchParams.get('near') ?? '')
  const place = (url.searchParams.get('place') ?? (near ? '' : (url.searchParams.get('near') ?? '')))
    .trim()
    .slice(0, 80)
  const askedKm = Number(url.searchParams.get('km'))
  const km = distances.includes(askedKm) ? askedKm : 50
  const sort = url.searchParams.get('sort') === 'time' ? 'time' : 'distance'
  const cursor = url.searchParams.get('cursor') ?? undefined
  const cities = place ? (await api(fetch).findCities({ query: { q: place } })).items : []
  const [city, ...others] = cities
  const point = city ? `${city.latitude},${city.longitude}` : near
  const [me, found] = await Promise.all([
    locals.me().catch(() => null),
    // A place that nobody knows is not answered with meetups from anywhere.
    place && !city
      ? { items: [], nextCursor: null }
      : api(fetch).listMeetups({
          query: {
            limit: 20,
            ...(point && { near: point, withinKm: km, sort }),
            ...(cursor && { cursor }),
          },
        }),
  ])
  const own = me && !place && !cursor ? (await api(fetch).listMeetups({ query: { mine: 'yes', limit: 50 } })).items : []
  return {
    place,
    km,
    sort,
    distances,
    city: city ?? null,
    /** Looked for around a point that has no name here. */
    around: !city && near !== null,
    others: others.slice(0, 4).map((other) => ({ ...other, word: cityWord(other) })),
    meetups: found.items.filter(({ id }) => !own.some((one) => one.id === id)),
    nextCursor: found.nextCursor,
    own,
    organises: me?.groups.some((group) => group.organises) ?? false,
  }
}

/** Latitude and longitude in degrees, if they are on the globe. */
function pointIn(text: string): string | null {
  if (!/^-?\d{1,3}(\.\d{1,12})?,-?\d{1,3}(\.\d{1,12})?$/.test(text)) return null
  const [latitude, longitude] = text.split(',').map(Number)
  return Math.abs(latitude!) <= 90 && Math.abs(longitude!) <= 180 ? text : null
}
