import { redirect } from '@sveltejs/kit'
import type { SampleLabel } from '@secure-base/shared/triage/contract.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { api } from '#lib/kernel/api.ts'
import { refuse, requireMe, text } from '#lib/kernel/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ fetch }) => {
  const { items, estimate } = await api(fetch).listSample({ query: { limit: 10 } })
  return { items, estimate }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    try {
      const label = text(form, 'label') as SampleLabel
      await api(event.fetch).labelSample({ params: { postId: text(form, 'postId') }, body: { label } })
    } catch (error) {
      return await refuse(event, error, form, { problems: { 'not-found': m.sample_gone } })
    }
    redirect(303, '/moderation/sample')
  },
}
