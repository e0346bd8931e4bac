// What every MeshStore must do: keep what it acknowledged, in order, also after a restart.
import { expect, it } from 'vitest';
import type { MeshStore } from '../../app/mesh/ports.ts';

export interface StoreUnderTest {
  readonly store: MeshStore;
  /** The same place after a stop. */
  again(): MeshStore;
}

export function meshStoreSuite(make: () => StoreUnderTest): void {
  it('M38 keeps entries in the order they were appended, over a restart', async () => {
    const { store, again } = make();
    expect([...store.entries()]).toEqual([]);
    expect(store.entry(1)).toBeNull();
    const texts = Array.from({ length: 300 }, (_, index) => `{"entry":${index},"text":"${'ü€𝄞'.repeat(index % 7)}"}`);
    await Promise.all([store.append(texts.slice(0, 1)), store.append(texts.slice(1, 200)), store.append([]), store.append(texts.slice(200))]);
    expect([...store.entries()]).toEqual(texts);
    // In any order, also one that no reader goes.
    for (const place of [300, 1, 33, 32, 64, 65, 2]) expect(store.entry(place)).toBe(texts[place - 1]);
    expect([store.entry(0), store.entry(301)]).toEqual([null, null]);
    const restarted = again();
    expect([...restarted.entries()]).toEqual(texts);
    await restarted.append(['later']);
    expect([...restarted.entries()].slice(299)).toEqual([texts[299], 'later']);
    expect(restarted.entry(301)).toBe('later');
  });

  it('M38 has an entry when it says so, not only after all others', async () => {
    const { store } = make();
    const first = store.append(['a']).then(() => [...store.entries()].includes('a'));
    const second = store.append(['b']).then(() => [...store.entries()].includes('b'));
    expect(await Promise.all([first, second])).toEqual([true, true]);
  });

  it('M38 keeps, replaces and drops small values by name', async () => {
    const { store, again } = make();
    expect(store.read('penalties')).toBeNull();
    await store.write('penalties', '{"a":1}');
    await Promise.all([store.write('penalties', '{"a":2}'), store.write('session', '7'), store.write('gone', 'x'), store.write('gone', null)]);
    expect([store.read('penalties'), store.read('session'), store.read('gone')]).toEqual(['{"a":2}', '7', null]);
    const restarted = again();
    expect([restarted.read('penalties'), restarted.read('session'), restarted.read('gone')]).toEqual(['{"a":2}', '7', null]);
  });

  it('M38 keeps blobs by their hash', () => {
    const { store, again } = make();
    const content = Uint8Array.from({ length: 1_000 }, (_, index) => index & 255);
    const name = store.blobs.put(content);
    expect([...store.blobs.get(name) ?? []]).toEqual([...content]);
    expect(again().blobs.has(name)).toBe(true);
    store.blobs.remove(name);
    expect(store.blobs.get(name)).toBeNull();
  });
}
