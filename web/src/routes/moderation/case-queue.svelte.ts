import type { CaseCard } from '@secure-base/shared/moderation/contract.ts'
import type { CaseColumn } from '@secure-base/shared/moderation/case-state.ts'
import { ask } from '#lib/kernel/ask.ts'
import { listCases } from '#lib/kernel/endpoints.ts'

/** One column of open cases as it stands before somebody's eyes: what changes is changed in place, and nothing moves. */
export class CaseQueue {
  readonly column: CaseColumn
  cards: CaseCard[] = $state.raw([])
  /** Left the list since they were shown. */
  gone: readonly string[] = $state.raw([])
  #latest: CaseCard[] | null = $state.raw(null)

  constructor(column: CaseColumn, cards: CaseCard[]) {
    this.column = column
    this.cards = cards
  }

  /** How many have come that are not shown yet. */
  get coming(): number {
    return this.#latest?.filter((card) => !among(this.cards, card)).length ?? 0
  }

  /** Looks how it stands now. */
  async look(): Promise<void> {
    const { items, nextCursor } = await ask(fetch, listCases, {
      query: { state: 'open', column: this.column, limit: 20 },
    })
    // Beyond the page that was read, nothing is known of what is shown.
    if (nextCursor === null) this.gone = this.cards.filter((card) => !among(items, card)).map(({ id }) => id)
    this.cards = this.cards.map((card) => among(items, card) ?? card)
    this.#latest = items
  }

  /** Shows it as it stands, when somebody asks for that. */
  show(): void {
    if (!this.#latest) return
    this.cards = this.#latest
    this.gone = []
    this.#latest = null
  }
}

function among(cards: CaseCard[], { id }: CaseCard): CaseCard | undefined {
  return cards.find((card) => card.id === id)
}
