// What befalls one simulated mesh, drawn from its seed before anything runs: how many nodes, what wires and clocks they have, who is
// hostile and how, and what happens when. Then everything heals. Data only; the world carries it out.
import { SeededStream } from '../../app/physics/random.ts';
import { GOOD_WIRE, type WireShape } from './network.ts';

export type Vice = 'twin' | 'garbage' | 'replay' | 'bad-updates' | 'false-verdicts' | 'false-state' | 'silent';
export type Act =
  | { readonly kind: 'split'; readonly side: readonly number[]; /** The other side still hears this one. */ readonly oneWay: boolean; readonly forMs: number }
  | { readonly kind: 'cut'; readonly a: number; readonly b: number; readonly oneWay: boolean; readonly forMs: number }
  | { readonly kind: 'flap'; readonly a: number; readonly b: number }
  | { readonly kind: 'kill'; readonly place: number; readonly downMs: number }
  /** Its home is copied; later it breaks, and the copy is put in its place. Drawn by no seed. */
  | { readonly kind: 'restore'; readonly place: number; readonly afterMs: number; readonly downMs: number }
  | { readonly kind: 'freeze'; readonly place: number; readonly forMs: number }
  | { readonly kind: 'jump'; readonly place: number; readonly byMs: number }
  | { readonly kind: 'pause'; readonly place: number; readonly forMs: number }
  | { readonly kind: 'leave'; readonly place: number }
  | { readonly kind: 'revoke'; readonly place: number };

export interface Plan {
  readonly seed: number;
  readonly nodes: number;
  readonly trainMs: number;
  /** The last of them join while rounds run. */
  readonly lateJoiners: number;
  /** From here on, one after the other. */
  readonly lateMs: number;
  readonly wires: readonly (readonly WireShape[])[];
  /** Pairs that never find a way to each other; all find the founder, who lets them in. */
  readonly unreachable: readonly (readonly [number, number])[];
  readonly skewsMs: readonly number[];
  /** 1 is usual; 10 trains ten times slower. */
  readonly slowness: readonly number[];
  readonly vices: ReadonlyMap<number, Vice>;
  readonly acts: readonly { readonly atMs: number; readonly act: Act }[];
  /** From here on nothing new happens, and what was broken is whole. */
  readonly healMs: number;
}

const LATE_MS = 20_000;
const MINUTE_MS = 60_000, HOUR_MS = 60 * MINUTE_MS;
const VICES: readonly Vice[] = ['twin', 'garbage', 'replay', 'bad-updates', 'false-verdicts', 'false-state', 'silent'];

const sizeOf = (random: SeededStream): number => {
  const draw = random.nextBelow(1_000);
  if (draw < 950) return 2 + random.nextBelow(7);
  return draw < 985 ? 9 + random.nextBelow(8) : 17 + random.nextBelow(16);
};

function wireOf(random: SeededStream, mood: number): WireShape {
  const latencyMs = [1, 20, 80, 250, 600][random.nextBelow(5)]!;
  const wire = { ...GOOD_WIRE, latencyMs, jitterMs: random.nextFloat() * latencyMs, bytesPerMs: [250, 2_500, 12_500][random.nextBelow(3)]! };
  if (mood === 0) return wire;
  const lossy = { ...wire, lossRate: [0, 0.01, 0.2][random.nextBelow(3)]!, resendMs: [250, 1_000, 10_000][random.nextBelow(3)]! };
  // A wire that no transport would be: whole messages vanish, come twice, overtake.
  return mood === 1 ? lossy : { ...lossy, dropRate: random.nextFloat() * 0.1, doubleRate: random.nextFloat() * 0.1, reorderRate: random.nextFloat() * 0.1 };
}

/** The same plan from the same seed, always. `nodes` overrides the drawn size. */
export function planOf(seed: number, nodes?: number): Plan {
  const random = SeededStream.from(seed, 'plan');
  const count = nodes ?? sizeOf(random);
  // One in six calm, one in six on a wire that breaks its word.
  const mood = [0, 1, 1, 1, 1, 2][random.nextBelow(6)]!;
  const calm = mood === 0;
  const slowness = Array.from({ length: count }, () => (random.nextBelow(5) === 0 ? 2 + random.nextBelow(9) : 1));
  const vices = new Map<number, Vice>();
  if (count >= 4 && random.nextBelow(3) === 0) {
    // Fewer than a third, and never the founder.
    const most = Math.floor((count - 1) / 3);
    for (let index = 0, many = 1 + random.nextBelow(most); index < many; index += 1) vices.set(1 + random.nextBelow(count - 1), VICES[random.nextBelow(VICES.length)]!);
  }
  const trainMs = [1_000, 2_000, 5_000][random.nextBelow(3)]!;
  const lateJoiners = count > 2 && random.nextBelow(2) === 0 ? 1 + random.nextBelow(Math.min(2, count - 2)) : 0;
  const startMs = 15_000, healMs = startMs + 30_000 + random.nextBelow(60_000);
  return {
    seed, nodes: count, trainMs, lateJoiners, lateMs: LATE_MS, slowness, vices, healMs,
    wires: Array.from({ length: count }, () => Array.from({ length: count }, () => wireOf(random, mood))),
    unreachable: calm || count < 3 ? [] : pairsOf(count).filter(([, b]) => random.nextBelow(20) === 0 && b !== 0),
    skewsMs: Array.from({ length: count }, () => (random.nextBelow(4) === 0 ? random.nextBelow(2 * 8 * MINUTE_MS) - 8 * MINUTE_MS : random.nextBelow(2_000) - 1_000)),
    acts: Array.from({ length: calm ? 2 : 3 + random.nextBelow(8) }, () => ({ atMs: startMs + random.nextBelow(healMs - startMs), act: actOf(random, count) }))
      .sort((a, b) => a.atMs - b.atMs),
  };
}

const pairsOf = (count: number): [number, number][] => Array.from({ length: count }, (_, a) => Array.from({ length: a }, (_unused, b): [number, number] => [a, b])).flat();

function actOf(random: SeededStream, count: number): Act {
  const place = random.nextBelow(count), b = (place + 1 + random.nextBelow(count - 1)) % count;
  const forMs = [1_000, 5_000, 10_000, 30_000][random.nextBelow(4)]! * (0.5 + random.nextFloat());
  const kinds = ['split', 'cut', 'flap', 'kill', 'kill', 'freeze', 'jump', 'pause', 'split', 'kill', 'leave', 'revoke'] as const;
  const kind = kinds[random.nextBelow(kinds.length)]!;
  switch (kind) {
    case 'split': {
      const side = Array.from({ length: count }, (_, each) => each).filter(() => random.nextBelow(2) === 0);
      return { kind, side: side.length === 0 || side.length === count ? [place] : side, oneWay: random.nextBelow(4) === 0, forMs };
    }
    case 'cut': return { kind, a: place, b, oneWay: random.nextBelow(2) === 0, forMs };
    case 'flap': return { kind, a: place, b };
    case 'kill': return { kind, place, downMs: random.nextBelow(3) === 0 ? random.nextFloat() * 500 : forMs };
    case 'freeze': return { kind, place, forMs };
    case 'jump': return { kind, place, byMs: random.nextBelow(2 * HOUR_MS) - HOUR_MS };
    case 'pause': return { kind, place, forMs };
    // The founder stays, so that somebody can always let others in.
    case 'leave': case 'revoke': return { kind, place: 1 + random.nextBelow(count - 1) };
  }
}
