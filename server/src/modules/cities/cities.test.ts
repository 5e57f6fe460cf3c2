import { describe, expect, test } from 'vitest'
import { cityKey, findCitiesByName } from './cities.ts'

const names = (text: string) => findCitiesByName(text, 10).map(({ name, country }) => `${name} ${country}`)

describe('a city', () => {
  test.each([
    ['München', 'Munich DE'],
    ['muenchen', 'Munich DE'],
    ['munich', 'Munich DE'],
    ['KÖLN', 'Köln DE'],
    ['koln', 'Köln DE'],
    ['Cologne', 'Köln DE'],
    ['wien', 'Vienna AT'],
    ['lodz', 'Łódź PL'],
    ['sao paulo', 'São Paulo BR'],
    ['izmir', 'İzmir TR'],
    ['New York', 'New York City US'],
    ['Wash', 'Washington, D.C. US'],
    ['London', 'London GB'],
    ['London, CA', 'London CA'],
    ['London, ca, on', 'London CA'],
    ['Århus', 'Århus DK'],
    ['ber', 'Berlin DE'],
  ])('%s is found as %s', (typed, found) => {
    expect(names(typed)[0]).toBe(found)
  })

  test('is found by its whole name before larger ones that only begin so', () => {
    expect(names('Esse')[0]).toBe('Essen DE')
    expect(names('Bergen')[0]).toBe('Bergen NO')
    expect(names('Bergen')).toContain('Bergen op Zoom NL')
  })

  test('that nobody knows is not found, and nonsense finds nothing', () => {
    for (const typed of ['Atlantis on Sea', '', ' ', ',', '!!', '%', 'x'.repeat(80)]) expect(names(typed)).toEqual([])
  })

  test('stands where it is', () => {
    const [berlin] = findCitiesByName('Berlin', 1)
    expect(berlin).toMatchObject({ country: 'DE', region: null })
    expect(berlin!.latitude).toBeCloseTo(52.52, 1)
    expect(berlin!.longitude).toBeCloseTo(13.41, 1)
  })
})

test('a key holds no accent, no case and no mark', () => {
  expect(cityKey('  Saint-Étienne ')).toBe('saint etienne')
  expect(cityKey('Frankfurt (Oder)')).toBe('frankfurt oder')
})
