import fs from 'node:fs'
import path from 'node:path'
import type { CityView } from '@secure-base/shared/cities/contract.ts'

/**
 * The cities of the world with fifteen thousand people and more, the largest first, as GeoNames has them (CC BY 4.0), in
 * a file of ours: name, country, state or province, latitude, longitude, other names. See docs/decisions/0060.
 */
const file = path.join(import.meta.dirname, 'cities.tsv')

interface Entry {
  /** Name as it is looked for. */
  readonly key: string
  /** Its line: the larger the city, the earlier. */
  readonly rank: number
}

interface Index {
  readonly cities: readonly CityView[]
  /** By key. */
  readonly entries: readonly Entry[]
}

let read: Index | undefined

/** Read when somebody first looks for a city, so that a start does not wait for it. */
function index(): Index {
  if (read) return read
  const cities: CityView[] = []
  const entries: Entry[] = []
  for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
    if (!line) continue
    const [name, country, region, latitude, longitude, others] = line.split('\t') as [
      string,
      string,
      string,
      string,
      string,
      string?,
    ]
    const rank = cities.length
    cities.push({ name, country, region: region || null, latitude: Number(latitude), longitude: Number(longitude) })
    const keys = new Set([name, ...(others?.split('|') ?? [])].flatMap(keysOf))
    for (const key of keys) entries.push({ key, rank })
  }
  entries.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : one.rank - other.rank))
  read = { cities, entries }
  return read
}

/** A name without accents, case and marks: `São Paulo` and `sao paulo` are the same. */
export function cityKey(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ł', 'l')
    .replaceAll('ø', 'o')
    .replaceAll('đ', 'd')
    .replaceAll('ı', 'i')
    .replaceAll('æ', 'ae')
    .replaceAll('œ', 'oe')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** Where umlauts are common, people without the key type two letters: `Koeln`. */
function keysOf(name: string): string[] {
  const spelledOut = name.replace(/[äöüÄÖÜ]/gu, (letter) => `${letter.normalize('NFD')[0]}e`)
  return [cityKey(name), cityKey(spelledOut)].filter((key) => key !== '')
}

/**
 * Cities whose name begins so, the largest first; those whose whole name it is come before all others. `London, CA` or
 * `Portland, US, OR` says which.
 * @param limit at most so many
 */
export function findCitiesByName(text: string, limit: number): CityView[] {
  const [name = '', ...where] = text.split(',')
  const wanted = cityKey(name)
  if (wanted === '') return []
  const within = where.map((part) => part.trim().toUpperCase()).filter((part) => part !== '')
  const { cities, entries } = index()
  const found: Entry[] = []
  for (let i = firstAtLeast(entries, wanted); i < entries.length && entries[i]!.key.startsWith(wanted); i++) {
    const { country, region } = cities[entries[i]!.rank]!
    if (within.every((part) => part === country || part === region)) found.push(entries[i]!)
  }
  found.sort((one, other) => Number(other.key === wanted) - Number(one.key === wanted) || one.rank - other.rank)
  const ranks = new Set<number>()
  for (const { rank } of found) if (ranks.size < limit) ranks.add(rank)
  return [...ranks].map((rank) => cities[rank]!)
}

/** Place of the first entry whose key is not before this one. */
function firstAtLeast(entries: readonly Entry[], key: string): number {
  let [low, high] = [0, entries.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (entries[middle]!.key < key) low = middle + 1
    else high = middle
  }
  return low
}
