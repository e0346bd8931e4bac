// Training text from play: what beings that live by rules did and answered in small worlds of their own (ground.ts), told in the
// frame of every conversation. Only what led to something is told: acts up to the next success, steps of challenges that were
// solved. Documents from a seed and a number alone, the same on every node.
import { SeededStream } from '../../physics/random.ts';
import type { RandomStream } from '../../ports.ts';
import { makeChallenge } from '../challenge/challenge.ts';
import type { ChallengeKind } from '../challenge/challenge.ts';
import { documentOf as challengeDocument } from '../challenge/documents.ts';
import { frameOf } from '../language/frame.ts';
import type { Piece } from '../language/frame.ts';
import { Ground, PLAY_SHAPE } from './ground.ts';
import type { Ask, GroundShape } from './ground.ts';
import { factsOf, optionsOf, questionOf } from './perception.ts';
import { pick } from '../challenge/plan.ts';
import type { Perception } from './perception.ts';
import { randomPolicy, rulesAnswer, rulesPolicy } from './policies.ts';
import { Deeds, TOLD_EIGHTHS } from './telling.ts';

/** What a being sensed and the phrase of what it did, as text. */
export function documentOf(perception: Perception, chosen: string): Piece[] { return frameOf({ facts: factsOf(perception), ask: questionOf(perception), answer: chosen }); }

/** Documents told of one world, so that any document can be found by its number. */
export const DOCUMENTS_A_GROUND = 64;
/** Worlds told side by side: what follows one another in the text comes from different ones. */
const GROUNDS_A_BLOCK = 16;
const BLOCK = DOCUMENTS_A_GROUND * GROUNDS_A_BLOCK;
/** Of 8 acts: one by chance, which is not told, so that beings also find themselves where rules would not have led them. */
const STUMBLES_EIGHTHS = 1;
/** Whoever solved a challenge goes over so many more of each kind; of those that are learnt slowly more. Chosen on worlds for choosing. */
const PRACTISED: readonly ChallengeKind[] = ['sum', 'path'];

/** Of 16 plots: how many have a lamp, and how many glow. From bare land to land where every plot has both, as a young world's has. */
const LAMPS_SIXTEENTHS = [1, 2, 4, 8, 15] as const;
const GLOWS_SIXTEENTHS = [1, 3, 8, 14, 16] as const;
const LEAST_PLOTS = 9, MOST_PLOTS = 120;

/** Worlds differ in size, company and plenty; the founders live in some. */
function drawShape(stream: RandomStream): GroundShape {
  return {
    ...PLAY_SHAPE, plots: LEAST_PLOTS + stream.nextBelow(MOST_PLOTS - LEAST_PLOTS + 1), beings: 2 + stream.nextBelow(4), founders: stream.nextBelow(4) === 0,
    lampSixteenths: pick(stream, LAMPS_SIXTEENTHS), glowSixteenths: pick(stream, GLOWS_SIXTEENTHS),
  };
}

function told(ask: Ask, option: number): Piece[] {
  return ask.kind === 'act' ? documentOf(ask.perception, ask.options[option]!) : challengeDocument(ask.challenge, ask.step);
}

/** One step of another challenge. */
function practise(kind: ChallengeKind, { difficulties }: GroundShape, stream: RandomStream): Piece[] {
  const challenge = makeChallenge(kind, stream.nextUint32(), difficulties[stream.nextBelow(difficulties.length)]!);
  return challengeDocument(challenge, stream.nextBelow(challenge.steps));
}

/** The documents of one world; of training worlds alone: its names are none that are held out. */
export function tellGround(seed: number, number: number): Piece[][] {
  const stream = SeededStream.from(seed, `play-${number}`);
  const ground = new Ground(stream.nextUint32(), drawShape(stream));
  const documents: Piece[][] = [], deeds = new Deeds<Piece[]>();
  while (documents.length < DOCUMENTS_A_GROUND) {
    const ask = ground.ask();
    const stumbles = ask.kind === 'act' && stream.nextBelow(8) < STUMBLES_EIGHTHS;
    const option = ask.kind === 'answer' ? rulesAnswer(ask.right, ask.options.length, ground.beings[ask.being]!.solved, stream)
      : stumbles ? randomPolicy(ask.options.length, stream) : rulesPolicy(ask.perception, stream);
    const what = ask.kind === 'act' ? optionsOf(ask.perception)[option]!.act.kind : ask.challenge.kind;
    const kept = !stumbles && stream.nextBelow(8) < TOLD_EIGHTHS[what];
    const happened = ground.choose(option);
    documents.push(...deeds.became(ask.being, kept ? told(ask, option) : null, happened));
    if (happened === 'solved') documents.push(...PRACTISED.map((kind) => practise(kind, ground.shape, stream)));
  }
  return documents.slice(0, DOCUMENTS_A_GROUND);
}

/** The endless play text of a seed, by number; the last worlds told are kept at hand. */
export function playDocuments(seed: number): (index: number) => Piece[] {
  const worlds = new Map<number, Piece[][]>();
  return (index) => {
    const world = Math.floor(index / BLOCK) * GROUNDS_A_BLOCK + index % GROUNDS_A_BLOCK;
    let documents = worlds.get(world);
    if (documents === undefined) {
      if (worlds.size >= 2 * GROUNDS_A_BLOCK) worlds.clear();
      documents = tellGround(seed, world);
      worlds.set(world, documents);
    }
    return documents[Math.floor((index % BLOCK) / GROUNDS_A_BLOCK)]!;
  };
}
