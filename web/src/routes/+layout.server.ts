import type { LayoutServerLoad } from './$types'

/** Who is signed in, for the header. While that cannot be known, the pages that need nobody (help above all) still open. */
export const load: LayoutServerLoad = async ({ locals }) => ({ me: await locals.me().catch(() => null) })
