import type { Lists, Pattern } from '../compile.ts'

export type Label = 'risk' | 'danger' | 'personal' | 'hostility' | 'solicitation' | 'sexual'
export type Level =
  'C1' | 'C2' | 'C3' | 'D1' | 'P1' | 'P2' | 'H1' | 'H2' | 'H3' | 'S1' | 'S2' | 'S3' | 'X1' | 'X2' | 'X3'
export type ModifierId = 'negated' | 'past' | 'somebody-else' | 'quoted' | 'figure-of-speech' | 'topic' | 'countered'

/** A family of ways to say one thing. */
export interface Rule {
  readonly id: string
  readonly level: Level
  /** What a moderator reads. */
  readonly sentence: string
  readonly patterns: readonly Pattern[]
  /** Where one of these stands over a match, nothing was said. */
  readonly except?: readonly Pattern[]
  /** What lowers it by one level; a plan, means and what was already done are lowered by nothing. */
  readonly lowers: readonly ModifierId[]
  /** Texts that it must see, and texts that it must not. */
  readonly sees: readonly string[]
  readonly passes: readonly string[]
}

export interface RuleFile {
  /** Goes up with every change to the file: a signal names the version that saw it. */
  readonly version: number
  readonly label: Label
  /** Its rules say nothing where another says as much about the same words. */
  readonly yields?: true
  readonly lists: Lists
  readonly rules: readonly Rule[]
}

export interface Modifier {
  readonly id: ModifierId
  /** What a moderator reads after the rule's sentence. */
  readonly words: string
  readonly marks: readonly {
    /** `before`: shortly before, in the same clause. `over`: on the same words. `sentence`: anywhere in it. `beside`: in it or the next. */
    readonly where: 'before' | 'over' | 'sentence' | 'beside'
    readonly patterns: readonly Pattern[]
    /** Where one of these stands over it, it marks nothing. */
    readonly except?: readonly Pattern[]
    /** By how many levels; 1 where it is absent. */
    readonly by?: 2
    /** Only of these labels; all where it is absent. */
    readonly of?: readonly Label[]
  }[]
}
