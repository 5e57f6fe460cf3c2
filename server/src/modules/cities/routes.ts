import { findCities } from '@secure-base/shared/cities/contract.ts'
import type { App } from '../../app.ts'
import { serve } from '../../kernel/serve.ts'
import { findCitiesByName } from './cities.ts'

const citiesAtOnce = 10

/** Mounts the search for a city by its name. */
export function cityRoutes(app: App): void {
  serve(app, findCities, async (_ctx, { query }) => {
    return await Promise.resolve({ items: findCitiesByName(query.q, citiesAtOnce), nextCursor: null })
  })
}
