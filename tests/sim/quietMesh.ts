// A quiet mesh of equals over the driver of the product, on wires that work, each node behind the doors it is given: what befalls
// it is only what a test does to the doors. The last node counts as hostile.
import type { Clock } from '../../app/ports.ts';
import { nodeHasher } from './keys.ts';
import { GOOD_WIRE } from './network.ts';
import { planOf } from './plan.ts';
import { RoundNode } from './roundNode.ts';
import { TOY_BLOCK, TOY_KEEP, TOY_PARAMETERS, TOY_START } from './toyTrainer.ts';
import type { BodyParts, Founding } from './body.ts';
import { World, type Outcome } from './world.ts';

const SEED = 5;
export const NODES = 5;
export const HOSTILE = NODES - 1;
const named = (text: string) => nodeHasher.sha256Hex(Buffer.from(text));
export type Doors = Pick<BodyParts, 'trainer'> & { readonly clock: Clock };

export const hostileOnly = (change: (doors: Doors) => Doors) => (doors: Doors, place: number): Doors => (place === HOSTILE ? change(doors) : doors);
export async function meshWith(doorsOf: (doors: Doors, place: number) => Doors): Promise<{ outcome: Outcome; world: World; nodes: RoundNode[]; ids: string[] }> {
  const drawn = planOf(SEED, NODES), nodes: RoundNode[] = [], ids: string[] = [];
  const even = Array.from({ length: NODES }, () => 1);
  // A twin is one by the world that makes two of it; here it only counts as not honest.
  const plan = { ...drawn, trainMs: 2_000, lateJoiners: 0, acts: [], healMs: 60_000, unreachable: [], slowness: even, skewsMs: even, vices: new Map([[HOSTILE, 'twin' as const]]), wires: even.map(() => even.map(() => GOOD_WIRE)) };
  const found: Founding = ({ ring, signers }) => {
    const mesh = named(`mesh ${plan.seed}`), members = new Map(signers.map((signer) => [signer.nodeId, Buffer.from(signer.publicKey).toString('hex')]));
    const shape = { tokenizer: named('tokenizer') as never, model: named('model') as never, parameters: TOY_PARAMETERS, block: TOY_BLOCK, keep: TOY_KEEP, trainMs: plan.trainMs };
    ids.push(...signers.map(({ nodeId }) => nodeId));
    return {
      mesh, isReady: () => true,
      make: ({ place, signer, links, store, learner, onPhase, onFault, ...given }) => {
        const { clock, trainer } = doorsOf(given, place);
        let head = mesh;
        const node = new RoundNode({ mesh, founder: signers[0]!.nodeId, startState: TOY_START, shape, signer, verifier: ring, clock, links, store, members, trainer, onPhase, onFault, onMoved: (at) => { head = at; } });
        nodes[place] = node;
        return {
          get head() { return head; }, get stateHash() { return trainer.stateHash; }, folds: '', credit: '', isMember: false, revoke: () => Promise.resolve(false), leave: () => {}, standingOf: () => null,
          wish: (trains) => { node.trains = trains; learner.trains = trains; node.driver.poke(); }, close: () => { node.close(); },
        };
      },
    };
  };
  const world = new World(plan, found);
  return { outcome: await world.run(), world, nodes, ids };
}

export const aggregatesOf = ({ invariants }: World) => [...invariants.manifests.values()].flatMap(({ round, parent, roster, attempt, content }) => (content.kind === 'aggregate' ? [{ round, parent, roster, attempt, ...content }] : []));

/** A trainer of which single calls can be replaced. */
export const bound = (trainer: BodyParts['trainer']): BodyParts['trainer'] => ({
  get stateHash() { return trainer.stateHash; }, cut: () => trainer.cut(), measure: (payloads, sample) => trainer.measure(payloads, sample), inspect: (payloads) => trainer.inspect(payloads),
  apply: (taken) => trainer.apply(taken), refund: (payload, missed) => trainer.refund(payload, missed), retake: (payload) => trainer.retake(payload), rebase: () => trainer.rebase(),
  snapshot: () => trainer.snapshot(), adopt: (snapshot, stateHash) => trainer.adopt(snapshot, stateHash),
});
