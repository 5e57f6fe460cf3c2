import type { CareView } from '@secure-base/shared/care/contract.ts'
import { ask } from '#lib/kernel/ask.ts'
import { getCare } from '#lib/kernel/endpoints.ts'
import type CareCard from './CareCard.svelte'

/** What is offered beside one's own words. */
export interface Offered {
  readonly care: 'line' | 'card'
  readonly readBy: string | null
  /** The words that it stands beside. */
  readonly subject: { readonly type: 'post' | 'live-message'; readonly id: string }
}

/**
 * What stands beside somebody's own words, once the answer to them has said so. The card is loaded then, so that
 * reading weighs nothing more; it never takes the focus.
 */
export class CareBeside {
  offered: Offered | null = $state.raw(null)
  Card: typeof CareCard | null = $state.raw(null)
  /** Whom one could turn to; null while that is not known, and the card says so with what it knows by itself. */
  known: CareView | null = $state.raw(null)
  /** The card itself could not be loaded. */
  failed = $state(false)

  /** Takes what an answer to one's own words said; nothing where it said nothing. */
  async take(
    answer: { readonly care: 'line' | 'card' | null; readonly readBy: string | null },
    subject: Offered['subject'],
  ): Promise<void> {
    if (answer.care === null) return
    await this.show({ care: answer.care, readBy: answer.readBy, subject })
  }

  async show(offered: Offered): Promise<void> {
    this.failed = false
    const [card, known] = await Promise.all([
      import('./CareCard.svelte').catch(() => null),
      offered.care === 'card' ? ask(fetch, getCare).catch(() => null) : null,
    ])
    this.known = known
    this.Card = card?.default ?? null
    this.failed = card === null
    this.offered = offered
  }

  putAway(): void {
    this.offered = null
  }
}
