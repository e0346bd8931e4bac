// The look cursor: going over the world without a pointer. Arrow keys move it, Tab goes to what is near, and whatever it is
// on is told in words; Enter chooses it as a click would.
import { createStore } from 'zustand/vanilla';
import { UNITS_PER_TILE } from '../../../app/world/sim/units.ts';
import { announce } from '../../state/announce.ts';
import { walkTo } from '../../state/person.ts';
import { viewStore } from '../../state/stores.ts';
import { t } from '../../text/t.ts';
import { lensScale } from '../camera.ts';
import { cameraStore, goTo, touch } from '../controls.ts';
import { lens } from '../glide.ts';
import { nameOf } from '../names.ts';
import { nearestTo, pickAt, spotOf } from '../pick.ts';
import { regionAt, regionName, sceneStore } from '../scene.ts';
import { stateWords } from '../words.ts';
import { labelsChanged } from './labels.ts';

export interface Look { readonly on: boolean; readonly x: number; readonly z: number }
export const lookStore = createStore<Look>(() => ({ on: false, x: 0, z: 0 }));

const STEP = UNITS_PER_TILE;
/** Tab goes through so many things around the cursor, then on to the rest of the window. */
const MOST_NEAR = 12;
const NEAR_REACH = 12 * UNITS_PER_TILE;
let near: readonly number[] = [];
let nearAt = -1;

/** What the cursor is on, in words. */
export function wordsAt(x: number, z: number): string {
  const id = pickAt(x, z, performance.now());
  const { scene } = sceneStore.getState();
  const region = scene === null ? null : regionAt(scene, x, z);
  if (id === null) return region === null ? t('world.look-nothing') : t('world.look-land', { region: regionName(region) });
  return t('world.look-thing', { name: nameOf(id) ?? t('world.nameless'), state: stateWords(id) });
}

function stand(x: number, z: number): void {
  lookStore.setState({ x, z });
  labelsChanged();
  // The view follows before the cursor leaves it.
  const { viewport } = cameraStore.getState();
  const scale = lensScale(lens);
  if (Math.abs(x - lens.x) * scale > viewport.width * 0.35 || Math.abs(z - lens.z) * scale > viewport.height * 0.35) goTo(x, z);
  touch.current();
  announce(wordsAt(x, z));
}

export function toggleLook(): void {
  const on = !lookStore.getState().on;
  near = [];
  nearAt = -1;
  const { selected } = viewStore.getState();
  const spot = selected === null ? null : spotOf(selected);
  lookStore.setState({ on, x: spot?.x ?? lens.x, z: spot?.z ?? lens.z });
  labelsChanged();
  touch.current();
  announce(on ? t('world.look-on') : t('world.look-off'));
}

export function moveLook(alongX: number, alongZ: number): void {
  const { x, z } = lookStore.getState();
  near = [];
  nearAt = -1;
  stand(x + alongX * STEP, z + alongZ * STEP);
}

/** On to the next of what is near, or back; false at either end, where Tab leaves the world. */
export function nextNear(back: boolean): boolean {
  const { x, z } = lookStore.getState();
  if (near.length === 0) near = nearestTo(x, z, NEAR_REACH, MOST_NEAR, performance.now());
  const next = nearAt + (back ? -1 : 1);
  if (next < 0 || next >= near.length) return false;
  nearAt = next;
  const spot = spotOf(near[next]!);
  if (spot !== null) stand(spot.x, spot.z);
  return true;
}

/** Chooses what the cursor is on, as a click would; onto land where nothing is, the person walks. */
export function chooseLooked(): void {
  const { x, z } = lookStore.getState(), chosen = pickAt(x, z, performance.now());
  viewStore.setState({ selected: chosen, following: false });
  if (chosen === null) void walkTo(x, z);
}
