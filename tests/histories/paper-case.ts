import type { DecisionAction, Urgency, WordsState } from '@secure-base/shared/moderation/case-state.ts'

const quarterOfAnHour = 15
const soonness: Record<string, number> = { now: 30, next: 120, soon: 720, later: 2880 }

/** A case as a person would keep it on paper, in minutes: who holds it until when, what came, and what was decided. */
export class PaperCase {
  open = true
  round = 1
  opened: number
  /** What came in this round; the case stands where the most urgent of it puts it. */
  came: Urgency[]
  holder: string | null = null
  lapses = 0
  words: WordsState

  constructor(words: WordsState, first: Urgency, minute: number) {
    this.words = words
    this.opened = minute
    this.came = [first]
  }

  get column(): Urgency['column'] {
    return this.came.some(({ column }) => column === 'care') ? 'care' : 'rules'
  }
  get level(): Urgency['level'] {
    return this.came.map(({ level }) => level).sort((a, b) => soonness[a]! - soonness[b]!)[0]!
  }
  get target(): number {
    return this.opened + soonness[this.level]!
  }
  holderAt(minute: number): string | null {
    return this.open && minute < this.lapses ? this.holder : null
  }

  news(urgency: Urgency, minute: number): undefined {
    if (this.open) this.came.push(urgency)
    else this.begin([urgency], minute)
  }

  /** Why not; undefined when it is done. */
  claim(by: string, minute: number): string | undefined {
    if (!this.open) return 'decided'
    if (this.holderAt(minute) && this.holderAt(minute) !== by) return 'claimed-by-another'
    this.hold(by, minute)
  }

  work(by: string, minute: number): undefined {
    if (this.holderAt(minute) === by) this.hold(by, minute)
  }

  release(by: string, minute: number): string | undefined {
    const holder = this.holderAt(minute)
    if (holder && holder !== by) return 'claimed-by-another'
    if (holder) this.holder = null
  }

  actAsHolder(by: string, minute: number): string | undefined {
    const refused = this.needsHolder(by, minute)
    if (!refused) this.hold(by, minute)
    return refused
  }

  decide(by: string, action: DecisionAction, minute: number): string | undefined {
    const refused = this.needsHolder(by, minute)
    if (refused) return refused
    const words = this.wordsAfter(action)
    if (!words) return `words-${this.words}`
    this.words = words
    this.open = false
    this.holder = null
  }

  reopen(minute: number): string | undefined {
    if (this.open) return 'open'
    // For a second look it stands where it stood.
    this.begin(this.came, minute)
  }

  private begin(came: Urgency[], minute: number): undefined {
    this.open = true
    this.round++
    this.opened = minute
    this.came = came
    this.holder = null
  }
  private hold(by: string, minute: number): undefined {
    this.holder = by
    this.lapses = minute + quarterOfAnHour
  }
  private needsHolder(by: string, minute: number): string | undefined {
    if (!this.open) return 'decided'
    const holder = this.holderAt(minute)
    if (holder === by) return undefined
    return holder ? 'claimed-by-another' : 'not-claimed'
  }
  private wordsAfter(action: DecisionAction): WordsState | undefined {
    switch (action) {
      case 'hide':
        return this.words === 'visible' || this.words === 'held' ? 'hidden' : undefined
      case 'restore':
        return this.words === 'hidden' ? 'visible' : undefined
      case 'redact':
        return this.words === 'visible' || this.words === 'held' ? 'visible' : undefined
      case 'approve':
        return this.words === 'held' ? 'visible' : undefined
      case 'decline':
        return this.words === 'held' ? 'hidden' : undefined
      default:
        return this.words === 'held' ? undefined : this.words
    }
  }
}
