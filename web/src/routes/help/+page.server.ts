import { api } from '#lib/kernel/api.ts'
import type { PageServerLoad } from './$types'

/** The lines come with the page, so that it is whole where it is kept for the hours without a connection. */
export const load: PageServerLoad = async ({ fetch }) => ({ lines: (await api(fetch).listHelpLines()).lines })
