// Looking back: asks the node for moments of the past, a few at most while a slider is drawn along, and shows the newest that
// came. Nothing of it changes the world, which goes on behind it.
import { dayOf, TICKS_PER_SECOND } from '../../../app/world/sim/units.ts';
import { readFrame } from '../../../app/world/view/frame.ts';
import { said, toast } from '../../state/actions.ts';
import { announce } from '../../state/announce.ts';
import { client } from '../../state/connect.ts';
import { looksBack, pastStore, type Past } from '../../state/past.ts';
import { viewStore, worldStore } from '../../state/stores.ts';
import { t } from '../../text/t.ts';
import { showMoment, showNow, takeScene } from '../intake.ts';
import { isKept, keptNear, spanOf, whole } from './stretches.ts';

/** While somebody draws the slider along, the node is asked once they rest for so long. */
const REST_MS = 120;
export const STEP_TICKS = 10 * TICKS_PER_SECOND;
export const PAGE_TICKS = 2 * 60 * TICKS_PER_SECOND;

let rest: ReturnType<typeof setTimeout> | null = null;
let asking = false;
let stopFollowing: () => void = () => undefined;

const change = (part: Partial<Past>): void => { pastStore.setState(({ past }) => ({ past: past === null ? null : { ...past, ...part } })); };

/** Its day, and how long ago by the life of the world, which does not count what it slept. */
export function momentWords(tick: number): string {
  const day = dayOf(tick), span = spanOf((worldStore.getState().scene?.tick ?? tick) - tick);
  return span.hours + span.minutes + span.seconds === 0 ? t('past.moment-now', { day }) : t('past.moment', { day, ...span });
}

function frameFrom(base64: string): ReturnType<typeof readFrame> {
  return readFrame(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer);
}

async function show(): Promise<void> {
  if (asking) return;
  const wanted = pastStore.getState().past?.tick;
  if (wanted === undefined) return;
  asking = true;
  change({ busy: true });
  try {
    const { scene, land, frame } = await client.call('world.relive', { tick: wanted });
    if (looksBack()) {
      change({ moment: { scene, land }, problem: null });
      showMoment(frameFrom(frame));
      takeScene();
    }
  } catch (failure) {
    change({ problem: said(failure) });
    void takeRanges();
  }
  asking = false;
  change({ busy: false });
  // The slider went on meanwhile: what was asked for then is passed over.
  const now = pastStore.getState().past;
  if (now !== null && now.tick !== wanted) void show();
}

/** Chooses a moment; in a gap, the edge of it on the side one was going to. */
export function seek(wished: number, going: -1 | 0 | 1 = 0): void {
  const { past } = pastStore.getState();
  if (past === null || past.ranges === null) return;
  const tick = keptNear(past.ranges, wished, going);
  if (tick === null || (tick === past.tick && past.moment !== null && past.problem === null)) return;
  change({ tick });
  if (rest !== null) clearTimeout(rest);
  rest = setTimeout(() => { rest = null; void show(); }, REST_MS);
}
export const step = (ticks: number): void => { seek((pastStore.getState().past?.tick ?? 0) + ticks, ticks < 0 ? -1 : 1); };

/** The stretches as they are now; a moment that is not among them any more is shown no longer. */
async function takeRanges(): Promise<void> {
  try {
    const { ranges } = await client.call('world.past', {});
    const { past } = pastStore.getState();
    if (past === null) return;
    change({ ranges });
    if (past.moment !== null && !isKept(ranges, past.moment.scene.tick)) { backToNow(); toast('warning', t('past.gone')); }
  } catch (failure) { change({ problem: said(failure) }); }
}

/** Begins with the newest moment there is. */
export async function lookBack(): Promise<void> {
  if (looksBack()) return;
  // The past of an island is its owner's.
  if ((worldStore.getState().scene?.abroad ?? null) !== null) { toast('info', t('visit.no-past')); return; }
  pastStore.setState({ past: { ranges: null, tick: worldStore.getState().scene?.tick ?? 0, moment: null, busy: false, problem: null } });
  viewStore.setState({ following: false });
  announce(t('past.begun'));
  // Whatever is forgotten takes the past along, and the land tells of it.
  stopFollowing = worldStore.subscribe(({ land }, before) => { if (land !== before.land) void takeRanges(); });
  await takeRanges();
  const reach = whole(pastStore.getState().past?.ranges ?? []);
  if (reach !== null) seek(reach.to);
}

/** False where one did not look back. */
export function backToNow(): boolean {
  if (!looksBack()) return false;
  if (rest !== null) clearTimeout(rest);
  rest = null;
  stopFollowing();
  pastStore.setState({ past: null });
  showNow();
  takeScene();
  announce(t('past.ended'));
  return true;
}

export function toggleLookBack(): void { if (!backToNow()) void lookBack(); }
