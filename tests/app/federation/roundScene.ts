// A made-up round to decide: eight members whose updates are unlike each other and help alike, and everything about it can be
// changed. Figures in nats a token, of the size that *spark* shows.
import type { Inspected } from '../../../app/mesh/ports.ts';
import type { RoundCommit, RoundQuestion } from '../../../app/federation/roundQuestion.ts';
import type { Judgement } from '../../../app/federation/verdicts.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { nodeId } from './vectors.ts';

export const STATE = 'a'.repeat(64);
export const payloadOf = (member: number): string => `payload-${member}`;
export const memberOf = (author: string): number => Number.parseInt(author, 16);

export interface Scene {
  commits: RoundCommit[];
  inspected: Inspected[];
  judgements: Judgement[];
  earlier: { author: string; payload: string }[];
  payloads: string[];
  out: Set<string>;
  ignored: Set<string>;
  accepted: Map<string, number>;
  roster: string[];
}

/** `deltas[i]`: what update i does to the loss; every validator measures it with its own luck of `luck`. */
export function scene(deltas: readonly number[], { seed = 1, luck = 0.001, overlap = 0.1 } = {}): Scene {
  const stream = SeededStream.from(seed, 'round-scene');
  const members = deltas.map((_, member) => member);
  const roughly = () => { let sum = -6; for (let i = 0; i < 12; i += 1) sum += stream.nextFloat(); return sum; };
  return {
    roster: members.map(nodeId),
    commits: members.map((member) => ({ author: nodeId(member), commit: `commit-${member}`, payload: payloadOf(member), tokens: 10_000, startState: STATE, lamport: 100 + member, inTime: true, owned: true })),
    payloads: members.map(payloadOf),
    inspected: members.map((member) => ({ fault: null, norm: 1 + member / 100, overlap: members.map((other) => (other === member ? 1 : overlap)) })),
    judgements: members.map((validator) => ({
      validator: nodeId(validator), sample: validator,
      verdicts: deltas.map((delta, member) => ({ payload: payloadOf(member), deltaLoss: delta + luck * roughly(), standardError: luck, fault: null })),
    })),
    earlier: [], out: new Set(), ignored: new Set(), accepted: new Map(members.map((member) => [nodeId(member), 5])),
  };
}

export function questionOf({ out, ignored, accepted, ...rest }: Scene): RoundQuestion {
  return { ...rest, shape: { parameters: 94_528, block: 4096, keep: 128 }, stateBefore: STATE, validators: rest.roster, standing: { out, ignored, accepted } };
}

/** The same round with everything that has no order in another one. */
export function shuffled(from: Scene, seed: number): Scene {
  const stream = SeededStream.from(seed, 'shuffled');
  const mix = <T>(list: readonly T[]): T[] => list.map((item) => ({ item, at: stream.nextUint32() })).sort((a, b) => a.at - b.at).map(({ item }) => item);
  const places = mix(from.payloads.map((_, place) => place));
  return {
    ...from, commits: mix(from.commits), judgements: mix(from.judgements).map((judgement) => ({ ...judgement, verdicts: mix(judgement.verdicts) })), roster: mix(from.roster), earlier: mix(from.earlier),
    payloads: places.map((place) => from.payloads[place]!),
    inspected: places.map((place) => ({ ...from.inspected[place]!, overlap: places.map((other) => from.inspected[place]!.overlap[other]!) })),
  };
}
