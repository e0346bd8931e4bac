// The person's own way in the world: a few steps by key, to a place that was pointed at, and to what is near. Where they stand is
// what the node told last; a challenge opens when they arrive (state/person.ts).
import { UNITS_PER_TILE } from '../../app/world/sim/units.ts';
import { FULL_ENERGY } from '../../schemas/worldFrame.ts';
import { tryRelic, walkTo } from '../state/person.ts';
import { looksBack } from '../state/past.ts';
import { worldStore } from '../state/stores.ts';
import { pixelsPerUnit } from './camera.ts';
import { cameraStore, goTo, lookAt } from './controls.ts';
import { entities } from './intake.ts';
import { nearestTo, spotOf } from './pick.ts';
import { kindOfEntity, markOfEntity } from './words.ts';

/** Of one press: more than is walked until the next one is heard. */
const STEP_UNITS = 3 * UNITS_PER_TILE;
const NEAR_UNITS = 6 * UNITS_PER_TILE;
const MOST_NEAR = 8;
/** The view comes along before they leave this share of it. */
const HELD_SHARE = 0.3;

/** What nobody decided about yet and nobody solved. */
function isGuarded(id: number): boolean {
  return kindOfEntity(id) === 'relic' && ['none', 'dark'].includes(markOfEntity(id)) && entities.energyOf(entities.slotOf(id)) < FULL_ENERGY;
}

/** Null where the person is not in the world yet, or looks back at a time in which nothing can be done. */
function ownId(): number | null { return looksBack() ? null : worldStore.getState().scene?.visitors.find(({ own }) => own)?.id ?? null; }

/** False where the person is not in the world yet. */
export function stepTowards(alongX: number, alongZ: number): boolean {
  const own = ownId(), spot = own === null ? null : spotOf(own);
  if (spot === null) return false;
  const { camera, viewport } = cameraStore.getState(), scale = pixelsPerUnit(camera);
  if (Math.abs(spot.x - camera.x) * scale > viewport.width * HELD_SHARE || Math.abs(spot.z - camera.z) * scale > viewport.height * HELD_SHARE) goTo(spot.x, spot.z);
  void walkTo(spot.x + alongX * STEP_UNITS, spot.z + alongZ * STEP_UNITS, true);
  return true;
}

/** The nearest challenge is tried, else the nearest thing is looked at. */
export function actNear(): boolean {
  const own = ownId(), spot = own === null ? null : spotOf(own);
  if (spot === null) return false;
  const near = nearestTo(spot.x, spot.z, NEAR_UNITS, MOST_NEAR, performance.now()).filter((id) => id !== own);
  const relic = near.find(isGuarded);
  if (relic !== undefined) { void tryRelic(relic); return true; }
  const [first] = near;
  if (first === undefined || entities.slotOf(first) < 0) return false;
  lookAt(first);
  return true;
}
