import type { Progress } from './db/backup-file.ts'

/** Tells how far long work has come, every two seconds: short work says nothing. */
export function everyTwoSeconds(line: (...how: Parameters<Progress>) => string): Progress {
  let last = Date.now()
  return (...how) => {
    if (Date.now() - last < 2_000) return
    last = Date.now()
    console.error(line(...how))
  }
}

/** A number of bytes in words, as whole megabytes. */
export function inMegabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`
}
