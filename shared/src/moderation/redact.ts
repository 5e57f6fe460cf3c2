/** Stands where a moderator took words out. It is kept in the text itself, so every surface shows the same. */
export const removedWords = '[removed by a moderator]'

/** A text without these words, wherever and in whatever case they stand in it; the rest is left as it is. Pure. */
export function redact(text: string, words: readonly string[]): string {
  const spans = words
    .filter((one) => one !== '')
    .flatMap((one) => [...text.matchAll(new RegExp(one.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), 'gi'))])
    .map((found) => ({ from: found.index, to: found.index + found[0].length }))
    .sort((a, b) => a.from - b.from || b.to - a.to)
  let left = ''
  let at = 0
  for (const { from, to } of spans) {
    // What touches or overlaps is one gap.
    if (from > at || (from === 0 && at === 0)) left += text.slice(at, from) + removedWords
    at = Math.max(at, to)
  }
  return left + text.slice(at)
}
