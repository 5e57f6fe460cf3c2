import { ruleSlugs } from '../rules/contract.ts'

/** Somebody is worried about whoever wrote it. It names no rule: it asks for care, and judges nobody. */
export const worry = 'worry'

/** What a report can say: which rule is broken, or that one is worried. */
export const reportCategories = [...ruleSlugs, worry] as const
export type ReportCategory = (typeof reportCategories)[number]
