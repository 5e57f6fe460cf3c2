import { compile, type Hit, type Pattern } from './compile.ts'
import { findContacts, type Contact } from './find-contacts.ts'
import { isEnglish } from './language.ts'
import { contextRules } from './rules/context.ts'
import { danger } from './rules/danger.ts'
import { hostility } from './rules/hostility.ts'
import { lists } from './rules/lists.ts'
import { modifiers } from './rules/modifiers.ts'
import { personal } from './rules/personal.ts'
import { risk } from './rules/risk.ts'
import { riskFrames } from './rules/risk-frames.ts'
import { riskInferred } from './rules/risk-inferred.ts'
import type { Label, Level, Modifier, ModifierId, Rule, RuleFile } from './rules/rule.ts'
import { sexual } from './rules/sexual.ts'
import { solicitation } from './rules/solicitation.ts'
import { vocabularyOf } from './vocabulary.ts'
import { readWords, type Word } from './words.ts'

/** What a rule saw in a text: where, how much it matters, and what made it matter less. Never the words themselves. */
export interface Finding {
  readonly rule: string
  readonly version: number
  readonly label: Label
  readonly level: Level
  /** First character and the one after the last, in UTF-16 units. */
  readonly from: number
  readonly to: number
  readonly modifiers: readonly ModifierId[]
}

export interface Reading {
  /** Why a text was not, or not wholly, read; a text that was not read is never called safe. */
  readonly unread: 'language' | 'length' | 'error' | null
  readonly findings: readonly Finding[]
}

/** Longer texts are read as far as `longestRead` and still count as not read. */
const longest = 8_000
export const longestRead = 20_000

/** What is written wrong is taken for a word of the first that knows one like it: the longest lists come last. */
export const ruleFiles: readonly RuleFile[] = [
  risk,
  danger,
  hostility,
  solicitation,
  sexual,
  personal,
  riskFrames,
  riskInferred,
]

/** The version of what finds links, addresses and numbers. */
export const contactsVersion = 3

interface Family extends Rule {
  readonly label: Label
  readonly version: number
  readonly yields: boolean
}

const families: readonly Family[] = ruleFiles.flatMap((file) =>
  file.rules.map((rule) => ({ ...rule, label: file.label, version: file.version, yields: file.yields ?? false })),
)
const allLists = Object.assign({}, lists, ...ruleFiles.map((file) => file.lists)) as Record<string, readonly string[]>

interface Mark {
  readonly modifier: Modifier
  readonly mark: Modifier['marks'][number]
}
const marks: readonly Mark[] = modifiers.flatMap((modifier) => modifier.marks.map((mark) => ({ modifier, mark })))

const said = compile(
  families.flatMap((family) => family.patterns.map((pattern) => [family, pattern] as const)),
  allLists,
)
const unsaid = compile(
  families.flatMap((family) => (family.except ?? []).map((pattern) => [family, pattern] as const)),
  allLists,
)
const marked = compile(
  marks.flatMap((mark) => mark.mark.patterns.map((pattern) => [mark, pattern] as const)),
  allLists,
)
const unmarked = compile(
  marks.flatMap((mark) => (mark.mark.except ?? []).map((pattern) => [mark, pattern] as const)),
  allLists,
)
/** Words of a thought of one's own: what somebody quotes from their own head is theirs. */
const ownThoughts: readonly Pattern[] = [
  'i ~2 (think|thinking|thought|feel|believe|tell myself|wonder|imagine|repeat)',
  '(my|the) (head|mind|brain|thoughts|thought|voice|voices|journal|note)',
]
const thought = compile(
  ownThoughts.map((pattern) => [true, pattern] as const),
  allLists,
)

const vocabulary = vocabularyOf([said, unsaid, marked])

/** A rule that ships, as moderators read of it. */
export interface ShippedRule {
  readonly rule: string
  readonly label: Label
  readonly level: Level
  readonly sentence: string
}

/** Every family, and what finds links, addresses and numbers. */
export const shippedRules: readonly ShippedRule[] = [
  ...families.map(({ id, label, level, sentence }) => ({ rule: id, label, level, sentence })),
  { rule: 'link', label: 'solicitation', level: 'S1', sentence: 'holds a link' },
  { rule: 'email-address', label: 'personal', level: 'P1', sentence: 'holds a mail address' },
  { rule: 'phone-number', label: 'personal', level: 'P1', sentence: 'holds what looks like a telephone number' },
  { rule: 'street-address', label: 'personal', level: 'P1', sentence: 'holds what looks like a street address' },
  { rule: 'handle', label: 'personal', level: 'P1', sentence: 'holds a name at another service' },
]
export const ruleIds: readonly string[] = shippedRules.map(({ rule }) => rule)

/** What moderators read of what a rule saw; null for a rule that is no more. */
export function sentenceOf(rule: string): string | null {
  return sentences.get(rule) ?? null
}
const sentences = new Map([
  ...shippedRules.map(({ rule, sentence }) => [rule, sentence] as const),
  ...Object.entries(contextRules).map(([id, { sentence }]) => [id, sentence] as const),
  ['not-analysed-language', 'was not analysed: the rules do not know the language'],
  ['not-analysed-length', 'was not wholly analysed: it is too long'],
  ['not-analysed-error', 'was not analysed: something went wrong'],
])

/** Reads a text by the rules. Pure, and linear in the length of the text. Never throws. */
export function readText(text: string): Reading {
  try {
    return readBy(text, new Set())
  } catch {
    return { unread: 'error', findings: [] }
  }
}

/** The same with some rules switched off: because they are muted, or to show that each of them counts. */
export function readTextWithout(text: string, rules: ReadonlySet<string>): Reading {
  return readBy(text, rules)
}

function readBy(whole: string, without: ReadonlySet<string>): Reading {
  const text = whole.length > longestRead ? whole.slice(0, longestRead) : whole
  const words = readWords(text, vocabulary)
  const findings = [...findInWords(words, without), ...findContactsIn(text, without)].sort((a, b) => a.from - b.from)
  const unread = whole.length > longest ? 'length' : isEnglish(words, ...lettersOf(text)) ? null : 'language'
  return { unread, findings }
}

function findInWords(words: readonly Word[], without: ReadonlySet<string>): Finding[] {
  const hits = said.find(words).filter((hit) => !without.has(hit.owner.id))
  if (hits.length === 0) return []
  const exceptions = unsaid.find(words)
  const left = hits.filter((hit) => !exceptions.some((other) => other.owner === hit.owner && overlap(hit, other)))
  if (left.length === 0) return []
  const modifying = readMarks(words)
  const best = new Map<Family, Finding>()
  for (const hit of left) {
    const found = weigh(hit, words, modifying)
    const before = best.get(hit.owner)
    if (!before || rank(found) > rank(before) || (rank(found) === rank(before) && found.from < before.from))
      best.set(hit.owner, found)
  }
  const all = [...best]
  // What says less about the same words adds nothing.
  return all
    .filter(
      ([family, one]) =>
        !all.some(
          ([other, found]) =>
            column(found) === column(one) &&
            (rank(found) > rank(one) || (family.yields && rank(found) === rank(one) && comesBefore(other, family))) &&
            found.from < one.to &&
            one.from < found.to,
        ),
    )
    .map(([, one]) => one)
}

function comesBefore(one: Family, other: Family): boolean {
  return families.indexOf(one) < families.indexOf(other)
}

function readMarks(words: readonly Word[]): Hit<Mark>[] {
  const exceptions = unmarked.find(words)
  return marked
    .find(words)
    .filter((hit) => !exceptions.some((other) => other.owner === hit.owner && overlap(hit, other)))
}

function overlap(a: { first: number; last: number }, b: { first: number; last: number }): boolean {
  return a.first <= b.last && b.first <= a.last
}

function rank(found: { readonly level: Level }): number {
  return found.level === 'D1' ? 3 : Number(found.level[1])
}

function column(found: { readonly label: Label }): Label {
  return found.label === 'danger' ? 'risk' : found.label
}

/** What a hit means beside the words around it. */
function weigh(hit: Hit<Family>, words: readonly Word[], modifying: readonly Hit<Mark>[]): Finding {
  const { owner, first, last } = hit
  const lowering = new Map<ModifierId, number>()
  for (const { owner: mark, ...at } of modifying) {
    const id = mark.modifier.id
    const by = mark.mark.by ?? 1
    if ((lowering.get(id) ?? 0) >= by || !owner.lowers.includes(id)) continue
    if (mark.mark.of && !mark.mark.of.includes(owner.label)) continue
    if (stands(mark.mark.where, at, hit, words)) lowering.set(id, by)
  }
  if (
    owner.lowers.includes('quoted') &&
    words[first]!.quoted &&
    words[last]!.quoted &&
    !isOwnThought(owner, words, first)
  )
    lowering.set('quoted', owner.label === 'risk' ? 1 : 2)
  let steps = 0
  for (const by of lowering.values()) steps += by
  const lowered = lower(owner.label, owner.level, steps)
  return {
    rule: owner.id,
    version: owner.version,
    ...lowered,
    from: words[first]!.from,
    to: words[last]!.to,
    modifiers: [...lowering.keys()],
  }
}

function isOwnThought(owner: Family, words: readonly Word[], first: number): boolean {
  if (owner.label !== 'risk') return false
  const start = Math.max(0, first - 12)
  return thought.find(words.slice(start, first)).length > 0
}

const conjunctions = new Set(['but', 'because', 'so', 'though', 'and', 'yet', 'however', 'until'])

function stands(
  where: Mark['mark']['where'],
  mark: { first: number; last: number },
  hit: { first: number; last: number },
  words: readonly Word[],
): boolean {
  const sentence = words[hit.first]!.sentence
  if (where === 'over')
    return (
      mark.first <= hit.last + 1 &&
      hit.first <= mark.last + 1 &&
      words[mark.last]!.sentence === words[hit.last]!.sentence
    )
  if (where === 'sentence')
    return words[mark.last]!.sentence >= sentence && words[mark.first]!.sentence <= words[hit.last]!.sentence
  if (where === 'beside') {
    const [from, to] = [words[mark.first]!.sentence, words[mark.last]!.sentence]
    return to >= sentence - 1 && from <= words[hit.last]!.sentence + 1
  }
  if (mark.last >= hit.first || hit.first - mark.last > 4) return false
  if (words[mark.last]!.clause !== words[hit.first]!.clause || words[mark.last]!.sentence !== sentence) return false
  for (let i = mark.last + 1; i < hit.first; i++) if (conjunctions.has(words[i]!.text)) return false
  return true
}

/** Lower by so many levels, never to nothing. Violence that is past, denied or a figure of speech leaves a concern. */
function lower(label: Label, level: Level, by: number): { label: Label; level: Level } {
  if (by === 0) return { label, level }
  if (label === 'danger') return { label: 'risk', level: 'C1' }
  return { label, level: `${level[0]}${Math.max(1, Number(level[1]) - by)}` as Level }
}

const contactRules: Record<Contact['type'], string> = {
  link: 'link',
  email: 'email-address',
  phone: 'phone-number',
  street: 'street-address',
  handle: 'handle',
}

function findContactsIn(text: string, without: ReadonlySet<string>): Finding[] {
  return findContacts(text)
    .filter((contact) => !without.has(contactRules[contact.type]))
    .slice(0, 20)
    .map(({ type, from, to, others }) => ({
      rule: contactRules[type],
      version: contactsVersion,
      label: type === 'link' ? ('solicitation' as const) : ('personal' as const),
      level: type === 'link' ? ('S1' as const) : others ? ('P2' as const) : ('P1' as const),
      from,
      to,
      modifiers: [],
    }))
}

/** How many letters are of another alphabet, and how many there are. */
function lettersOf(text: string): [number, number] {
  let foreign = 0
  let all = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if ((code >= 65 && code <= 90) || (code >= 97 && code <= 122)) all++
    else if (code >= 0x370 && code < 0x2000 && !(code >= 0x1e00 && code < 0x1f00))
      [foreign, all] = [foreign + 1, all + 1]
    else if (code >= 0x2e80 && code < 0xd800) [foreign, all] = [foreign + 1, all + 1]
  }
  return [foreign, all]
}
