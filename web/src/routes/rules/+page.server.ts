import { api } from '#lib/kernel/api.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ fetch }) => await api(fetch).getRules()
