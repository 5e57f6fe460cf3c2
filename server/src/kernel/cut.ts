import fastJson from 'fast-json-stringify'
import type { TSchema } from 'typebox'

type Cut = (value: unknown) => unknown

interface Shape {
  type?: string | string[]
  properties?: Record<string, Shape>
  items?: Shape
  [other: string]: unknown
}

/** What decides over a value beyond its type: with any of these, the serializer has to say what it makes of it. */
const intricate = [
  'anyOf',
  'oneOf',
  'allOf',
  'not',
  'if',
  '$ref',
  'patternProperties',
  'additionalProperties',
  'format',
]

/**
 * Compiles what cuts a view to its contract: the fields that are named there and nothing else, as the reader of a JSON
 * answer gets them, without writing and reading JSON in between.
 */
export function cutTo(schema: TSchema): Cut {
  return compile(schema as Shape) ?? throughJson(schema)
}

function throughJson(schema: TSchema): Cut {
  const write = fastJson(schema as Parameters<typeof fastJson>[0])
  return (value) => JSON.parse(write(value)) as unknown
}

function compile(shape: Shape): Cut | null {
  if (intricate.some((word) => word in shape)) return null
  const types = [shape.type].flat()
  if (types.includes('object')) return shape.properties ? cutFields(shape.properties) : null
  if (types.includes('array')) return shape.items ? cutItems(shape.items) : null
  // Strings, numbers and booleans go as they are; anything else in their place is a fault that must not pass.
  return types.every((type) => type && plain.has(type)) ? cutPlain : null
}

const plain = new Set(['string', 'integer', 'number', 'boolean', 'null'])

function cutPlain(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) throw new TypeError('a view holds an object where a value belongs')
  return value
}

function cutItems(items: Shape): Cut | null {
  const cut = compile(items)
  if (!cut) return null
  return (value) => (Array.isArray(value) ? value.map(cut) : missing(value))
}

function cutFields(properties: Record<string, Shape>): Cut | null {
  const fields: [string, Cut][] = []
  for (const [name, shape] of Object.entries(properties)) {
    const cut = compile(shape)
    if (!cut) return null
    fields.push([name, cut])
  }
  return (value) => {
    if (typeof value !== 'object' || value === null) return missing(value)
    const kept: Record<string, unknown> = {}
    for (const [name, cut] of fields) {
      const given = (value as Record<string, unknown>)[name]
      if (given !== undefined) kept[name] = cut(given)
    }
    return kept
  }
}

function missing(value: unknown): null {
  if (value === null) return null
  throw new TypeError('a view holds a value where an object or a list belongs')
}
