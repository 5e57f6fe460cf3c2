import { ruleFiles, type Reading } from './read-text.ts'

/** How a text is read: the engine, or the engine with a family switched off. */
export type Read = (text: string) => Reading

export interface CrisisCase {
  readonly functionality: string
  readonly expect: 'crisis' | 'concern' | 'none'
  readonly text: string
}
export interface HateCase {
  readonly functionality: string
  readonly text: string
  readonly hateful: boolean
}
export interface PersonalCase {
  readonly text: string
  readonly spans: readonly { readonly type: string; readonly start: number; readonly end: number }[]
}
/** A case of our own: what should be seen in a text, and at least at which level; `none` is at most the lowest level. */
export interface OwnCase {
  readonly expect: string
  readonly text: string
}

export interface Sets {
  readonly crisis: readonly CrisisCase[]
  readonly questions: readonly string[]
  readonly hate: readonly HateCase[]
  readonly personal: readonly PersonalCase[]
}

export interface RecallPrecision {
  readonly recall: number
  readonly precision: number
}

/** The figures of the contract. Shares are from 0 to 1; a set that is absent has 0 cases, and shares of 0. */
export interface Evaluation {
  readonly crisis: {
    /** Cases that expect `crisis`. */
    readonly cases: number
    readonly crisisAtC2: number
    readonly crisisShare: number
    /** Cases that expect `concern` and are seen at all. */
    readonly concernAtC1: number
    readonly noneCases: number
    readonly noneAtC2: number
    readonly noneShare: number
  }
  readonly alarms: {
    readonly texts: number
    readonly riskC2: number
    readonly hostilityH2: number
    readonly personal: number
  }
  readonly hatecheck: {
    readonly cases: number
    readonly accuracy: number
    readonly hatefulRecall: number
    readonly nonHatefulSpecificity: number
    readonly byFunctionality: Readonly<Record<string, { readonly cases: number; readonly accuracy: number }>>
  }
  readonly personal: {
    readonly phone: RecallPrecision
    readonly email: RecallPrecision
    readonly link: RecallPrecision
    readonly street: RecallPrecision
  }
  readonly microseconds: { readonly median: number; readonly p99: number }
}

/** Highest level of a label in what was read; danger counts as risk at C2, as both bring a person at once. */
function highest(reading: Reading, label: string): number {
  let level = 0
  for (const found of reading.findings) {
    if (found.label === label) level = Math.max(level, Number(found.level[1]))
    if (label === 'risk' && found.label === 'danger') level = Math.max(level, 2)
  }
  return level
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}

/** Measures a way to read on sets of texts. Pure but for the clock that times each reading. */
export function evaluate(sets: Sets, read: Read): Evaluation {
  const times: number[] = []
  const timed = (text: string) => {
    const start = performance.now()
    const reading = read(text)
    times.push((performance.now() - start) * 1000)
    return reading
  }
  const risk = sets.crisis.map((one) => ({ ...one, level: highest(timed(one.text), 'risk') }))
  const of = (expect: CrisisCase['expect']) => risk.filter((one) => one.expect === expect)
  const at = (expect: CrisisCase['expect'], level: number) => of(expect).filter((one) => one.level >= level).length
  const questions = sets.questions.map(timed)
  const alarm = (is: (reading: Reading) => boolean) => share(questions.filter(is).length, questions.length)
  const hate = sets.hate.map((one) => ({ ...one, right: highest(timed(one.text), 'hostility') >= 2 === one.hateful }))
  const right = (some: typeof hate) => share(some.filter((one) => one.right).length, some.length)
  const byFunctionality = Object.fromEntries(
    [...new Set(hate.map((one) => one.functionality))].sort().map((functionality) => {
      const some = hate.filter((one) => one.functionality === functionality)
      return [functionality, { cases: some.length, accuracy: right(some) }]
    }),
  )
  const personal = sets.personal.map((one) => ({ ...one, reading: timed(one.text) }))
  const found = (rule: string, types: readonly string[]) => recallAndPrecision(personal, rule, types)
  times.sort((a, b) => a - b)
  return {
    crisis: {
      cases: of('crisis').length,
      crisisAtC2: at('crisis', 2),
      crisisShare: share(at('crisis', 2), of('crisis').length),
      concernAtC1: at('concern', 1),
      noneCases: of('none').length,
      noneAtC2: at('none', 2),
      noneShare: share(at('none', 2), of('none').length),
    },
    alarms: {
      texts: questions.length,
      riskC2: alarm((reading) => highest(reading, 'risk') >= 2),
      hostilityH2: alarm((reading) => highest(reading, 'hostility') >= 2),
      personal: alarm((reading) => highest(reading, 'personal') >= 1),
    },
    hatecheck: {
      cases: hate.length,
      accuracy: right(hate),
      hatefulRecall: right(hate.filter((one) => one.hateful)),
      nonHatefulSpecificity: right(hate.filter((one) => !one.hateful)),
      byFunctionality,
    },
    personal: {
      phone: found('phone-number', ['PHONE_NUMBER']),
      email: found('email-address', ['EMAIL_ADDRESS']),
      link: found('link', ['DOMAIN_NAME', 'URL']),
      street: found('street-address', ['STREET_ADDRESS']),
    },
    microseconds: {
      median: times[Math.floor(times.length / 2)] ?? 0,
      p99: times[Math.floor(times.length * 0.99)] ?? 0,
    },
  }
}

/** A span counts as found when something of its kind was seen over it, and a sighting as right when it lies over one. */
function recallAndPrecision(
  texts: readonly (PersonalCase & { readonly reading: Reading })[],
  rule: string,
  types: readonly string[],
): RecallPrecision {
  let [spans, seen, sightings, right] = [0, 0, 0, 0]
  for (const text of texts) {
    const given = text.spans.filter((span) => types.includes(span.type))
    const found = text.reading.findings.filter((one) => one.rule === rule)
    spans += given.length
    seen += given.filter((span) => found.some((one) => one.from < span.end && span.start < one.to)).length
    sightings += found.length
    right += found.filter((one) => given.some((span) => one.from < span.end && span.start < one.to)).length
  }
  return { recall: share(seen, spans), precision: share(right, sightings) }
}

/** Whether what was read is what one of our own cases expects. */
export function isAsExpected({ expect }: OwnCase, reading: Reading): boolean {
  if (expect === 'none')
    return reading.findings.every(
      (found) => found.level.endsWith('1') && found.level !== 'D1' && found.label !== 'personal',
    )
  return reading.findings.some((found) => {
    if (expect[0] === 'C' && found.label === 'danger') return true
    return found.level[0] === expect[0] && found.level >= expect
  })
}

/** Our own cases that were not read as they should be. */
export function failuresOf(cases: readonly OwnCase[], read: Read): OwnCase[] {
  return cases.filter((one) => !isAsExpected(one, read(one.text)))
}

/** Every rule's own examples: what it does not see and should, or sees and should not. */
export function brokenExamples(read: Read): string[] {
  return ruleFiles.flatMap(({ rules }) =>
    rules.flatMap((rule) => [
      ...rule.sees.filter((text) => !sees(rule.id, text, read)).map((text) => `${rule.id} does not see: ${text}`),
      ...rule.passes.filter((text) => sees(rule.id, text, read)).map((text) => `${rule.id} sees: ${text}`),
    ]),
  )
}

function sees(rule: string, text: string, read: Read): boolean {
  return read(text).findings.some((found) => found.rule === rule && found.modifiers.length === 0)
}
