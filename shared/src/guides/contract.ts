import Type, { type Static } from 'typebox'
import { endpoint, Fields, Nullable, PageOf, pageQuery, Slug } from '../kernel/contract.ts'

export const GuideLink = Type.Object({ slug: Type.String(), title: Type.String() })

export const GuideSummary = Type.Object({
  slug: Type.String(),
  title: Type.String(),
  summary: Type.String(),
  order: Type.Integer(),
  minutes: Type.Integer({ description: 'reading time at 200 words a minute' }),
})
export type GuideSummary = Static<typeof GuideSummary>

export const GuideView = Type.Object({
  slug: Type.String(),
  title: Type.String(),
  summary: Type.String(),
  order: Type.Integer(),
  minutes: Type.Integer(),
  html: Type.String(),
  sections: Type.Array(Type.Object({ id: Type.String(), title: Type.String() })),
  prompts: Type.Array(Type.String()),
  next: Nullable(GuideLink),
  related: Type.Array(GuideLink),
  groups: Type.Array(Type.Object({ slug: Type.String(), name: Type.String(), summary: Type.String() })),
  sources: Type.Array(
    Type.Object({
      title: Type.String(),
      by: Type.String(),
      year: Type.Integer(),
      url: Type.Optional(Type.String()),
    }),
  ),
})
export type GuideView = Static<typeof GuideView>

export const listGuides = endpoint({
  method: 'GET',
  path: '/api/guides',
  access: 'anyone',
  summary: 'The topic guides in reading order.',
  query: Fields(pageQuery),
  reply: PageOf(GuideSummary),
})

export const getGuide = endpoint({
  method: 'GET',
  path: '/api/guides/:slug',
  access: 'anyone',
  summary: 'One guide.',
  params: Type.Object({ slug: Slug }),
  reply: GuideView,
})
