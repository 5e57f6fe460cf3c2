import { randomBytes, randomInt } from 'node:crypto'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { NewAlias } from './queries.ts'

// Calm words that say nothing of anybody: no gender, no age, no place, no feeling to live up to.
const qualities =
  `Amber Autumn Blue Brisk Bright Broad Calm Clear Cool Copper Coral Cosy Crisp Dappled Deep Dewy Dusky Early Earthen
  Even Fair Far Fresh Gentle Glad Golden Grassy Green Grey Hazel Hushed Indigo Ivory Jade Kind Late Leafy Light Lilac
  Linen Little Lunar Mellow Mild Misty Mossy Near Northern Olive Open Pale Patient Pearl Placid Plain Plum Quiet Rainy
  Restful Rosy Round Russet Sandy Silent Silver Slow Smooth Soft Southern Spring Starry Steady Still Summer Sunny Tall
  Teal Tender Tidal Umber Velvet Violet Warm Western Wide Willowy Winter Woodland Woollen`.split(/\s+/)
const things =
  `Acorn Alder Apple Ash Aster Bay Beech Bell Birch Bracken Breeze Brook Cedar Chestnut Clover Cloud Cove Creek Dale
  Dawn Dell Dune Elder Elm Fern Field Finch Fjord Flint Garden Glade Grove Harbour Hazelnut Heath Heron Hill Inlet Iris
  Ivy Juniper Kestrel Lagoon Lake Lantern Larch Lark Laurel Leaf Lichen Linden Maple Marsh Meadow Mill Moor Moss
  Nettle Oak Orchard Otter Path Pear Pebble Pine Pond Poplar Quince Rain Reed River Robin Rowan Sage Shell Shore
  Sorrel Sparrow Spruce Stone Stream Swallow Thistle Thyme Tide Valley Wave Willow Wren Yarrow`.split(/\s+/)

const pick = (words: readonly string[]): string => words[randomInt(words.length)]!

/**
 * Draws a name for somebody unnamed in one thread. Nothing in it comes from the account, so the same person's names in
 * two threads have no more in common than two people's.
 * @param attempt how many names were taken already; in a crowded thread names grow a word longer
 */
export function drawAlias(attempt = 0): NewAlias {
  const name =
    attempt < 8 ? `${pick(qualities)} ${pick(things)}` : `${pick(qualities)} ${pick(qualities)} ${pick(things)}`
  return { id: newId(), name, seed: randomBytes(8).toString('hex') }
}

/** How many two-word names there are. */
export const aliasCount = new Set(qualities).size * new Set(things).size
