// What it costs in what is learnt that members are late: in every round each member's update arrives in time or does not, drawn
// for each by itself, and what was late its owner keeps and sends with the next. Everything else is as in the curve: same text,
// same tokens, same seeds, so that what differs at the end is the cost.
import { SeededStream } from '../../app/physics/random.ts';
import type { Backend } from '../../worker/engine/backend.ts';
import { CURVE, runCurve } from './curve.ts';
import type { CurvePoint, CurveSettings } from './curve.ts';
import type { RealText } from './text.ts';

export interface DropoutsSettings extends Omit<CurveSettings, 'members'> {
  readonly members: number;
  /** Of all updates, those that come too late. The first is 0: what the others are measured against. */
  readonly shares: readonly number[];
}
export const DROPOUTS: DropoutsSettings = { ...CURVE, members: 8, shares: [0, 0.3, 0.5] };
/** Loss above that without dropouts that each share may cost. */
export const DROPOUT_GOALS: ReadonlyMap<number, number> = new Map([[0.3, 0.02], [0.5, 0.05]]);

export interface DropoutsRun { readonly settings: DropoutsSettings; readonly share: number; readonly seed: number }
export interface DropoutsResult {
  readonly share: number;
  readonly seed: number;
  readonly points: readonly CurvePoint[];
  readonly rounds: number;
  /** Updates that were late, and rounds in which every one was. */
  readonly late: number;
  readonly emptyRounds: number;
  readonly tokens: number;
  readonly cpuSeconds: number;
}

export async function runDropouts(backend: Backend, text: RealText, { settings, share, seed }: DropoutsRun): Promise<DropoutsResult> {
  const { members, ...learning } = settings;
  const random = SeededStream.from(seed, 'dropouts');
  const lateIn = new Map<number, number>();
  const { points, rounds, tokens, cpuSeconds } = await runCurve(backend, text, { settings: { ...learning, members: [members] }, members, seed }, {
    payload: (_member, round, cut) => {
      if (random.nextFloat() >= share) return cut;
      lateIn.set(round, (lateIn.get(round) ?? 0) + 1);
      return null;
    },
  });
  const late = [...lateIn.values()];
  return { share, seed, points, rounds, late: late.reduce((a, b) => a + b, 0), emptyRounds: late.filter((count) => count === members).length, tokens, cpuSeconds };
}
