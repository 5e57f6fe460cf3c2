import { brokenExamples, failuresOf, type Evaluation, type OwnCase } from './evaluate.ts'
import { readText, readTextWithout, ruleIds } from './read-text.ts'

/** What a set must reach, as docs/triage.md has it; each unmet bar as a sentence. A set that is absent is not judged. */
export function unmetBars({ crisis, alarms, hatecheck, personal }: Evaluation, has: { personal: boolean }): string[] {
  const bars: [boolean, string][] = [
    [
      crisis.cases === 0 || crisis.crisisShare >= 0.9,
      `crisis cases at C2: ${percent(crisis.crisisShare)}, at least 90 %`,
    ],
    [crisis.noneShare <= 0.1, `ordinary cases at C2: ${percent(crisis.noneShare)}, at most 10 %`],
    [alarms.riskC2 <= 0.03, `alarms of risk on questions: ${percent(alarms.riskC2)}, at most 3 %`],
    [alarms.hostilityH2 <= 0.02, `alarms of hostility on questions: ${percent(alarms.hostilityH2)}, at most 2 %`],
    [alarms.personal <= 0.005, `alarms of personal data on questions: ${percent(alarms.personal)}, at most 0.5 %`],
    [hatecheck.cases === 0 || hatecheck.accuracy > 0.6, `HateCheck: ${percent(hatecheck.accuracy)}, above 60 %`],
    [!has.personal || personal.email.recall === 1, `mail addresses found: ${percent(personal.email.recall)}, all`],
    [!has.personal || personal.link.recall === 1, `links found: ${percent(personal.link.recall)}, all`],
    [!has.personal || personal.phone.recall >= 0.9, `numbers found: ${percent(personal.phone.recall)}, at least 90 %`],
  ]
  return bars.filter(([met]) => !met).map(([, words]) => words)
}

/** The contract of the product's own cases: what the engine breaks of it, each as a sentence. */
export function brokenContract(cases: readonly OwnCase[]): string[] {
  return [
    ...brokenExamples(readText),
    ...failuresOf(cases, readText).map(({ expect, text }) => `expected ${expect}: ${text}`),
  ]
}

/** Families that could be switched off and nothing would be noticed. Only what a family sees can change without it. */
export function unnoticedFamilies(cases: readonly OwnCase[]): string[] {
  const seenBy = new Map<string, OwnCase[]>()
  for (const one of cases) {
    for (const rule of new Set(readText(one.text).findings.map((found) => found.rule))) {
      const some = seenBy.get(rule)
      if (some) some.push(one)
      else seenBy.set(rule, [one])
    }
  }
  return ruleIds.filter((rule) => {
    const read = (text: string) => readTextWithout(text, new Set([rule]))
    return failuresOf(seenBy.get(rule) ?? [], read).length === 0
  })
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
