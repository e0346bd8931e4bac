// A mesh of whole nodes: one founds it, the others are invited and let in; what runs is the product's MeshNode.
import type { NodeId, Sha256 } from '../../schemas/ids.ts';
import type { Invite } from '../../schemas/invite.ts';
import type { MeshShape } from '../../schemas/mesh.ts';
import { foundMesh } from '../../app/mesh/found.ts';
import { MeshNode } from '../../app/mesh/meshNode.ts';
import type { Boxes } from '../../app/mesh/ports.ts';
import type { RandomStream } from '../../app/ports.ts';
import { canonicalJson } from '../../app/manifest/canonical.ts';
import { SeededStream } from '../../app/physics/random.ts';
import { nodeHasher } from './keys.ts';
import { planOf } from './plan.ts';
import { EPOCH_MS } from './scheduler.ts';
import { TOY_BLOCK, TOY_KEEP, TOY_PARAMETERS, TOY_START } from './toyTrainer.ts';
import type { BodyParts, Founding } from './body.ts';
import { World, type Outcome } from './world.ts';

const DAY_MS = 86_400_000, HOUR_MS = 3_600_000;
/** Somebody looks at the question, then says yes. */
const APPROVAL_MS = 300;

const named = (text: string) => nodeHasher.sha256Hex(Buffer.from(text));
const nonceOf = (random: RandomStream): string => Array.from({ length: 16 }, () => random.nextBelow(256).toString(16).padStart(2, '0')).join('');

/** Letters that only their reader opens, as long as nobody in the simulation looks inside. */
function simBoxes(publicKey: Uint8Array): Boxes {
  const label = (recipient: Uint8Array, context: string) => Buffer.from(named(`${Buffer.from(recipient).toString('hex')} ${context}`), 'hex');
  return {
    publicKey,
    seal: (recipient, plain, context) => new Uint8Array(Buffer.concat([label(recipient, context), plain])),
    open: (sealed, context) => (Buffer.from(sealed.subarray(0, 32)).equals(label(publicKey, context)) ? sealed.slice(32) : null),
  };
}

export const wholeMesh: Founding = ({ plan, ring, signers, network }) => {
  const random = SeededStream.from(plan.seed, 'founding');
  const shape: MeshShape = { tokenizer: named('tokenizer') as Sha256, model: named('model') as Sha256, parameters: TOY_PARAMETERS, block: TOY_BLOCK, keep: TOY_KEEP, trainMs: plan.trainMs };
  const boxKeyOf = (place: number) => named(`box ${plan.seed} ${place}`);
  const founding = foundMesh({ name: 'mesh', founderName: 'founder', shape, stateHash: TOY_START, boxKey: boxKeyOf(0), nonce: nonceOf(random) }, { signer: signers[0]!, hasher: nodeHasher, clock: { now: () => EPOCH_MS } });
  let invite: Invite | null = null;

  const open = (parts: BodyParts) => {
    const { place, signer, clock, links, store, trainer, learner, incarnation } = parts;
    let head = '', shown = '', wants = true;
    const approving = new Set<string>();
    const node: MeshNode = new MeshNode({
      mesh: founding.mesh, name: `node ${place}`, signer, verifier: ring, hasher: nodeHasher, clock, random: parts.random, nonce: () => nonceOf(parts.random), links, store,
      boxes: simBoxes(Buffer.from(boxKeyOf(place), 'hex')), session: incarnation, invite: place === 0 ? null : invite,
      trainer: () => trainer, trains: () => wants, tokensPerSecond: () => 1_000, artefact: () => Promise.resolve(null),
      onChange: () => {
        const phase = 'rounds' in nodeOrNot ? nodeOrNot.rounds.phase : null;
        if (phase !== null) {
          const text = `${phase.phase}${'round' in phase ? ` ${phase.round}` : ''}${'attempt' in phase ? `.${phase.attempt}` : ''}${'reason' in phase ? ` ${phase.reason}` : ''}`;
          if (text !== shown) { shown = text; parts.say(text); }
          if (place === 0) approve();
        }
      },
      onMoved: (at) => { head = at; }, onCarry: () => {}, onMessage: () => {},
      onRefused: (nodeId, reason, by) => { parts.onRefused(nodeId, reason, by); }, onFault: parts.onFault,
    });
    const nodeOrNot: MeshNode | object = node;
    const approve = () => {
      for (const { nodeId } of node.admissions.requests) {
        if (approving.has(nodeId)) continue;
        approving.add(nodeId);
        clock.after(APPROVAL_MS, () => { node.admissions.approve(nodeId).catch((fault: unknown) => { parts.onFault(fault, 'approving'); }).finally(() => { approving.delete(nodeId); }); });
      }
    };
    const begin = async () => {
      if (place === 0 && store.entry(1) === null) await node.found(founding.entry);
      node.start();
      if (place !== 0 || invite !== null) return;
      const made = await node.admissions.invite({ endpoints: [], scopes: ['train', 'infer', 'read-manifests', 'chat'], maxUses: 64, notBeforeMs: EPOCH_MS - 2 * HOUR_MS, expiresMs: EPOCH_MS + DAY_MS });
      invite = made.invite;
      network.nameInvite(made.invite.nonce, 0);
    };
    void begin().catch((fault: unknown) => { parts.onFault(fault, 'starting'); });
    return {
      node,
      get head() { return head; }, get stateHash() { return trainer.stateHash; },
      get folds() { return named(canonicalJson({ members: [...node.membership.members.values()].map((member) => ({ ...member, countsUpTo: String(member.countsUpTo) })), heads: node.book.heads() })); },
      get credit() { return canonicalJson({ ...node.rounds.credit, accounts: [...node.rounds.credit.accounts].map(([name, account]) => [name, account]) }); },
      get isMember() { return node.isMember; },
      wish: (trains: boolean) => { wants = trains; learner.trains = trains; node.changed(); },
      revoke: (nodeId: string) => (node.mayRevoke(nodeId) ? node.revoke(nodeId).then((where) => where === 'mesh', (fault: unknown) => { parts.onFault(fault, 'revoking'); return false; }) : Promise.resolve(false)),
      leave: () => { node.leave().catch((fault: unknown) => { parts.onFault(fault, 'leaving'); }); },
      standingOf: (nodeId: string) => node.membership.members.get(nodeId as NodeId)?.state ?? null,
      close: () => { node.close(); },
    };
  };
  return { mesh: founding.mesh, isReady: (place) => place === 0 || invite !== null, make: open };
};

export const runMesh = (seed: number, nodes?: number): Promise<Outcome> => new World(planOf(seed, nodes), wholeMesh).run();
