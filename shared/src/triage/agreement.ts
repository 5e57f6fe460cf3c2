/** What moderators said of a rule: how often it was right to speak, and how often not. */
export interface Said {
  readonly agree: number
  readonly disagree: number
}

/** How often a rule is right: the middle 90 % of what is likely after what was said. */
export interface Agreement extends Said {
  readonly from: number
  readonly to: number
}

/** Fewer answers than this say nothing about a rule. */
export const enoughAnswers = 30
/** Under this share a rule is wrong so often that it is better silent. */
export const tooOftenWrong = 0.15

/** Beta(1 + agree, 1 + disagree): nothing is known beforehand, and every answer counts once. */
export function agreementOf({ agree, disagree }: Said): Agreement {
  return {
    agree,
    disagree,
    from: betaQuantile(0.05, 1 + agree, 1 + disagree),
    to: betaQuantile(0.95, 1 + agree, 1 + disagree),
  }
}

/** Levels of risk and danger: whoever mutes what sees them answers for it by name. */
export function needsName(level: string): boolean {
  return level === 'C2' || level === 'C3' || level === 'D1'
}

/** Whether it is time to think about muting a rule. Never of one that sees risk or danger. */
export function proposesMuting(level: string, { agree, disagree, to }: Agreement): boolean {
  return !needsName(level) && agree + disagree >= enoughAnswers && to < tooOftenWrong
}

/** Below which share Beta(a, b) lies with this chance, for whole numbers from 1 on. Pure. */
export function betaQuantile(chance: number, a: number, b: number): number {
  let [low, high] = [0, 1]
  // Halving: the distribution rises steadily, and 40 halves are more than anybody reads.
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2
    if (betaBelow(middle, a, b) < chance) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/**
 * How likely Beta(a, b) lies below x. For whole numbers it is the chance of at least a heads in a + b - 1 throws of a coin
 * that falls so with chance x (NIST Digital Library of Mathematical Functions, 8.17.5).
 */
function betaBelow(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1
  const throws = a + b - 1
  // The chance of exactly a heads, then each from the one before; in logarithms, so that many throws do not vanish.
  let log = a * Math.log(x) + (throws - a) * Math.log1p(-x)
  for (let i = 1; i <= a; i++) log += Math.log((throws - a + i) / i)
  let sum = 0
  for (let heads = a; heads <= throws; heads++) {
    sum += Math.exp(log)
    log += Math.log(((throws - heads) / (heads + 1)) * (x / (1 - x)))
  }
  return Math.min(1, sum)
}
