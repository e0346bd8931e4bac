// Everything that changes the world from outside, applied at a tick's boundary in the order given. With the snapshot
// before, a log of them replays the same life: they are plain values, and what came of each is told by an outcome.
import type { ChallengeKind } from '../challenge/challenge.ts';
import type { Mark, RegionKind } from './fields.ts';

export type LandMark = Exclude<Mark, 'native'>;
/** A file or document as the world sees it: an opaque key, a name, how large; never a path, never a text. */
export interface RelicSeen {
  readonly key: string; readonly name: string; readonly bytes: number; readonly suffix: string; readonly mark: LandMark;
  /** Hex of its content hash once it was read; its glyph comes from its key before that. */
  readonly digest: string | null;
}
export interface ProcessesSeen { readonly class: string; readonly count: number; /** Thousandths of the machine. */ readonly load: number }
export interface IslandSeen { readonly key: string; readonly name: string; readonly state: 'here' | 'away'; readonly digest: string }

export type WorldInput =
  | { readonly kind: 'region-added'; readonly key: string; readonly name: string; readonly region: RegionKind; /** Files there are but that are not shown one by one. */ readonly unseen: number }
  | { readonly kind: 'region-removed'; readonly key: string }
  | { readonly kind: 'relics-added'; readonly region: string; readonly relics: readonly RelicSeen[] }
  | { readonly kind: 'relic-mark'; readonly key: string; readonly mark: LandMark; readonly digest: string | null }
  | { readonly kind: 'relics-removed'; readonly keys: readonly string[] }
  | { readonly kind: 'processes'; readonly processes: readonly ProcessesSeen[] }
  | { readonly kind: 'islands'; readonly islands: readonly IslandSeen[] }
  /** A measurement of the model on held-out text, in thousandths of a bit per byte, and how many nodes learn together. */
  | { readonly kind: 'held-out'; readonly millibits: number; readonly job: string; readonly nodes: number }
  /** Work done by the machines of this land: light that comes into its field. */
  | { readonly kind: 'work'; readonly tokens: number }
  | { readonly kind: 'addressed'; readonly name: string }
  /** The organism's choice for a being that waits for it: `asked` tells which question it answers. */
  | { readonly kind: 'choice'; readonly being: number; readonly asked: number; readonly option: number }
  /** Who decides for the beings from here on. */
  | { readonly kind: 'driver'; readonly organism: boolean }
  | { readonly kind: 'visitor-came'; readonly key: string; readonly name: string; readonly home: boolean }
  | { readonly kind: 'visitor-left'; readonly key: string }
  | { readonly kind: 'visitor-walk'; readonly key: string; readonly x: number; readonly z: number }
  | { readonly kind: 'visitor-try'; readonly key: string; readonly relic: number }
  | { readonly kind: 'visitor-answer'; readonly key: string; readonly option: number }
  | { readonly kind: 'visitor-stop'; readonly key: string };

export const REFUSALS = ['unknown', 'known-already', 'no-room', 'not-land', 'solved-already', 'not-asked', 'too-late', 'out-of-range'] as const;
export type Refusal = (typeof REFUSALS)[number];
export type Outcome =
  | { readonly ok: true; /** Of an answer: whether it was right, and whether the relic is uncovered now. */ readonly right?: boolean; readonly uncovered?: boolean; readonly left?: number }
  | { readonly ok: false; readonly why: Refusal };

/** Told to whoever drives the world; never part of its state. */
export type Event =
  | { readonly kind: 'uncovered'; readonly relic: string; readonly by: string; readonly challenge: ChallengeKind; /** A being, the person of this node, or a guest. */ readonly who: 'being' | 'home' | 'guest' }
  | { readonly kind: 'talk'; readonly being: number; readonly other: number };
