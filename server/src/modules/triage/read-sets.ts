import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CrisisCase, HateCase, OwnCase, PersonalCase, Sets } from './evaluate.ts'

/** Where the sets lie that were given for the measuring; they are no part of the product. */
export const givenSets = join(import.meta.dirname, '../../../../../shared/data/triage')

/** The cases that ship with the product. */
export function readOwnCases(): OwnCase[] {
  return readLines<OwnCase>(join(import.meta.dirname, 'cases/cases.jsonl'))
}

/**
 * Reads every set in a folder by the names of the contract; what is not there is empty.
 * @throws {Error} when the folder is absent, or a file is not what its name says
 */
export function readSets(folder: string): Sets {
  if (!existsSync(folder)) throw new Error(`There is no folder ${folder}`)
  const files = (pattern: string) =>
    globSync(pattern, { cwd: folder })
      .sort()
      .map((name) => join(folder, name))
  return {
    crisis: files('crisis_contract*.jsonl').flatMap((file) => readLines<CrisisCase>(file)),
    questions: files('counsel_questions*.jsonl').flatMap((file) =>
      readLines<{ text: string }>(file).map(({ text }) => text),
    ),
    hate: files('hatecheck*.csv').flatMap(readHateCases),
    personal: files('personal_information*.jsonl').flatMap((file) => readLines<PersonalCase>(file)),
  }
}

function readLines<Row>(file: string): Row[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, i) => {
      try {
        return JSON.parse(line) as Row
      } catch {
        throw new Error(`${file}: line ${i + 1} is no JSON`)
      }
    })
}

function readHateCases(file: string): HateCase[] {
  const [head, ...rows] = readCsv(readFileSync(file, 'utf8'))
  const column = (name: string) => {
    const at = head?.indexOf(name) ?? -1
    if (at < 0) throw new Error(`${file}: no column ${name}`)
    return at
  }
  const [functionality, text, gold] = ['functionality', 'test_case', 'label_gold'].map(column) as [
    number,
    number,
    number,
  ]
  return rows.map((row) => ({
    functionality: row[functionality] ?? '',
    text: row[text] ?? '',
    hateful: row[gold] === 'hateful',
  }))
}

/** Comma-separated values with quotes as RFC 4180 has them. */
function readCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? bare ?? '')
    if (end === ',') continue
    if (row.length > 1) rows.push(row)
    row = []
  }
  return rows
}
