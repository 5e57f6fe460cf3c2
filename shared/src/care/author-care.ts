/** What is offered to whoever wrote something: the card, one soft line, or nothing. */
export type CareOffer = 'line' | 'card' | null

const crisis: ReadonlySet<string> = new Set(['C2', 'C3', 'D1'])

/**
 * What an author is offered for what review saw in their words: the card from a crisis or danger on, the soft line at a
 * concern. What they read is cheap: it is offered more readily than a moderator is called.
 */
export function offerFor(seen: readonly { readonly label: string; readonly level: string }[]): CareOffer {
  const care = seen.filter(({ label }) => label === 'risk' || label === 'danger')
  if (care.some(({ level }) => crisis.has(level))) return 'card'
  return care.length > 0 ? 'line' : null
}

/** Hours that pass before the same person reads the soft line again. */
export const softLineHours = 24
