import { describe, expect, test } from 'vitest'
import { Parcels, type Entry, type Push } from './parcels.ts'

const say = (words: string): Push => ({ uid: 'a1', type: '3', nsp: '/', data: JSON.stringify({ words }) })

function pair() {
  const entries: Entry[] = []
  const keep = (message: Push): void => void entries.push({ id: `${entries.length + 1}-0`, message })
  return { here: new Parcels('here', keep), there: new Parcels('there', keep), entries }
}

describe('parcels', () => {
  test('let the first after a pause leave at once, and those behind it together', () => {
    const { here, there, entries } = pair()
    here.add(say('one'))
    expect(entries).toHaveLength(1)
    here.add(say('two\nwith a second line, and   spaces'))
    here.add(say('three'))
    expect(entries).toHaveLength(1)
    here.flush()
    expect(entries).toHaveLength(2)
    expect(there.unpack(entries)).toEqual([
      { id: '1-0', message: say('one') },
      { id: '2-0', message: say('two\nwith a second line, and   spaces') },
      { id: '2-0', message: say('three') },
    ])
  })

  test('leave by themselves within a moment', async () => {
    const arrived = await new Promise<string[]>((resolve) => {
      const sent: string[] = []
      const here = new Parcels('here', ({ pushes }) => {
        sent.push(pushes!)
        if (sent.length === 2) resolve(sent)
      })
      for (const words of ['one', 'two', 'three']) here.add(say(words))
    })
    expect(arrived.map((pushes) => pushes.split('\n').length)).toEqual([1, 2])
  })

  test('keep a push without data as it is', () => {
    const { here, there, entries } = pair()
    here.add({ uid: 'a1', type: '1', nsp: '/' })
    expect(there.unpack(entries)).toEqual([{ id: '1-0', message: { uid: 'a1', type: '1', nsp: '/' } }])
  })

  test('pass over what the process said itself, and read on behind it', () => {
    const { here, entries } = pair()
    here.add(say('one'))
    expect(here.unpack(entries)).toEqual([{ id: '1-0', message: {} }])
  })

  test('pass over what is no parcel', () => {
    const { here } = pair()
    const strange: Push[] = [{}, { nsp: '/', uid: 'x', type: '3', data: '{}' }, { from: 'x', pushes: 'nonsense' }]
    expect(here.unpack(strange.map((message, index) => ({ id: `${index}-0`, message })))).toEqual(
      strange.map((_, index) => ({ id: `${index}-0`, message: {} })),
    )
  })
})
