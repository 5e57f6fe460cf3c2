import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boxesAround, metresBetween, type Point } from './distance.ts'

const point = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
})

/** The angle between two arrows from the middle of the earth: another way to the same distance. */
function metresByArrows(one: Point, other: Point): number {
  const arrow = ({ latitude, longitude }: Point) => {
    const [up, round] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180]
    return [Math.cos(up) * Math.cos(round), Math.cos(up) * Math.sin(round), Math.sin(up)] as const
  }
  const [a, b] = [arrow(one), arrow(other)]
  const across = Math.hypot(a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
  return 6_371_008.8 * Math.atan2(across, a[0] * b[0] + a[1] * b[1] + a[2] * b[2])
}

describe('a distance', () => {
  test('is the same by another way of reckoning', () => {
    fc.assert(
      fc.property(point, point, (one, other) => {
        expect(metresBetween(one, other)).toBeCloseTo(metresByArrows(one, other), 0)
      }),
      { numRuns: 2_000 },
    )
  })

  test('of known towns is what an atlas says', () => {
    const berlin = { latitude: 52.524, longitude: 13.411 }
    expect(metresBetween(berlin, { latitude: 48.137, longitude: 11.575 }) / 1_000).toBeCloseTo(504, -1)
    expect(metresBetween({ latitude: -16.5, longitude: 179.99 }, { latitude: -16.5, longitude: -179.99 })).toBeLessThan(
      2_200,
    )
  })
})

test('every point within reach lies in one of the boxes, over the antimeridian and at the poles too', () => {
  const near = fc.oneof(
    point,
    fc.record({
      latitude: fc.constantFrom(-90, -89.99, 89.99, 90, 0, 52),
      longitude: fc.constantFrom(-180, -179.99, 179.99, 180),
    }),
  )
  const angle = fc.double({ min: 0, max: 2 * Math.PI, noNaN: true })
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(near, fc.double({ min: 1, max: 3_000, noNaN: true }), angle, share, (from, km, heading, far) => {
      const to = walk(from, km * 1_000 * far, heading)
      const boxes = boxesAround(from, km)
      const held = boxes.some(
        ({ south, north, west, east }) =>
          south <= to.latitude && to.latitude <= north && west <= to.longitude && to.longitude <= east,
      )
      expect({ to, boxes, held }).toMatchObject({ held: true })
    }),
    { numRuns: 5_000 },
  )
})

test('a box around a town is not much wider than its circle', () => {
  const [box, ...more] = boxesAround({ latitude: 52, longitude: 13 }, 25)
  expect(more).toEqual([])
  expect(box!.north - box!.south).toBeLessThan(0.46)
  expect(box!.east - box!.west).toBeLessThan(0.75)
})

/** Where one comes to after so many metres straight ahead. */
function walk({ latitude, longitude }: Point, metres: number, heading: number): Point {
  const reach = metres / 6_371_008.8
  const [up, round] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180]
  const sine = Math.sin(up) * Math.cos(reach) + Math.cos(up) * Math.sin(reach) * Math.cos(heading)
  const there = Math.asin(Math.max(-1, Math.min(1, sine)))
  const turned =
    round +
    Math.atan2(Math.sin(heading) * Math.sin(reach) * Math.cos(up), Math.cos(reach) - Math.sin(up) * Math.sin(there))
  const wrapped = ((((turned * 180) / Math.PI + 180) % 360) + 360) % 360
  return { latitude: (there * 180) / Math.PI, longitude: wrapped - 180 }
}
