// Visits in the window: going over and home, what is said in the world, and what changes when another island is seen. Where the
// person is says the node, with every scene.
import { createStore } from 'zustand/vanilla';
import type { MeshPeer } from '../../schemas/meshView.ts';
import { shownName } from '../../app/consent/names.ts';
import type { WorldSaid, WorldScene } from '../../schemas/world.ts';
import { t } from '../text/t.ts';
import { goHome as seeAll, touch } from '../world/controls.ts';
import { backToNow } from '../world/past/lookBack.ts';
import { WHISPER_MS, whisper } from '../world/over/whispers.ts';
import { attempt, toast } from './actions.ts';
import { announce } from './announce.ts';
import { client } from './connect.ts';
import { goTo } from './places.ts';
import { heardStore, meshStore, viewStore, worldStore } from './stores.ts';

/** The member whose island is being asked; null while none is. */
export const goingStore = createStore<{ readonly to: string | null }>(() => ({ to: null }));

/** Why nobody gets there from here; null where one may go. */
export function whyNot(peer: Pick<MeshPeer, 'name' | 'path' | 'island'> | undefined, name: string): string | null {
  if (peer === undefined || peer.path === null) return t('visit.away', { name });
  return peer.island === 'closed' ? t('visit.closed', { name }) : null;
}

/** Members whose islands take guests now. */
export const openIslands = (): readonly MeshPeer[] => meshStore.getState().view?.peers.filter((peer) => peer.state === 'allowed' && whyNot(peer, '') === null) ?? [];

export async function goOver(key: string): Promise<void> {
  if (goingStore.getState().to !== null) return;
  goingStore.setState({ to: key });
  backToNow();
  const done = await attempt(() => client.call('world.visit', { island: key }));
  goingStore.setState({ to: null });
  if (done) goTo('world');
}
export function goBackHome(): Promise<boolean> { return attempt(() => client.call('world.home', {})); }

const NOT_SAID = { 'too-fast': 'visit.not-said.too-fast', 'not-allowed': 'visit.not-said.not-allowed', 'out-of-range': 'visit.not-said.out-of-range' } as const;

/** True when it was heard; why not is told beside the world. */
export async function sayHere(text: string): Promise<boolean> {
  let heard = false;
  await attempt(async () => {
    const { ok, why } = await client.call('world.act', { act: 'say', text });
    heard = ok;
    if (!ok) toast('warning', t(why !== null && why in NOT_SAID ? NOT_SAID[why as keyof typeof NOT_SAID] : 'visit.not-said.other'));
  });
  return heard;
}

/** Others than the own person who would hear a line. */
export const listeners = (scene: WorldScene | null): number => scene?.visitors.filter(({ own }) => !own).length ?? 0;

function heard({ who, name, text }: WorldSaid): void {
  const shown = shownName(name);
  whisper(who, text, performance.now(), WHISPER_MS, text.length);
  announce(t('visit.said', { name: shown, text }));
  touch.current();
}

/** Another island is another picture: nothing that was chosen in the one is there in the other. */
function moved(abroad: WorldScene['abroad']): void {
  viewStore.setState({ selected: null, following: false });
  seeAll();
  announce(abroad === null ? t('visit.back') : t('visit.arrived', { name: shownName(abroad.name) }));
}

export function followVisits(): void {
  let at: string | null | undefined;
  // Once the land of the place is there: the view shows all of it.
  worldStore.subscribe(({ scene, land }) => {
    if (scene === null || land === null) return;
    const now = scene.abroad?.key ?? null;
    if (at !== undefined && now !== at) moved(scene.abroad);
    at = now;
  });
  heardStore.subscribe(({ said, over }, before) => {
    if (said !== null && said !== before.said) heard(said);
    if (over !== null && over !== before.over) toast('warning', t('visit.over', { name: shownName(over.name), why: over.why }));
  });
}
