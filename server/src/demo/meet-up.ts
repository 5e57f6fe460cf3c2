import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Community, Who } from './community.ts'
import { decide } from './moderate.ts'
import type { Moment } from './seed.ts'

const leipzig = { name: 'Leipzig, around the Clara-Zetkin-Park', latitude: 51.332, longitude: 12.361 }
const lindenau = { name: 'Leipzig-Lindenau', latitude: 51.338, longitude: 12.334 }
const hamburg = { name: 'Hamburg-Ottensen', latitude: 53.553, longitude: 9.927 }
const vienna = { name: 'Vienna, Leopoldstadt', latitude: 48.219, longitude: 16.395 }

interface Told {
  title: string
  group: string
  area: typeof leipzig
  timeZone: string
  inDays: number
  minutes: number
  capacity: number
  address: string
  access: string
  host: Who
  guests: readonly Who[]
}

const meetups: readonly Told[] = [
  {
    ...{ title: 'A walk along the canal, without a programme', group: 'groups-and-loved-ones', area: leipzig },
    ...{
      timeZone: 'Europe/Berlin',
      inDays: 1,
      minutes: 90,
      capacity: 8,
      host: 'lou',
      guests: ['jonas', 'tove', 'ines'],
    },
    address: 'At the wooden bridge by the boat hire. We wait ten minutes, under the large plane tree.',
    access:
      'Level path, gravel for the last three hundred metres. A bench every few minutes. Toilets at the boat hire.',
  },
  {
    ...{ title: 'Breakfast for whoever wakes early', group: 'anxious-attachment', area: lindenau },
    ...{ timeZone: 'Europe/Berlin', inDays: 6, minutes: 120, capacity: 6, host: 'dan', guests: ['ana', 'kit'] },
    address: 'The long table at the back of the café by the small market.',
    access:
      'One step at the door, a ramp on request. Quiet before eleven. A free chair at the window for anybody who wants to sit a little apart.',
  },
  {
    ...{ title: 'Reading aloud, and being silent', group: 'healing-strategies', area: hamburg },
    ...{ timeZone: 'Europe/Berlin', inDays: 9, minutes: 90, capacity: 10, host: 'dan', guests: ['oren', 'pia', 'ben'] },
    address: 'Public library, the group room on the first floor.',
    access: 'Lift and an accessible toilet. Bright light; we switch off half of it.',
  },
  {
    ...{ title: 'Tea by the lake for newcomers', group: 'anxious-attachment', area: hamburg },
    ...{
      timeZone: 'Europe/Berlin',
      inDays: 12,
      minutes: 90,
      capacity: 4,
      host: 'mira',
      guests: ['nora', 'ines', 'oren', 'kit', 'pia'],
    },
    address: 'The pavilion on the eastern bank, tables outside when it is dry.',
    access: 'No steps. It can be windy. Assistance dogs are welcome.',
  },
  {
    ...{ title: 'An hour in the botanical garden', group: 'healing-strategies', area: vienna },
    ...{ timeZone: 'Europe/Vienna', inDays: 16, minutes: 60, capacity: 8, host: 'tove', guests: ['ben', 'mira'] },
    address: 'Inside the main gate, beside the map.',
    access: 'Paths of fine gravel, two ramps, many benches. No entrance fee.',
  },
]

/** Five meetups in three cities, each approved and with two hosts; one of them full. */
export function meetUp(community: Community): Moment[] {
  return meetups.flatMap((told, i) => {
    const id = newId()
    const planned = 130 - i * 7
    const moment = (ago: number, happen: () => Promise<unknown>): Moment => ({
      ago,
      chain: told.title,
      happen: async () => void (await happen()),
    })
    return [
      moment(planned, () =>
        community.ask('finn', 'POST', '/api/meetups', { id, ...draftOf(told), coHosts: [community.ids[told.host]] }),
      ),
      moment(planned - 3, () => community.ask(told.host, 'PUT', `/api/meetups/${id}/hosting`)),
      moment(planned - 5, () =>
        decide(community, 'carl', id, {
          action: 'approve',
          reason: 'other',
          statement: 'A public place, by day, with two who host: it is published.',
        }),
      ),
      ...told.guests.map((who, guest) =>
        moment(planned - 6 - guest, () => community.ask(who, 'PUT', `/api/meetups/${id}/place`)),
      ),
    ]
  })
}

function draftOf({ title, group, area, timeZone, inDays, minutes, capacity, address, access }: Told): object {
  const day = new Date(Date.now() + inDays * 86_400_000).toISOString().slice(0, 10)
  // Late in the morning, or at noon when it is summer.
  const startsAt = `${day}T10:00:00.000Z`
  return {
    groupSlug: group,
    title,
    startsAt,
    timeZone,
    minutes,
    capacity,
    area,
    address,
    addressVisibleHours: 48,
    access,
  }
}
