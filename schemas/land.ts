// The land: what of the host's machine stands in the world, as the world, the window and the command line are told of it. Names
// and opaque keys only: a path never crosses. What it is made from is app/world/land, who gathers it main/node/land.
import { z } from 'zod';
import { PickerHandle } from './consent.ts';

const count = z.int().min(0);

/** A folder a person shows by its names. */
export const LandId = z.string().regex(/^l-[0-9a-f]{16}$/);
/** One file in the land. The same file keeps its key on this node, and on no other node does it have the same. */
export const RelicKey = z.string().regex(/^r-[0-9a-f]{24}$/);
export type RelicKey = z.infer<typeof RelicKey>;

/** `dark`: seen by its name, never opened. `asked`: a question about it waits. The others are a source's. */
export const RelicMark = z.enum(['dark', 'asked', 'listed', 'reading', 'ready', 'learning', 'learnt', 'refused', 'forgetting']);
export type RelicMark = z.infer<typeof RelicMark>;

export const Relic = z.strictObject({
  key: RelicKey, name: z.string(), bytes: count,
  /** What the name ends with, in small letters and digits; empty where it ends with nothing that says a kind. */
  suffix: z.string().regex(/^[a-z0-9]{0,8}$/),
  mark: RelicMark,
  /** Of its content, once it was read; null before. */
  digest: z.string().regex(/^[0-9a-f]{64}$/).nullable(),
});
export type Relic = z.infer<typeof Relic>;

/** `own`: the node's own world. `source`: a folder that may be read. `shown`: names only. `loose`: single files that may be read. */
export const RegionKind = z.enum(['own', 'source', 'shown', 'loose']);
export type RegionKind = z.infer<typeof RegionKind>;
export const Region = z.strictObject({ key: z.string(), name: z.string(), kind: RegionKind, relics: z.array(Relic),
  /** Files that are there and not shown one by one. */
  unseen: count,
});
export type Region = z.infer<typeof Region>;

/** Kinds of programs, and nothing finer: which programs they are never leaves what counts them. */
export const ProcessClass = z.enum(['browser', 'build', 'chat', 'editor', 'game', 'media', 'other', 'system']);
export type ProcessClass = z.infer<typeof ProcessClass>;
/** `load` in thousandths of all processor cores. */
export const ProcessShare = z.strictObject({ class: ProcessClass, count, load: z.int().min(0).max(1000) });
export type ProcessShare = z.infer<typeof ProcessShare>;

/** A member of the mesh as a neighbouring island; `key` is its node id. `here`: linked now; `away`: a member and not linked. */
export const IslandView = z.strictObject({ key: z.string(), name: z.string(), state: z.enum(['here', 'away']), digest: z.string().regex(/^[0-9a-f]{64}$/) });
export type IslandView = z.infer<typeof IslandView>;

export const LandView = z.strictObject({ regions: z.array(Region), processes: z.array(ProcessShare), islands: z.array(IslandView) });
export type LandView = z.infer<typeof LandView>;

/** What changed in the land; in this order they lead from one land to the next. A region that goes takes its relics along. */
export const LandInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('region-removed'), key: z.string() }),
  z.strictObject({ kind: z.literal('relics-removed'), keys: z.array(RelicKey) }),
  z.strictObject({ kind: z.literal('region-added'), key: z.string(), name: z.string(), region: RegionKind, unseen: count }),
  z.strictObject({ kind: z.literal('relics-added'), region: z.string(), relics: z.array(Relic) }),
  z.strictObject({ kind: z.literal('relic-mark'), key: RelicKey, mark: RelicMark, digest: Relic.shape.digest }),
  z.strictObject({ kind: z.literal('processes'), processes: z.array(ProcessShare) }),
  z.strictObject({ kind: z.literal('islands'), islands: z.array(IslandView) }),
]);
export type LandInput = z.infer<typeof LandInput>;

/** What showing a folder shows, counted without opening a file. */
export const LandPreview = z.strictObject({
  name: z.string(), files: count, bytes: count,
  /** Hidden things, links, names of keys, what is too deep, and what a rule forbids. */
  leftOut: count,
  /** There is more than is ever shown of one folder. */
  cut: z.boolean(),
});
export type LandPreview = z.infer<typeof LandPreview>;

/** `gone`: it is not there, or is another thing now. `denied`: the policy does not permit it, or this user may not open it. */
export const ShownFolder = LandPreview.extend({ landId: LandId, shownAt: z.string(), state: z.enum(['looking', 'shown', 'gone', 'denied']) });
export type ShownFolder = z.infer<typeof ShownFolder>;

/** What came of asking about a relic: a question waits (`asked`), or will when there is room (`in-turn`; `full`: it must be uncovered
 *  again later); a source has it (`known`), a person said no or it cannot be read (`refused`), or it is not in the land (`gone`). */
export const AskedRelic = z.strictObject({ outcome: z.enum(['asked', 'in-turn', 'full', 'known', 'refused', 'gone']), offerId: z.string().nullable() });
export type AskedRelic = z.infer<typeof AskedRelic>;

/** The land as window and command line are told of it: what is shown, how many files stand in it in which state, and the kinds of programs. */
export const LandTold = z.strictObject({ shown: z.array(ShownFolder), relics: z.partialRecord(RelicMark, count), processes: z.array(ProcessShare) });
export type LandTold = z.infer<typeof LandTold>;

const nothing = z.strictObject({});
/** Both of window and command line. */
export const landMethods = {
  'land.get': { input: nothing, output: LandTold },
  /** Its names leave the world, and the journal. */
  /** By its number, or, as the command line may, by where it lies. */
  'land.hide': { input: z.union([z.strictObject({ landId: LandId }), z.strictObject({ path: z.string().min(1).max(4_096) })]), output: nothing },
} as const;
/** Of the window, which knows handles of its picker and no path. */
export const landWindowMethods = {
  ...landMethods,
  'land.preview': { input: z.strictObject({ handle: PickerHandle }), output: LandPreview },
  'land.show': { input: z.strictObject({ handle: PickerHandle }), output: z.strictObject({ landId: LandId }) },
  /** A person uncovered it in the world: it becomes a request that waits for a decision. */
  'land.ask': { input: z.strictObject({ relic: RelicKey }), output: AskedRelic },
} as const;
