// What the agent and its world thread say to each other. Both ends are ours and in one process, so shapes are types only.
import type { WorldFacts } from '../../../app/world/language/facts.ts';
import type { Event, WorldInput } from '../../../app/world/sim/inputs.ts';
import type { ActOutcome, Inspected, LandNames, Riddle, WorldAct, WorldScene } from '../../../schemas/world.ts';
import type { LandView } from '../../../schemas/land.ts';
import type { GuestMay, VisitLand, VisitRiddle, VisitScene, VisitSeen } from '../../../schemas/visit.ts';
import type { AskedBeing } from '../../../app/world/view/asked.ts';
import type { Stretch } from './livingWorld.ts';
import type { PastSegment } from './past.ts';
import type { PastRange } from './pastStore.ts';

/** `saved` is what app/world/sim/save.ts wrote, null for a new world. */
export interface WorldBirth { readonly seed: number; readonly saved: Uint8Array | null }

/** Entities of one moment, as rows of schemas/worldFrame.ts, with the scene and the land around them. */
export interface Moment { readonly tick: number; readonly rows: Int32Array; readonly scene: WorldScene; readonly land: LandNames }

/** What can be asked of the thread: an argument and what comes back. Asking changes nothing but for `act`, `come` and `guestAct`. */
export interface WorldAsks {
  scene: { argument: null; answer: WorldScene };
  facts: { argument: null; answer: WorldFacts };
  land: { argument: null; answer: LandNames };
  /** What of the host stands in the world, as the land's keeper counts it. */
  held: { argument: null; answer: LandView };
  saved: { argument: null; answer: Uint8Array };
  inspect: { argument: number; answer: Inspected | null };
  act: { argument: { readonly key: string; readonly act: WorldAct }; answer: ActOutcome };
  /** What this visitor stands before. */
  riddle: { argument: string; answer: Riddle | null };
  /** Keys of the guests that the world knows. */
  guests: { argument: null; answer: readonly string[] };
  /** A guest comes (again); its number, or null where there is no room. */
  come: { argument: { readonly key: string; readonly name: string }; answer: number | null };
  /** What guests do and are told; `named` where names of files and folders are. */
  guestAct: { argument: { readonly key: string; readonly act: WorldAct; readonly named: boolean }; answer: ActOutcome };
  guestScene: { argument: { readonly key: string; readonly may: GuestMay; readonly named: boolean }; answer: { readonly scene: VisitScene; readonly riddle: VisitRiddle | null } };
  guestLand: { argument: { readonly named: boolean }; answer: VisitLand };
  guestLook: { argument: { readonly id: number; readonly key: string; readonly named: boolean }; answer: VisitSeen | null };
  /** The beings that wait for a choice now. */
  asked: { argument: null; answer: readonly AskedBeing[] };
  /** What can be lived again though no segment was handed out yet. */
  lived: { argument: null; answer: PastRange };
  /** A moment of the past, lived again from a snapshot and the inputs since; without a segment, of what `lived` says. Null where it is not there. */
  relive: { argument: { readonly segment: PastSegment | null; readonly tick: number }; answer: Moment | null };
}
export type AskName = keyof WorldAsks;

export type ToWorld =
  | { readonly type: 'input'; readonly input: WorldInput }
  | { readonly type: 'watch'; readonly on: boolean }
  | { readonly type: 'ask'; readonly id: number; readonly name: AskName; readonly argument: WorldAsks[AskName]['argument'] };
export type FromWorld =
  | { readonly type: 'answer'; readonly id: number; readonly answer: WorldAsks[AskName]['answer'] }
  | { readonly type: 'shown'; readonly tick: number; readonly rows: Int32Array; /** Once a second. */ readonly scene: WorldScene | null }
  | { readonly type: 'happened'; readonly events: readonly Event[] }
  /** Something was forgotten: what came before this message may name it. */
  | { readonly type: 'forgot' }
  /** Now and then, so that a thread that ends unexpectedly costs little: the world as it is. */
  | { readonly type: 'kept'; readonly saved: Uint8Array; /** What was lived since the one before, when it is long enough to be kept. */ readonly stretch: Stretch | null };
