import { numberOf, wordOf } from './lexicon.ts'
import { Openings, type Any, type Demand, type Filed } from './openings.ts'
import { readWords, type Vocabulary, type Word } from './words.ts'

/**
 * A pattern is words in order. `a/b` is either word, `{name}` any word or phrase of that list, `(a b|c)` any of these,
 * a `?` after a word or bracket says that it may be missing, `~3` is up to three other words of the same sentence
 * (never a `not` or `never`: what is denied is not said), `~~9` up to nine that may cross into the next sentences, `^`
 * the start of a sentence, `$` its end. Contractions read as they are spoken out.
 */
export type Pattern = string

export type Lists = Readonly<Record<string, readonly string[]>>

type Sequence = readonly Step[]

type Step =
  | { readonly type: 'word'; readonly any: ReadonlySet<number>; readonly optional: boolean }
  | { readonly type: 'gap'; readonly upTo: number; readonly across: boolean }
  | { readonly type: 'start' }
  | { readonly type: 'end' }
  | Choice

interface Choice {
  readonly type: 'choice'
  readonly all: readonly Sequence[]
  readonly optional: boolean
  /** By the word they begin and end with; `loose` are those that begin or end with something else. */
  readonly byFirst: ReadonlyMap<number, readonly Sequence[]>
  readonly byLast: ReadonlyMap<number, readonly Sequence[]>
  readonly looseFirst: readonly Sequence[]
  readonly looseLast: readonly Sequence[]
}

/** A pattern, opened at the rarest word that must be there: what stands before it and what comes after. */
interface Way<Owner> {
  readonly owner: Owner
  readonly before: Rest
  readonly after: Rest
}

/** Steps that are still to read, and what follows them. */
interface Rest {
  readonly steps: Sequence
  readonly at: number
  readonly then: Rest | null
}

/** Where a pattern was found: words `first` to `last`. */
export interface Hit<Owner> {
  readonly owner: Owner
  readonly first: number
  readonly last: number
}

export interface Matcher<Owner> {
  readonly find: (words: readonly Word[]) => Hit<Owner>[]
  readonly vocabulary: ReadonlySet<string>
  /** Words that stand beside each other in some pattern, by how they look when written as one. */
  readonly pairs: ReadonlyMap<string, readonly [string, string]>
}

/** Words of every sentence: a pattern is not looked for by these, where it has others. */
const everywhere = new Set(
  `i a am an and are as at be been but by can could did do does for from had has have he her him his if in is it
  just like me my no not of on one or our out she so some than that the their them then there these they this those to up
  us was we were what when who why will with would you your all any people want going get go know really even only more
  most other every about because over into how down too very much still back off feel think life time being`.split(
    /\s+/,
  ),
)
/** The commonest of them. */
const most = new Set([
  'i',
  'to',
  'and',
  'the',
  'a',
  'my',
  'is',
  'am',
  'not',
  'he',
  'she',
  'me',
  'that',
  'of',
  'it',
  'you',
])
/** What a gap never skips. */
const denials = new Set(['not', 'never', 'no', 'without', 'nobody', 'none', 'nothing'].map(numberOf))
const nothingElse: Vocabulary = { known: () => true, meant: () => undefined, unmasked: () => undefined }

/** Compiles patterns, once: what is looked for in every text. Throws where a pattern cannot be read. */
export function compile<Owner>(patterns: readonly (readonly [Owner, Pattern])[], lists: Lists): Matcher<Owner> {
  const filed: Filed<Way<Owner>>[] = []
  const vocabulary = new Set<string>()
  const pairs = new Map<string, readonly [string, string]>()
  const shared = new Map<string, Step[]>()
  const gathered = new Set<Step>()
  for (const [owner, pattern] of patterns) {
    const steps = readPattern(pattern, lists, shared)
    gatherWords(steps, vocabulary, pairs, gathered)
    for (const { words, ...way } of openAtKey(steps, pattern)) filed.push(...file({ owner, ...way }, words))
  }
  const openings = new Openings(filed)
  return { find: (words) => findAll(words, openings), vocabulary, pairs }
}

/** Under its words and those that it demands right beside them, where it does, with the rarest of what else it demands. */
function file<Owner>(way: Way<Owner>, words: ReadonlySet<number>): Filed<Way<Owner>>[] {
  const [left, right] = [nextOf(way.before, 'last'), nextOf(way.after, 'first')]
  const beside = right ?? left
  const demands = [...demandsOf(way.before, 'last'), ...demandsOf(way.after, 'first')]
    .filter(({ any }) => any !== beside)
    .sort((a, b) => costOfWords(a.any) - costOfWords(b.any))
  const side = right ? 'after' : 'before'
  return [...words].flatMap((word) =>
    [...(beside?.keys() ?? [0])].map((one) => ({ way, word, side, beside: one, demands })),
  )
}

function inside<Key, T>(map: Map<Key, T>, key: Key, make: () => T): T {
  let found = map.get(key)
  if (found === undefined) map.set(key, (found = make()))
  return found
}

/** Every word that a pattern or its lists hold; what patterns share is gathered once. */
function gatherWords(
  steps: Sequence,
  vocabulary: Set<string>,
  pairs: Map<string, readonly [string, string]>,
  gathered: Set<Step>,
): void {
  steps.forEach((step, i) => {
    if (!gathered.has(step)) {
      gathered.add(step)
      if (step.type === 'choice') for (const way of step.all) gatherWords(way, vocabulary, pairs, gathered)
      if (step.type === 'word') for (const word of step.any) vocabulary.add(wordOf(word))
    }
    const next = steps[i + 1]?.type === 'gap' ? steps[i + 2] : steps[i + 1]
    const [mine, theirs] = [wordsAt(step, 'last'), next ? wordsAt(next, 'first') : []]
    for (const a of mine) for (const b of theirs) if (a.length + b.length > 4) pairs.set(a + b, [a, b])
  })
}

function wordsAt(step: Step, end: 'first' | 'last'): string[] {
  if (step.type === 'word') return Array.from(step.any, wordOf)
  if (step.type === 'choice') return step.all.flatMap((way) => wordsAt(way.at(end === 'first' ? 0 : -1)!, end))
  return []
}

/** The ways to begin reading: at the step whose words are the rarest, each of its phrases at its own rarest word. */
function openAtKey(steps: Sequence, pattern: Pattern): { words: ReadonlySet<number>; before: Rest; after: Rest }[] {
  const costs = steps.map(costOf)
  const best = costs.indexOf(Math.min(...costs))
  const step = steps[best]
  if (!step || costs[best] === Infinity) throw new Error(`no word to look for in the pattern: ${pattern}`)
  const before = { steps, at: best - 1, then: null }
  const after = { steps, at: best + 1, then: null }
  if (step.type === 'word') return [{ words: step.any, before, after }]
  if (step.type !== 'choice') return []
  return step.all.flatMap((way) =>
    openAtKey(way, pattern).map((opened) => ({
      words: opened.words,
      before: chain(opened.before, before),
      after: chain(opened.after, after),
    })),
  )
}

function chain(rest: Rest, then: Rest): Rest {
  return { ...rest, then: rest.then ? chain(rest.then, then) : then }
}

function costOf(step: Step): number {
  if (step.type === 'word') {
    if (step.optional) return Infinity
    return costOfWords(step.any)
  }
  if (step.type !== 'choice' || step.optional) return Infinity
  let cost = 0
  for (const way of step.all) cost += Math.min(...way.map(costOf)) + 0.001
  return cost
}

function costOfWords(any: Any): number {
  let cost = any.size / 1000
  for (const word of any.keys()) cost += most.has(wordOf(word)) ? 100 : everywhere.has(wordOf(word)) ? 10 : 0
  return cost
}

/**
 * Reads a pattern's notation. What is written alike is read once and `shared`: lists stand in hundreds of patterns, and
 * what each had for itself would fill a processor's cache several times over.
 */
function readPattern(
  pattern: Pattern,
  lists: Lists,
  shared: Map<string, Step[]>,
  within: readonly string[] = [],
): Sequence {
  const signs = pattern.match(/~~?\d+|[()|?^$]|\{\w+\}|[^\s()|?^${}~]+/g) ?? []
  let next = 0
  const fail = (why: string): never => {
    throw new Error(`${why} in the pattern: ${pattern}`)
  }
  const sequence = (): Step[] => {
    const steps: Step[] = []
    while (next < signs.length && signs[next] !== ')' && signs[next] !== '|') {
      const sign = signs[next++]!
      if (sign === '^') steps.push({ type: 'start' })
      else if (sign === '$') steps.push({ type: 'end' })
      else if (sign.startsWith('~')) {
        const across = sign.startsWith('~~')
        steps.push({ type: 'gap', upTo: Number(sign.slice(across ? 2 : 1)), across })
      } else steps.push(...item(sign))
    }
    return steps
  }
  const item = (sign: string): Step[] => {
    const from = next - 1
    let ways: Sequence[]
    if (sign === '(') {
      ways = [sequence()]
      while (signs[next] === '|') {
        next++
        ways.push(sequence())
      }
      if (signs[next++] !== ')') fail('an open bracket')
    } else if (sign.startsWith('{')) {
      const name = sign.slice(1, -1)
      if (within.includes(name)) fail(`the list ${name} within itself`)
      ways = (lists[name] ?? fail(`no list ${name}`)).map((entry) =>
        readPattern(entry, lists, shared, [...within, name]),
      )
    } else {
      ways = sign.includes('/') ? sign.split('/').map(literal) : [literal(sign)]
    }
    if (ways.some((way) => way.length === 0)) fail('an empty choice')
    const optional = signs[next] === '?'
    if (optional) next++
    return inside(shared, signs.slice(from, next).join(' '), () => choose(ways, optional))
  }
  const steps = sequence()
  if (next < signs.length) fail('a stray bracket')
  return steps
}

function literal(written: string): Step[] {
  return readWords(written, nothingElse).map(({ text }) => ({
    type: 'word',
    any: new Set([numberOf(text)]),
    optional: false,
  }))
}

/** One step for all that may stand in one place: single words become one set. */
function choose(ways: readonly Sequence[], optional: boolean): Step[] {
  if (ways.length === 1 && !optional) return [...ways[0]!]
  const single = new Set<number>()
  const all: Sequence[] = []
  for (const way of ways) {
    const only = way.length === 1 ? way[0]! : undefined
    if (only?.type === 'word' && !only.optional) for (const word of only.any) single.add(word)
    else if (only?.type === 'choice' && !only.optional) {
      for (const inner of only.all) {
        const word = inner.length === 1 ? inner[0]! : undefined
        if (word?.type === 'word' && !word.optional) for (const one of word.any) single.add(one)
        else all.push(inner)
      }
    } else all.push(way)
  }
  if (all.length === 0) return [{ type: 'word', any: single, optional }]
  if (single.size > 0) all.push([{ type: 'word', any: single, optional: false }])
  const [byFirst, looseFirst] = index(all, 'first')
  const [byLast, looseLast] = index(all, 'last')
  return [{ type: 'choice', all, optional, byFirst, byLast, looseFirst, looseLast }]
}

function index(all: readonly Sequence[], end: 'first' | 'last'): [Map<number, Sequence[]>, Sequence[]] {
  const byWord = new Map<number, Sequence[]>()
  const loose: Sequence[] = []
  for (const way of all) {
    const step = way.at(end === 'first' ? 0 : -1)!
    if (step.type !== 'word' || step.optional) loose.push(way)
    else {
      for (const word of step.any) {
        const ways = byWord.get(word)
        if (ways) ways.push(way)
        else byWord.set(word, [way])
      }
    }
  }
  return [byWord, loose]
}

/** Of one owner the first hits are enough: a text that repeats itself says nothing new. */
const mostHits = 12

function findAll<Owner>(words: readonly Word[], openings: Openings<Way<Owner>>): Hit<Owner>[] {
  const hits: Hit<Owner>[] = []
  openings.visit(words, ({ owner, before, after }, at) => {
    let found = 0
    for (const hit of hits) if (hit.owner === owner) found++
    if (found >= mostHits) return
    const first = back(words, before, at - 1, at)
    if (first < 0) return
    const last = forth(words, after, at + 1, at)
    if (last >= 0) hits.push({ owner, first, last })
  })
  return hits
}

function meets(word: Word | undefined, any: Any | null): boolean {
  return any === null || (word !== undefined && any.has(word.number))
}

/** What is still to read demands, each as far off as gaps and what stands between may make it. */
function demandsOf(rest: Rest, end: 'first' | 'last'): Demand[] {
  const demands: Demand[] = []
  const side = end === 'first' ? 1 : -1
  let reach = 1
  let across = false
  for (let left: Rest | null = rest; left; left = left.then) {
    for (let at = left.at; left.steps[at]; at += side) {
      const step = left.steps[at]!
      if (step.type === 'start' || step.type === 'end') return demands
      const any = wordsOf(step, end)
      if (any) demands.push({ any, reach: side * reach, across })
      across ||= crosses(step)
      reach += longest(step)
    }
  }
  return demands
}

function crosses(step: Step): boolean {
  if (step.type === 'choice') return step.all.some((way) => way.some(crosses))
  return step.type === 'gap' && step.across
}

function longest(step: Step): number {
  if (step.type === 'choice') return Math.max(...step.all.map((way) => way.reduce((sum, one) => sum + longest(one), 0)))
  return step.type === 'gap' ? step.upTo : step.type === 'word' ? 1 : 0
}

/** What is still to read demands of the next word; null where anything may come. */
function nextOf(rest: Rest, end: 'first' | 'last'): Any | null {
  let { steps, at, then } = rest
  while (!steps[at] && then) ({ steps, at, then } = then)
  const step = steps[at]
  return step ? wordsOf(step, end) : null
}

/** The words that a step must begin or end with; null where it may with others, or be missing. */
function wordsOf(step: Step, end: 'first' | 'last'): Any | null {
  if (step.type === 'word') return step.optional ? null : step.any
  if (step.type !== 'choice' || step.optional) return null
  const [loose, begins] = end === 'first' ? [step.looseFirst, step.byFirst] : [step.looseLast, step.byLast]
  return loose.length > 0 ? null : begins
}

/** The last word of what is still to read, read on from word `at`, or -1. `near` is the last word that was read. */
function forth(words: readonly Word[], rest: Rest, at: number, near: number): number {
  const { steps, then } = rest
  const step = steps[rest.at]
  if (!step) return then ? forth(words, then, at, near) : near
  const word = words[at]
  const sameSentence = word !== undefined && word.sentence === words[near]!.sentence
  if (step.type === 'word' && !(sameSentence && step.any.has(word.number)) && !step.optional) return -1
  const next = { steps, at: rest.at + 1, then }
  switch (step.type) {
    case 'end':
      return sameSentence ? -1 : forth(words, next, at, near)
    case 'start':
      return -1
    case 'gap': {
      const demand = nextOf(next, 'first')
      for (let skip = 0; skip <= step.upTo; skip++) {
        const over = words[at + skip]
        if (meets(over, demand)) {
          const last = forth(words, next, at + skip, step.across && over ? at + skip : near)
          if (last >= 0) return last
        }
        if (!over || (!step.across && over.sentence !== words[near]!.sentence) || denials.has(over.number)) break
      }
      return -1
    }
    case 'word':
      if (sameSentence && step.any.has(word.number)) {
        const last = forth(words, next, at + 1, at)
        if (last >= 0) return last
      }
      break
    case 'choice':
      for (const way of (sameSentence && step.byFirst.get(word.number)) || none) {
        const last = forth(words, { steps: way, at: 0, then: next }, at, near)
        if (last >= 0) return last
      }
      for (const way of step.looseFirst) {
        const last = forth(words, { steps: way, at: 0, then: next }, at, near)
        if (last >= 0) return last
      }
  }
  return step.optional ? forth(words, next, at, near) : -1
}

/** The first word of what is still to read, read back from word `at`, or -1. */
function back(words: readonly Word[], rest: Rest, at: number, near: number): number {
  const { steps, then } = rest
  const step = steps[rest.at]
  if (!step) return then ? back(words, then, at, near) : near
  const word = words[at]
  const sameSentence = word !== undefined && word.sentence === words[near]!.sentence
  if (step.type === 'word' && !(sameSentence && step.any.has(word.number)) && !step.optional) return -1
  const next = { steps, at: rest.at - 1, then }
  switch (step.type) {
    case 'start':
      return sameSentence ? -1 : back(words, next, at, near)
    case 'end':
      return -1
    case 'gap': {
      const demand = nextOf(next, 'last')
      for (let skip = 0; skip <= step.upTo; skip++) {
        const over = words[at - skip]
        if (meets(over, demand)) {
          const first = back(words, next, at - skip, step.across && over ? at - skip : near)
          if (first >= 0) return first
        }
        if (!over || (!step.across && over.sentence !== words[near]!.sentence) || denials.has(over.number)) break
      }
      return -1
    }
    case 'word':
      if (sameSentence && step.any.has(word.number)) {
        const first = back(words, next, at - 1, at)
        if (first >= 0) return first
      }
      break
    case 'choice':
      for (const way of (sameSentence && step.byLast.get(word.number)) || none) {
        const first = back(words, { steps: way, at: way.length - 1, then: next }, at, near)
        if (first >= 0) return first
      }
      for (const way of step.looseLast) {
        const first = back(words, { steps: way, at: way.length - 1, then: next }, at, near)
        if (first >= 0) return first
      }
  }
  return step.optional ? back(words, next, at, near) : -1
}

const none: readonly Sequence[] = []
