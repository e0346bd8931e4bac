// The mesh for the fake node: a view that tests set, and answers that change it as the agent's would. No keys, links or rounds
// behind it; shows the window and the command line every state.
import { RpcError } from '../../main/node/host/rpcCall.ts';
import { INVITE_LINK_START } from '../../schemas/invite.ts';
import { DEFAULT_SCOPES } from '../../schemas/mesh.ts';
import type { ArtefactView, InvitePreview, MeshPeer, MeshView } from '../../schemas/meshView.ts';
import type { RpcHandlers } from '../../schemas/rpc.ts';

type MeshHandlers = Pick<RpcHandlers, Extract<keyof RpcHandlers, `mesh.${string}`>>;
const HOUR_MS = 3_600_000;
export const MESH_ID = 'c0ffee'.padEnd(64, '1');
/** As long as a real one with two addresses. */
export const LINK = INVITE_LINK_START + 'Aq7-_3kZ'.repeat(38);
export const OWN_WORDS = 'amber fox river lucky ozone pupil';
/** After its key was changed. */
export const NEW_WORDS = 'cobalt fern gravel mitten opera quartz';

export function peer(over: Partial<MeshPeer> & Pick<MeshPeer, 'id'>): MeshPeer {
  return {
    name: 'kitchen', checkWords: 'velvet orbit hockey lens maple dune', state: 'allowed', path: 'lan', rttMs: 3.2, lastSeen: '2026-11-20T10:00:00.000Z', scopes: [...DEFAULT_SCOPES], island: 'closed',
    doing: null, trains: true, tokensPerSecond: 4_120, accepted: 37, credit: 51.5, share: 0.31, outForRounds: 0, mayRevoke: true, formerly: null, ...over,
  };
}
export const idOf = (start: string): string => start.padEnd(64, '0');

export function meshView(over: Partial<MeshView> = {}): MeshView {
  return {
    meshId: MESH_ID, name: 'home', state: 'member', stateWords: 'In the mesh.', trouble: null,
    self: { id: idOf('7b1f9e'), name: 'study', checkWords: OWN_WORDS, scopes: [...DEFAULT_SCOPES, 'admit'], isFounder: true, credit: 88.25, share: 0.53 },
    round: { number: 118, phase: 'training', words: 'Round 119: 3 nodes learn, each from its own text.', members: 3, done: null, leftSeconds: 14, trainSeconds: 30, stateHash: '5e1f'.padEnd(64, 'a'), lastAppliedAt: '2026-11-20T10:00:00.000Z', lossBefore: 3.2114, lossAfter: 3.1987 },
    peers: [peer({ id: idOf('a41c07') }), peer({ id: idOf('b90d52'), name: 'attic', checkWords: 'cider pulse anvil ghost meadow tulip', path: 'relay', rttMs: 84, accepted: 19, credit: 26.6, share: 0.16, tokensPerSecond: 980 })],
    invites: [], traffic: { sentBytes: 48_120_000, receivedBytes: 91_400_000, sentTodayBytes: 12_400_000, receivedTodayBytes: 23_800_000, dayLimitMegabytes: 2_000, kilobytesPerSecond: 0, metered: false },
    openAt: null, ownModelKept: false, ...over,
  };
}

export function artefact(over: Partial<ArtefactView> & Pick<ArtefactView, 'artefact'>): ArtefactView {
  return {
    name: 'garden notes.md', kind: 'document', licence: 'CC-BY-4.0', bytes: 48_211, generation: 0, signer: idOf('a41c07'), owners: [{ id: idOf('a41c07'), name: 'kitchen' }],
    state: 'offered', words: null, got: 0, grants: [], permission: null, ...over,
  };
}

export class FakeMesh {
  view: MeshView | null = null;
  /** What a link says. */
  preview: InvitePreview = { meshId: MESH_ID, meshName: 'home', issuerWords: OWN_WORDS, scopes: [...DEFAULT_SCOPES], expiresAt: new Date(Date.now() + 24 * HOUR_MS).toISOString(), endpoints: ['ws://192.168.1.20:47901/signal'] };
  /** Files that members tell of. */
  artefacts: ArtefactView[] = [];
  /** Runs before any answer but `mesh.get`: may wait, or refuse. */
  before: (method: string) => Promise<void> = async () => undefined;
  /** What was asked, but for looking. */
  readonly asked: [string, unknown][] = [];
  readonly #tell: (mesh: MeshView | null) => void;

  constructor(tell: (mesh: MeshView | null) => void) { this.#tell = tell; }

  set(view: MeshView | null): void { this.view = view; this.#tell(view); }
  change(over: Partial<MeshView>): void { this.set({ ...(this.view ?? meshView()), ...over }); }
  artefact(start: string): ArtefactView {
    const found = this.artefacts.find(({ artefact }) => artefact.startsWith(start));
    if (found === undefined) throw new RpcError('not-found', 'Nobody tells of such a file.');
    return found;
  }
  /** As the node does, windows are told that something of the mesh is other now. */
  setArtefacts(artefacts: ArtefactView[]): void { this.artefacts = artefacts; this.#tell(this.view); }
  changeArtefact(artefact: string, over: Partial<ArtefactView>): ArtefactView {
    const changed = { ...this.artefact(artefact), ...over };
    this.setArtefacts(this.artefacts.map((one) => (one.artefact === artefact ? changed : one)));
    return changed;
  }
  changePeer(id: string, over: Partial<MeshPeer>): MeshPeer {
    const found = this.view?.peers.find((one) => one.id === id);
    if (found === undefined) throw new RpcError('not-found', 'No such peer is known here any more. Look at the list again.');
    const changed = { ...found, ...over };
    this.change({ peers: this.view!.peers.map((one) => (one.id === id ? changed : one)) });
    return changed;
  }

  handlers(): MeshHandlers {
    const asked = async (method: string, input: unknown): Promise<void> => { this.asked.push([method, input]); await this.before(method); };
    return {
      'mesh.get': async () => ({ mesh: this.view }),
      'mesh.invite': async (input) => {
        await asked('mesh.invite', input);
        const { hours, uses, scopes = [...DEFAULT_SCOPES], name, lan } = input;
        const expiresAt = new Date(Date.now() + hours * HOUR_MS).toISOString();
        if (this.view === null) this.view = meshView({ name: name ?? 'my mesh', peers: [] });
        const reach = (lan ?? this.view.openAt?.startsWith('192.')) === true ? 'network' : 'machine';
        this.change({ openAt: reach === 'network' ? '192.168.1.10:47901' : '127.0.0.1:47901', invites: [{ nonce: String(this.asked.length).padStart(32, '0'), expiresAt, uses, usesLeft: uses, scopes, state: 'open' }, ...this.view.invites] });
        return { link: LINK, meshId: this.view.meshId, expiresAt, uses, scopes, reach };
      },
      'mesh.cancelInvite': async (input) => { await asked('mesh.cancelInvite', input); this.change({ invites: this.view!.invites.map((one) => (one.nonce === input.nonce ? { ...one, state: 'cancelled' } : one)) }); return {}; },
      'mesh.preview': async (input) => { await asked('mesh.preview', input); return this.preview; },
      'mesh.join': async (input) => {
        await asked('mesh.join', input);
        this.set(meshView({ name: this.preview.meshName, state: 'connecting', stateWords: 'Looking for somebody of the mesh.', peers: [], ownModelKept: true, self: { ...meshView().self, isFounder: false, scopes: this.preview.scopes, credit: 0, share: 0 } }));
        return this.preview;
      },
      'mesh.approve': async (input) => { await asked('mesh.approve', input); return this.changePeer(input.peer, { state: 'allowed', path: 'lan', rttMs: 4 }); },
      'mesh.refuse': async (input) => { await asked('mesh.refuse', input); this.changePeer(input.peer, { state: 'blocked', path: null, rttMs: null }); return {}; },
      'mesh.revoke': async (input) => {
        await asked('mesh.revoke', input);
        const { mayRevoke } = this.changePeer(input.peer, { path: null, rttMs: null, trains: false });
        this.changePeer(input.peer, { state: mayRevoke ? 'revoked' : 'blocked' });
        return { reach: mayRevoke ? 'mesh' : 'here' };
      },
      'mesh.unblock': async (input) => { await asked('mesh.unblock', input); this.changePeer(input.peer, { state: 'unproven' }); return {}; },
      'mesh.rotateKey': async (input) => {
        await asked('mesh.rotateKey', input);
        const { self } = this.view!;
        this.change({ self: { ...self, id: idOf('ce41d0'), checkWords: NEW_WORDS } });
        return { id: idOf('ce41d0'), checkWords: NEW_WORDS, formerWords: self.checkWords, told: true };
      },
      'mesh.leave': async (input) => { await asked('mesh.leave', input); this.set(null); return {}; },
      'mesh.artefacts': async () => ({ artefacts: this.artefacts }),
      'mesh.fetch': async (input) => { await asked('mesh.fetch', input); return this.changeArtefact(input.artefact, { state: 'asked', words: null }); },
      'mesh.unfetch': async (input) => { await asked('mesh.unfetch', input); return this.changeArtefact(input.artefact, { state: 'offered', got: 0 }); },
      'mesh.unshare': async (input) => { await asked('mesh.unshare', input); const { grants } = this.artefact(input.artefact); this.setArtefacts(this.artefacts.filter(({ artefact }) => artefact !== input.artefact)); return { withdrawn: grants.length }; },
      'mesh.withdraw': async (input) => { await asked('mesh.withdraw', input); this.changeArtefact(input.artefact, { grants: this.artefact(input.artefact).grants.filter(({ peer }) => peer !== input.peer) }); return {}; },
      'mesh.finish': async (input) => { await asked('mesh.finish', input); return { round: this.view?.round.number ?? null }; },
    };
  }
}
