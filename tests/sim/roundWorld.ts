// A mesh of which only the rounds are real: founds it, and makes its nodes.
import type { MeshShape } from '../../schemas/mesh.ts';
import { nodeHasher } from './keys.ts';
import { RoundNode } from './roundNode.ts';
import { TOY_BLOCK, TOY_KEEP, TOY_PARAMETERS, TOY_START } from './toyTrainer.ts';
import { planOf } from './plan.ts';
import type { Founding } from './body.ts';
import { World, type Outcome } from './world.ts';

const named = (text: string) => nodeHasher.sha256Hex(Buffer.from(text));

export const roundsOnly: Founding = ({ plan, ring, signers }) => {
  const mesh = named(`mesh ${plan.seed}`);
  const shape: MeshShape = { tokenizer: named('tokenizer') as never, model: named('model') as never, parameters: TOY_PARAMETERS, block: TOY_BLOCK, keep: TOY_KEEP, trainMs: plan.trainMs };
  const members = new Map(signers.map((signer) => [signer.nodeId, Buffer.from(signer.publicKey).toString('hex')]));
  return {
    mesh, isReady: () => true,
    make: ({ signer, clock, links, store, trainer, learner, onPhase, onFault }) => {
      let head = mesh;
      const node = new RoundNode({ mesh, founder: signers[0]!.nodeId, startState: TOY_START, shape, signer, verifier: ring, clock, links, store, members, trainer, onPhase, onFault, onMoved: (at) => { head = at; } });
      return {
        get head() { return head; }, get stateHash() { return trainer.stateHash; }, folds: '', credit: '', isMember: false, revoke: () => Promise.resolve(false), leave: () => {}, standingOf: () => null,
        wish: (trains) => { node.trains = trains; learner.trains = trains; node.driver.poke(); },
        close: () => { node.close(); },
      };
    },
  };
};

/** Its wire cannot tell rubbish from words, so only those lie who lie about what they learnt or measured. */
export function runRounds(seed: number, nodes?: number): Promise<Outcome> {
  const plan = planOf(seed, nodes), acts = plan.acts.filter(({ act: { kind } }) => kind !== 'leave' && kind !== 'revoke');
  const vices = new Map([...plan.vices].filter(([, vice]) => vice === 'bad-updates' || vice === 'false-verdicts' || vice === 'false-state'));
  return new World({ ...plan, vices, acts }, roundsOnly).run();
}
