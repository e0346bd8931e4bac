// A visit: what the node of a guest and the node of an island say to each other on the `rpc` channel. The owner's node alone
// knows its world; a guest is told what may be seen there and says what it wants to do. Every length stands here and holds on
// both sides: the owner is a stranger to the guest as much as the guest to the owner. Rules W* of PROTOCOL.md.
import { z } from 'zod';
import { ActOutcome, EntityId, PersonAct, SAY_CHARACTERS } from './world.ts';
import { HEADER_WORDS, MAX_SPOT, RELIC_MARKS, ROW_WORDS } from './worldFrame.ts';

/** Who may come: nobody; members may look around; members may try what guards a relic too. */
export const IslandGuests = z.enum(['closed', 'look', 'try']);
export type IslandGuests = z.infer<typeof IslandGuests>;
/** How a guest stands on an island that let it in. */
export const GuestMay = z.enum(['look', 'try']);
export type GuestMay = z.infer<typeof GuestMay>;

export const visitLimits = {
  /** Entities a guest is shown at most; who walks comes first. */
  rows: 2_048,
  regions: 256, plots: 1_024, beings: 64, visitors: 16,
  /** Of a name or a word; of a sentence of a challenge; sentences of one. */
  nameCharacters: 80, factCharacters: 400, facts: 160, options: 8, steps: 64,
  /** What one guest is sent: frames, land and scene together. What does not fit is not sent at all, and not kept for later. */
  bytesPerSecond: 64 * 1024, bytesAtOnce: 768 * 1024,
  /** Frames a second; and frames under way that the guest has not said it saw: further ones are left out. */
  framesPerSecond: 5, framesUnseen: 4,
  /** Without a word from the other side for so long a visit is over. */
  silentMs: 8_000,
  /** A guest that for so long neither does nor says anything is sent home: its link alone keeps no world awake. */
  idleMs: 15 * 60_000,
  /** For the first answer, and for an answer to an act. */
  answerMs: 6_000,
  /** Acts and looks a second, and at once; lines said; visits asked for. */
  actsPerSecond: 6, actsAtOnce: 12, linesPerSecond: 0.5, linesAtOnce: 3, asksPerSecond: 0.2, asksAtOnce: 4,
  /** What the files of an island hide is there for its owner too: so many challenges may one member solve, whatever it leaves and comes back. */
  solvedPerSecond: 1 / 60, solvedAtOnce: 5,
  /** Of what came too fast, so much is answered; more ends the visit and counts as broken rules. */
  tooFastPerSecond: 2, tooFastAtOnce: 60,
  /** Messages a second that a guest takes from an island, and at once. */
  toldPerSecond: 24, toldAtOnce: 96,
  /** How often a guest is told how it stands; and the land, of which the guest takes more than it is sent: links hold messages up. */
  tellsPerSecond: 2, tellsAtOnce: 4, landsToldPerSecond: 0.5, landsToldAtOnce: 2, landsPerSecond: 1, landsAtOnce: 4,
  /** Of a land as it is sent: names may be of any script, and a message longer than a mesh takes would end the link. */
  landBytes: 200 * 1024,
  /** Calls of a guest without an answer. */
  callsOpen: 8,
} as const;

const FRAME_BYTES = 4 * (HEADER_WORDS + visitLimits.rows * (ROW_WORDS + 1));
const FRAME_LETTERS = Math.ceil(FRAME_BYTES / 3) * 4;

/** 16 bytes as hex, drawn by the guest for each visit. */
const id = z.string().regex(/^[0-9a-f]{32}$/);
const call = z.int().min(1).max(2 ** 31);
const count = z.int().min(0).max(2 ** 31);
const word = z.string().max(visitLimits.nameCharacters);
const spot = z.int().min(-MAX_SPOT).max(MAX_SPOT);

/** A region without what the owner calls it, unless names are told. */
const Region = z.strictObject({ id: EntityId, name: word, place: word, noun: word, x: spot, z: spot, relics: count, plots: z.array(z.int().min(0).max(visitLimits.plots - 1)).max(visitLimits.plots) });
/** Relics as number, number of the region, and what they are called. */
const Relic = z.tuple([EntityId, EntityId, word]);
const listOf = (value: unknown, name: string): readonly unknown[] => {
  const list: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : null;
  return Array.isArray(list) ? list : [];
};
/** Counted before any of it is read, which would hold the reader up. A plot belongs to one region. */
function isNoLargerThanLand(land: unknown): boolean {
  const regions = listOf(land, 'regions');
  return regions.length <= visitLimits.regions && listOf(land, 'relics').length <= visitLimits.rows && regions.reduce<number>((plots, region) => plots + listOf(region, 'plots').length, 0) <= visitLimits.plots;
}
export const VisitLand = z.unknown().refine(isNoLargerThanLand, { abort: true }).pipe(z.strictObject({ version: count, regions: z.array(Region).max(visitLimits.regions), relics: z.array(Relic).max(visitLimits.rows) }));
export type VisitLand = z.infer<typeof VisitLand>;

const Being = z.strictObject({ id: EntityId, name: word, founder: z.boolean(), place: word, deed: word, thing: word, mood: word });
const Visitor = z.strictObject({ id: EntityId, name: word, own: z.boolean(), at: EntityId.nullable() });
export const VisitScene = z.strictObject({
  tick: count, seed: z.int().min(0).max(2 ** 32), day: count, weather: word, tier: z.int().min(0).max(4), driver: z.enum(['rules', 'organism']), nodes: count, landVersion: count, population: count,
  beings: z.array(Being).max(visitLimits.beings), visitors: z.array(Visitor).max(visitLimits.visitors), may: GuestMay,
});
export type VisitScene = z.infer<typeof VisitScene>;

const challenge = z.enum(['path', 'pattern', 'glyph', 'sum', 'sorting']);
const sentence = z.string().max(visitLimits.factCharacters);
const step = z.int().min(0).max(visitLimits.steps);
export const VisitRiddle = z.strictObject({
  relic: EntityId, relicName: word, challenge, difficulty: z.int().min(1).max(8), seed: z.int().min(-(2 ** 31)).max(2 ** 32 - 1), step, steps: step,
  facts: z.array(sentence).max(visitLimits.facts), ask: sentence, options: z.array(sentence).max(visitLimits.options),
});
export type VisitRiddle = z.infer<typeof VisitRiddle>;

/** One thing looked at closely: nothing of what a being remembers or thinks, nothing of the machine. */
export const VisitSeen = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('being'), ...Being.shape, energy: count, mostEnergy: count, ageDays: z.number().min(0).max(1e6), generation: count, phase: z.enum(['perceive', 'think', 'act']), driver: z.enum(['rules', 'organism']), tries: count, solved: count, explored: count }),
  z.strictObject({ kind: z.literal('relic'), id: EntityId, name: word, place: word, mark: z.enum(RELIC_MARKS), own: z.boolean(), guarded: z.boolean(), challenge, difficulty: z.int().min(1).max(8), tries: count, wins: count, solvedBy: word.nullable() }),
  z.strictObject({ kind: z.literal('region'), id: EntityId, name: word, place: word, relics: count, light: count }),
  z.strictObject({ kind: z.literal('grave'), id: EntityId, name: word, light: count, diedDay: count }),
  z.strictObject({ kind: z.literal('visitor'), id: EntityId, name: word, own: z.boolean(), solved: count }),
]);
export type VisitSeen = z.infer<typeof VisitSeen>;

/** Why a visit does not begin or is over. */
export const visitEnds = {
  closed: 'It takes no guests now.',
  'not-a-member': 'It knows this node as no member of its mesh.',
  full: 'It holds as many visitors as it can.',
  'too-fast': 'More was asked or told than an island is for.',
  silent: 'Nothing was heard from it any more.',
  idle: 'Nothing was done there for a quarter of an hour.',
  away: 'There is no link to it now.',
  left: 'The visit was ended before it began.',
  stopping: 'Its node stops.',
  malformed: 'It told something that no island tells.',
} as const;
export type VisitEnd = keyof typeof visitEnds;
export const VisitEnd = z.enum(Object.keys(visitEnds) as [VisitEnd, ...VisitEnd[]]);

const outcome = ActOutcome.extend({ riddle: VisitRiddle.nullable() });
/** Of the guest, then of the island. All name the visit they belong to. */
export const guestMessages = [
  z.strictObject({ type: z.literal('visit-ask'), id }),
  z.strictObject({ type: z.literal('visit-act'), id, call, act: PersonAct }),
  z.strictObject({ type: z.literal('visit-look'), id, call, entity: EntityId }),
  /** It has this frame; null: what it has is worth nothing, everything is to be said again. */
  z.strictObject({ type: z.literal('visit-seen'), id, tick: count.nullable() }),
  z.strictObject({ type: z.literal('visit-leave'), id }),
] as const;
export const islandMessages = [
  z.strictObject({ type: z.literal('visit-land'), id, land: VisitLand }),
  z.strictObject({ type: z.literal('visit-scene'), id, scene: VisitScene, riddle: VisitRiddle.nullable() }),
  /** As schemas/worldFrame.ts has it, in base64url. */
  z.strictObject({ type: z.literal('visit-frame'), id, frame: z.string().max(FRAME_LETTERS) }),
  z.strictObject({ type: z.literal('visit-done'), id, call, outcome }),
  z.strictObject({ type: z.literal('visit-looked'), id, call, seen: VisitSeen.nullable() }),
  z.strictObject({ type: z.literal('visit-said'), id, who: EntityId, text: z.string().min(1).max(SAY_CHARACTERS) }),
  z.strictObject({ type: z.literal('visit-over'), id, why: VisitEnd }),
] as const;
export const GuestMessage = z.discriminatedUnion('type', guestMessages);
export type GuestMessage = z.infer<typeof GuestMessage>;
export const IslandMessage = z.discriminatedUnion('type', islandMessages);
export type IslandMessage = z.infer<typeof IslandMessage>;
export type VisitMessage = GuestMessage | IslandMessage;
export const isVisit = (message: { readonly type: string }): message is VisitMessage => message.type.startsWith('visit-');
