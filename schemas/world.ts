// What the window sees of the world. Where everything stands comes in binary frames (schemas/worldFrame.ts); this is the
// rest: the scene once a second, the land's names when they changed, one thing looked at closely, and what a person does.
// Positions are integers, 256 units to a tile.
import { z } from 'zod';
import { BeingName } from './ids.ts';

const count = z.int().min(0);
export const EntityId = z.int().min(1).max(0x7fff_ffff);

/** Nine panes, row by row (sense, think, act); each has brightness and its R/B/Y shares, all 0..255. */
export const Glyph = z.array(z.strictObject({ light: z.int().min(0).max(255), r: z.int().min(0).max(255), b: z.int().min(0).max(255), y: z.int().min(0).max(255) })).length(9);
export type Glyph = z.infer<typeof Glyph>;

export const RegionMark = z.enum(['own', 'source', 'shown', 'loose', 'abroad']);
export const RegionSeen = z.strictObject({
  id: EntityId, /** As the person calls it; empty for the world's own places. */ name: z.string(),
  /** As the world speaks of it: "the blue pond", and what kind of place that is. */ place: z.string(), noun: z.string(), kind: RegionMark, x: z.int(), z: z.int(),
  /** Numbers of its plots, row by row from the north-west. */
  plots: z.array(z.int()), relics: count, /** Files there are that are not shown one by one. */ unseen: count,
});
export type RegionSeen = z.infer<typeof RegionSeen>;
export const IslandSeen = z.strictObject({ id: EntityId, key: z.string(), name: z.string(), state: z.enum(['here', 'away']), plot: z.int(), x: z.int(), z: z.int() });
export type IslandSeen = z.infer<typeof IslandSeen>;

/** A being by name, with what the outline for screen readers tells. */
export const BeingSeen = z.strictObject({ id: EntityId, name: z.string(), founder: z.boolean(), place: z.string(), deed: z.string(), thing: z.string(), mood: z.string() });
export type BeingSeen = z.infer<typeof BeingSeen>;
/** `at`: the relic whose challenge it stands before. */
export const VisitorSeen = z.strictObject({ id: EntityId, name: z.string(), own: z.boolean(), at: EntityId.nullable() });

/** Beings a scene tells of by name; the frames show all. */
export const SCENE_BEINGS = 240;
export const WorldScene = z.strictObject({
  tick: count, ticksPerSecond: z.int(), seed: z.int(), day: z.int(), weather: z.string(),
  /** Tiles and plots a side of everything there is. */
  size: z.int(), plotsASide: z.int(),
  stateHash: z.string(),
  /** Richness of the land, 0 (embers) upward, earned by held-out loss. */
  tier: z.int().min(0).max(4), heldOutBitsPerByte: z.number().nullable(), nodes: z.int(),
  /** Who chooses for the beings. */
  driver: z.enum(['rules', 'organism']),
  /** Changes with every region, relic or name: then `world.land` is asked for again. */
  landVersion: count,
  population: count, beings: z.array(BeingSeen), visitors: z.array(VisitorSeen), islands: z.array(IslandSeen),
  chronicle: z.array(z.strictObject({ id: EntityId, tick: count, text: z.string(), about: EntityId.nullable() })),
  /** Whose island this is, by the id of its node, and whether challenges may be tried there; null in the own world. */
  abroad: z.strictObject({ key: z.string(), name: z.string(), may: z.enum(['look', 'try']) }).nullable(),
});
export type WorldScene = z.infer<typeof WorldScene>;

export const LandNames = z.strictObject({ version: count, regions: z.array(RegionSeen), relics: z.array(z.strictObject({ id: EntityId, key: z.string(), name: z.string(), region: EntityId })) });
export type LandNames = z.infer<typeof LandNames>;

const kin = z.strictObject({ id: EntityId.nullable(), name: z.string() });
const challenge = z.enum(['path', 'pattern', 'glyph', 'sum', 'sorting']);
/** One thing looked at closely. */
export const Inspected = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('being'), id: EntityId, name: z.string(), founder: z.boolean(), place: z.string(), deed: z.string(), thing: z.string(), mood: z.string(),
    energy: z.int(), mostEnergy: z.int(), ageDays: z.number(), generation: z.int(), parents: z.array(kin), children: z.array(kin),
    phase: z.enum(['perceive', 'think', 'act']), driver: z.enum(['rules', 'organism']),
    /** What it senses and could do now, in the very sentences the model would be asked. */
    senses: z.array(z.string()), options: z.array(z.string()), doing: z.string(),
    memories: z.array(z.strictObject({ tick: count, text: z.string() })),
    traits: z.array(z.strictObject({ name: z.string(), value: z.int().min(0).max(255) })),
    skills: z.array(z.strictObject({ kind: challenge, solved: count })), tries: count, solved: count, explored: count,
  }),
  z.strictObject({
    kind: z.literal('relic'), id: EntityId, key: z.string(), name: z.string(), bytes: count, suffix: z.string(), mark: z.string(), region: z.string(), own: z.boolean(),
    spokenOf: z.string(), guarded: z.boolean(), challenge, difficulty: z.int(), tries: count, wins: count, solvedBy: z.string().nullable(),
  }),
  z.strictObject({ kind: z.literal('region'), id: EntityId, name: z.string(), place: z.string(), region: RegionMark, relics: count, unseen: count, light: count }),
  z.strictObject({ kind: z.literal('creature'), id: EntityId, class: z.string(), count, load: count }),
  z.strictObject({ kind: z.literal('grave'), id: EntityId, name: z.string(), light: count, diedDay: z.int() }),
  z.strictObject({ kind: z.literal('visitor'), id: EntityId, name: z.string(), own: z.boolean(), solved: count }),
  z.strictObject({ kind: z.literal('island'), id: EntityId, name: z.string(), state: z.enum(['here', 'away']) }),
]);
export type Inspected = z.infer<typeof Inspected>;

/** A challenge as a person meets it. The picture is drawn by the window from the same three numbers. */
export const Riddle = z.strictObject({
  relic: EntityId, relicName: z.string(), challenge, difficulty: z.int(), seed: z.int(), step: count, steps: count, facts: z.array(z.string()), ask: z.string(), options: z.array(z.string()),
});
export type Riddle = z.infer<typeof Riddle>;

/** Letters of one line that is said in the world. */
export const SAY_CHARACTERS = 200;
/** What a person does in the world. */
export const PersonAct = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('walk'), x: z.int(), z: z.int() }),
  z.strictObject({ act: z.literal('try'), relic: EntityId }),
  z.strictObject({ act: z.literal('answer'), option: z.int().min(0).max(15) }),
  z.strictObject({ act: z.literal('stop') }),
  /** Somebody is about to speak to this being: it stops and listens for a while. */
  z.strictObject({ act: z.literal('greet'), name: BeingName }),
  /** Heard by whoever is there, and kept nowhere. */
  z.strictObject({ act: z.literal('say'), text: z.string().max(SAY_CHARACTERS) }),
]);
export type PersonAct = z.infer<typeof PersonAct>;
/** What changes the world; what is said does not. */
export type WorldAct = Exclude<PersonAct, { act: 'say' }>;
export const ActRefusal = z.enum(['unknown', 'known-already', 'no-room', 'not-land', 'solved-already', 'not-asked', 'too-late', 'out-of-range', 'not-allowed', 'too-fast', 'away']);
export const ActOutcome = z.strictObject({
  ok: z.boolean(), why: ActRefusal.nullable(),
  /** Of an answer. */
  right: z.boolean().nullable(), uncovered: z.boolean().nullable(),
  riddle: Riddle.nullable(),
});
export type ActOutcome = z.infer<typeof ActOutcome>;

export const WorldPast = z.strictObject({ ranges: z.array(z.strictObject({ from: count, to: count })) });
export type WorldPast = z.infer<typeof WorldPast>;
/** A moment of the past: the scene, the land as it was called then, and all entities as one full frame in base64. */
export const WorldRelived = z.strictObject({ scene: WorldScene, land: LandNames, frame: z.string() });
export type WorldRelived = z.infer<typeof WorldRelived>;

/** Said in the world just now, by which visitor. */
export const WorldSaid = z.strictObject({ who: EntityId, name: z.string(), text: z.string() });
export type WorldSaid = z.infer<typeof WorldSaid>;
export const worldEvents = {
  said: WorldSaid,
  /** A visit ended that the person did not end. */
  'visit-over': z.strictObject({ name: z.string(), why: z.string() }),
} as const;

const nothing = z.strictObject({});
export const worldMethods = {
  'world.scene': { input: nothing, output: WorldScene },
  'world.land': { input: nothing, output: LandNames },
  /** Null when there is no such thing any more. */
  'world.inspect': { input: z.strictObject({ id: EntityId }), output: z.strictObject({ inspected: Inspected.nullable() }) },
  'world.act': { input: PersonAct, output: ActOutcome },
  /** What the person at this window stands before; null when it is nothing. */
  'world.riddle': { input: nothing, output: z.strictObject({ riddle: Riddle.nullable() }) },
  'world.past': { input: nothing, output: WorldPast },
  /** To the island of a member, by the id of its node, and home again. */
  'world.visit': { input: z.strictObject({ island: z.string().max(64) }), output: nothing },
  'world.home': { input: nothing, output: nothing },
  'world.relive': { input: z.strictObject({ tick: count }), output: WorldRelived },
} as const;
