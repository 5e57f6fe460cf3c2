import Type, { type Static } from 'typebox'
import { endpoint } from '../kernel/contract.ts'

/** One list for report categories and for a decision's reason. */
export const ruleSlugs = [
  'kindness',
  'privacy',
  'no-selling',
  'no-methods',
  'no-sexual-content',
  'adults-only',
  'no-impersonation',
  'safety',
  'other',
] as const
export type RuleSlug = (typeof ruleSlugs)[number]

export const RulesView = Type.Object({
  version: Type.Integer(),
  rules: Type.Array(Type.Object({ slug: Type.String(), title: Type.String(), html: Type.String() })),
})
export type RulesView = Static<typeof RulesView>

export const getRules = endpoint({
  method: 'GET',
  path: '/api/rules',
  access: 'anyone',
  summary: 'The rules of the community.',
  reply: RulesView,
})
