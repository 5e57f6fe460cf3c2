import { redirect } from '@sveltejs/kit'
import type { SettingsDraft } from '@secure-base/shared/accounts/contract.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { api } from '#lib/kernel/api.ts'
import { refuse, refuseFields, requireMe, text } from '#lib/kernel/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const account = await requireMe(event)
  const [logins, blocks] = await Promise.all([api(event.fetch).listLoginSessions(), api(event.fetch).listBlocks()])
  return {
    account,
    logins: logins.items,
    blocks: blocks.items,
    timeZones: ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')],
  }
}

export const actions: Actions = {
  settings: async (event) => {
    const form = await event.request.formData()
    const from = text(form, 'quietFrom')
    const to = text(form, 'quietTo')
    if (Boolean(from) !== Boolean(to)) {
      return refuseFields(form, { [from ? 'quietTo' : 'quietFrom']: m.account_quiet_both() }, 'settings')
    }
    const locale = text(form, 'locale')
    const draft: SettingsDraft = {
      timeZone: text(form, 'timeZone'),
      country: text(form, 'country') || null,
      email: text(form, 'email').trim() || null,
      mailNotifications: form.has('mailNotifications'),
      quietHours: from && to ? { from, to } : null,
      ...(locale && { locale }),
    }
    try {
      await api(event.fetch).changeSettings({ body: draft })
    } catch (error) {
      return await refuse(event, error, form, {
        fields: { email: m.account_email_wrong, timeZone: m.account_time_zone_wrong },
        of: 'settings',
      })
    }
    return { of: 'settings', done: m.account_saved() }
  },

  password: async (event) => {
    const form = await event.request.formData()
    try {
      await api(event.fetch).changePassword({
        body: { password: text(form, 'password'), newPassword: text(form, 'newPassword') },
      })
    } catch (error) {
      return await refuse(event, error, form, {
        fields: { password: m.login_password_missing, newPassword: m.account_password_hint },
        problems: { 'wrong-password': m.account_password_wrong },
        blame: { 'wrong-password': 'password' },
        of: 'password',
      })
    }
    return { of: 'password', done: m.account_password_changed() }
  },

  endLogin: async (event) => {
    const form = await event.request.formData()
    try {
      await api(event.fetch).endLoginSession({ params: { loginSessionId: text(form, 'id') } })
    } catch (error) {
      return await refuse(event, error, form, { of: 'logins' })
    }
    return { of: 'logins', done: m.account_login_ended() }
  },

  unblock: async (event) => {
    const form = await event.request.formData()
    try {
      await api(event.fetch).unblockAccount({ params: { accountId: text(form, 'id') } })
    } catch (error) {
      return await refuse(event, error, form, { of: 'blocks' })
    }
    return { of: 'blocks', done: m.account_unblocked() }
  },

  signOut: async (event) => {
    await api(event.fetch).logOut()
    redirect(303, '/')
  },
}
