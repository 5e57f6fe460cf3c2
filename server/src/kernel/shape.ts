import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { Problem } from '@secure-base/shared/kernel/problem.ts'
import type { TSchema } from 'typebox'

const strict = new Ajv({ allErrors: true, strict: false, useDefaults: true, unicodeRegExp: true })
/** What comes in an address is text: numbers are read from it, unknown names still refused. */
const fromText = new Ajv({ allErrors: true, strict: false, useDefaults: true, coerceTypes: true, unicodeRegExp: true })

/** Compiles a schema to a check that throws `invalid` naming each wrong field. */
export function shapeCheck(schema: TSchema, part: 'body' | 'text' = 'body'): (value: unknown) => void {
  const matches: ValidateFunction = (part === 'text' ? fromText : strict).compile(schema)
  return (value) => {
    refuseNul(value, '', 0)
    if (!matches(value)) throw new Problem('invalid', { errors: readable(matches.errors ?? []) })
  }
}

/** What is wrong with up to ten fields, each named once: a form shows one sentence beside each. */
function readable(errors: ErrorObject[]): { path: string; message: string }[] {
  const wrong = new Map<string, string>()
  for (const error of errors) {
    const params = error.params as { additionalProperty?: string; missingProperty?: string }
    const last = params.additionalProperty ?? params.missingProperty
    const path = [...error.instancePath.split('/').filter(Boolean), ...(last ? [last] : [])].join('.')
    if (wrong.has(path)) continue
    // The schema's own words; never the value, which may be what somebody wrote.
    const message = last ? (params.additionalProperty ? 'is not known here' : 'is missing') : error.message
    wrong.set(path, message ?? 'is wrong')
    if (wrong.size === 10) break
  }
  return [...wrong].map(([path, message]) => ({ path, message }))
}

/** PostgreSQL keeps no U+0000, and nobody means it. Half a surrogate pair would be kept as something else. */
function refuseNul(value: unknown, path: string, depth: number): void {
  if (depth > 12) throw new Problem('invalid', { errors: [{ path, message: 'is nested too deeply' }] })
  if (typeof value === 'string') {
    if (value.includes('\u0000') || !value.isWellFormed()) {
      throw new Problem('invalid', { errors: [{ path, message: 'holds a character that is no text' }] })
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      refuseNul(key, path, depth + 1)
      refuseNul(inner, path ? `${path}.${key}` : key, depth + 1)
    }
  }
}
