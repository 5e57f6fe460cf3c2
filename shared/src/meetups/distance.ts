/** A place on the earth, in degrees. */
export interface Point {
  readonly latitude: number
  readonly longitude: number
}

/** Mean radius of the earth. */
export const earthMetres = 6_371_008.8

const radians = (degrees: number) => (degrees * Math.PI) / 180
const degrees = (radians: number) => (radians * 180) / Math.PI

/** As the crow flies, by the haversine formula; the twin in SQL is `metresFrom` in `modules/meetups/queries.ts`. */
export function metresBetween(one: Point, other: Point): number {
  const height = Math.sin(radians(other.latitude - one.latitude) / 2) ** 2
  const width = Math.sin(radians(other.longitude - one.longitude) / 2) ** 2
  const chord = height + Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude)) * width
  return 2 * earthMetres * Math.asin(Math.min(1, Math.sqrt(chord)))
}

/** Between two parallels and two meridians, west before east. */
export interface Box {
  readonly south: number
  readonly north: number
  readonly west: number
  readonly east: number
}

/**
 * Boxes that hold every point within `km` of a place, and more: what an index looks through before distances are
 * reckoned. Two where the circle crosses the meridian at which longitudes start anew; all around where it holds a pole.
 */
export function boxesAround({ latitude, longitude }: Point, km: number): Box[] {
  // A little wider than reckoned, so that rounding loses nobody.
  const reach = ((km * 1_000) / earthMetres) * 1.000_001 + 1e-9
  const south = Math.max(-90, latitude - degrees(reach))
  const north = Math.min(90, latitude + degrees(reach))
  const allAround = { south, north, west: -180, east: 180 }
  if (south <= -90 || north >= 90) return [allAround]
  // Meridians draw together towards the poles: the circle touches them farther up than its middle.
  const width = degrees(Math.asin(Math.min(1, Math.sin(reach) / Math.cos(radians(latitude)))))
  const [west, east] = [longitude - width, longitude + width]
  if (east - west >= 360) return [allAround]
  if (west < -180) {
    return [
      { south, north, west: west + 360, east: 180 },
      { south, north, west: -180, east },
    ]
  }
  if (east > 180) {
    return [
      { south, north, west, east: 180 },
      { south, north, west: -180, east: east - 360 },
    ]
  }
  return [{ south, north, west, east }]
}
