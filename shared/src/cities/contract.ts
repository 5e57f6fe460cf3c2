import Type, { type Static } from 'typebox'
import { endpoint, Fields, Nullable, PageOf } from '../kernel/contract.ts'

/** A city of the list that ships with the product (GeoNames, CC BY 4.0). */
export const CityView = Type.Object({
  name: Type.String(),
  /** ISO 3166 code. */
  country: Type.String(),
  /** State or province, where names repeat within a country. */
  region: Nullable(Type.String()),
  latitude: Type.Number(),
  longitude: Type.Number(),
})
export type CityView = Static<typeof CityView>

export const findCities = endpoint({
  method: 'GET',
  path: '/api/places/cities',
  access: 'anyone',
  summary:
    'Cities whose name begins so, the largest first; without accents and case. At most ten; nothing is kept of what was asked.',
  query: Fields({ q: Type.String({ minLength: 1, maxLength: 80 }) }),
  reply: PageOf(CityView),
})
