// The one place where the window looks up what an entity is called. The node numbers entities; names and the keys of its
// other messages (a source's id) come beside.
import { createStore } from 'zustand/vanilla';

export interface Named { readonly id: number; readonly name: string; readonly key: string }
interface Names { readonly byId: ReadonlyMap<number, Named>; readonly byKey: ReadonlyMap<string, number> }
export const nameStore = createStore<Names>(() => ({ byId: new Map(), byKey: new Map() }));

/** Takes all names over; who asks is told only when one changed. */
export function setNames(all: readonly Named[]): void {
  const { byId } = nameStore.getState();
  if (all.length === byId.size && all.every(({ id, key, name }) => { const before = byId.get(id); return before?.name === name && before.key === key; })) return;
  nameStore.setState({ byId: new Map(all.map((one) => [one.id, one])), byKey: new Map(all.filter(({ key }) => key !== '').map((one) => [one.key, one.id])) });
}
export const nameOf = (id: number): string | null => nameStore.getState().byId.get(id)?.name ?? null;
export const idOf = (key: string): number | null => nameStore.getState().byKey.get(key) ?? null;
