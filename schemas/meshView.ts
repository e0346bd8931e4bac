// The mesh as people see it, in the window and on the command line: who is in, who waits, how a round stands, what went over the
// wire. Names are as their owners chose them, so check words of the key stand beside each. No keys, no secrets but the link
// that was just made.
import { z } from 'zod';
import { inviteLimits } from './invite.ts';
import { MeshScope, Purpose } from './mesh.ts';
import { IslandGuests } from './visit.ts';

export const PeerState = z.enum(['needs-approval', 'allowed', 'revoked', 'blocked', 'left', 'unproven']);
export type PeerState = z.infer<typeof PeerState>;
export const PathName = z.enum(['loopback', 'lan', 'direct', 'relay']);
export type PathName = z.infer<typeof PathName>;

/** Six words made from the key: the same on every machine, so two people can compare them aloud. Empty where the key is not known. */
const checkWords = z.string();
export const MeshPeer = z.strictObject({
  id: z.string(), name: z.string(), checkWords, state: PeerState,
  /** How the link runs and how long a word takes there and back; null without a link. */
  path: PathName.nullable(), rttMs: z.number().nullable(),
  /** When there was a link last, as this node saw it; null for never. */
  lastSeen: z.string().nullable(),
  scopes: z.array(MeshScope),
  /** What it says it is doing; null without a word of it. */
  doing: z.string().max(80).nullable(),
  /** Whether its island takes guests, as it says; closed without a link. */
  island: IslandGuests,
  /** It trains with us now; tokens a second as it says. */
  trains: z.boolean(), tokensPerSecond: z.number(),
  /** Updates of it that went into the model, its credit, and its share of all credit, 0 to 1. */
  accepted: z.int(), credit: z.number(), share: z.number(),
  /** Rounds it is still shut out of; 0 for none. */
  outForRounds: z.int(),
  /** This node may take its membership back for the whole mesh. */
  mayRevoke: z.boolean(),
  /** The words of its key before this one, which handed its place on to this one; null while it has the key it came with. */
  formerly: z.strictObject({ checkWords, until: z.string() }).nullable(),
});
export type MeshPeer = z.infer<typeof MeshPeer>;

export const RoundPhaseName = z.enum(['resting', 'catching-up', 'alone', 'announced', 'training', 'committed', 'revealed', 'gated', 'manifest', 'applied', 'aborted']);
export const MeshRound = z.strictObject({
  /** Rounds that went into the model here. */
  number: z.int(), phase: RoundPhaseName,
  /** One sentence for people. */
  words: z.string(),
  /** Members in it, and of those how many are through with the present phase; null where nothing is counted. */
  members: z.int().nullable(), done: z.int().nullable(),
  /** Until it is committed; null outside of training. */
  leftSeconds: z.number().nullable(), trainSeconds: z.number(),
  stateHash: z.string().nullable(),
  lastAppliedAt: z.string().nullable(),
  /** Nats a token of the canary text before and after the last round. */
  lossBefore: z.number().nullable(), lossAfter: z.number().nullable(),
});
export type MeshRound = z.infer<typeof MeshRound>;

export const MeshInvite = z.strictObject({ nonce: z.string(), expiresAt: z.string(), uses: z.int(), usesLeft: z.int(), scopes: z.array(MeshScope), state: z.enum(['open', 'used-up', 'expired', 'cancelled']) });
export type MeshInvite = z.infer<typeof MeshInvite>;

export const MeshTraffic = z.strictObject({
  sentBytes: z.number(), receivedBytes: z.number(), sentTodayBytes: z.number(), receivedTodayBytes: z.number(),
  /** Zero for no limit. */
  dayLimitMegabytes: z.int(), kilobytesPerSecond: z.int(), metered: z.boolean(),
});
export type MeshTraffic = z.infer<typeof MeshTraffic>;
export const MeshView = z.strictObject({
  meshId: z.string(), name: z.string(),
  /** Of this node: on its way in, turned away, in, or out. */
  state: z.enum(['connecting', 'waiting-approval', 'refused', 'member', 'revoked', 'left']),
  stateWords: z.string(),
  /** What stands in the way of this member, in a sentence; null where nothing does, and of whoever is none. */
  trouble: z.string().nullable(),
  self: z.strictObject({ id: z.string(), name: z.string(), checkWords, scopes: z.array(MeshScope), isFounder: z.boolean(), credit: z.number(), share: z.number() }),
  round: MeshRound,
  peers: z.array(MeshPeer),
  invites: z.array(MeshInvite),
  traffic: MeshTraffic,
  /** Where this node listens for joiners; null while it is not open for joining. */
  openAt: z.string().nullable(),
  /** Its own model from before it joined, which comes back when it leaves. */
  ownModelKept: z.boolean(),
});
export type MeshView = z.infer<typeof MeshView>;

export const InviteInput = z.strictObject({
  hours: z.number().positive().max(inviteLimits.lifeMs / 3_600_000).default(24), uses: z.int().min(1).max(inviteLimits.uses).default(1),
  scopes: z.array(MeshScope).min(1).max(MeshScope.options.length).optional(),
  /** Reachable from other machines of the network, or from this one alone; left away: as it is, at first from this one alone. */
  lan: z.boolean().optional(),
  /** Only when this invite founds the mesh: its name, and how long a round trains. */
  name: z.string().min(1).max(64).optional(), roundSeconds: z.number().min(0.05).max(3_600).optional(),
});
export type InviteInput = z.infer<typeof InviteInput>;
export const InviteMade = z.strictObject({ link: z.string(), meshId: z.string(), expiresAt: z.string(), uses: z.int(), scopes: z.array(MeshScope), reach: z.enum(['machine', 'network']) });
export type InviteMade = z.infer<typeof InviteMade>;
/** What a link says, before anybody follows it. */
export const InvitePreview = z.strictObject({ meshId: z.string(), meshName: z.string(), issuerWords: checkWords, scopes: z.array(MeshScope), expiresAt: z.string(), endpoints: z.array(z.string()) });
export type InvitePreview = z.infer<typeof InvitePreview>;
/** A whole link, or the one line of a file. */
export const InviteText = z.string().min(1, 'Paste the link first.').max(inviteLimits.textCharacters);

/** Which member spoke, and the model it spoke with. The name is as its owner chose it. */
export const PeerLabel = z.strictObject({ id: z.string(), name: z.string(), stateHash: z.string() });
export type PeerLabel = z.infer<typeof PeerLabel>;

/** A file that members tell of. */
export const ArtefactView = z.strictObject({
  /** SHA-256 of its content. */
  artefact: z.string(), name: z.string().nullable(), kind: z.string(), licence: z.string(), bytes: z.number(), generation: z.int(),
  /** Who signed its manifest; and who holds it, as they say. */
  signer: z.string(), owners: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  /** `here`: fetched before. `asked`: somebody there has to allow it. */
  state: z.enum(['own', 'here', 'offered', 'unreached', 'asked', 'fetching', 'refused']),
  /** Why it was refused. */
  words: z.string().nullable(),
  /** Bytes that came so far. */
  got: z.number(),
  /** Of an own one: who may have it. */
  grants: z.array(z.strictObject({ peer: z.string(), name: z.string(), purpose: z.string(), expiresAt: z.string() })),
  /** Of another's: what this node may have it for, until when; null where nobody allowed it. */
  permission: z.strictObject({ purpose: z.string(), expiresAt: z.string() }).nullable(),
});
export type ArtefactView = z.infer<typeof ArtefactView>;
/** A hash, or the beginning of one. */
export const ArtefactName = z.string().regex(/^[0-9a-f]{6,64}$/, 'Say the hash of it, or at least its first six signs.');

const peer = z.strictObject({ peer: z.string().min(1).max(80) });
const nothing = z.strictObject({});
/** Methods that window and command line share. */
export const meshMethods = {
  'mesh.get': { input: nothing, output: z.strictObject({ mesh: MeshView.nullable() }) },
  /** Founds a mesh where there is none. */
  'mesh.invite': { input: InviteInput, output: InviteMade },
  'mesh.cancelInvite': { input: z.strictObject({ nonce: z.string() }), output: nothing },
  'mesh.preview': { input: z.strictObject({ link: InviteText }), output: InvitePreview },
  'mesh.join': { input: z.strictObject({ link: InviteText }), output: InvitePreview },
  'mesh.approve': { input: peer, output: MeshPeer },
  'mesh.refuse': { input: peer, output: nothing },
  'mesh.revoke': { input: peer, output: z.strictObject({ reach: z.enum(['mesh', 'here']) }) },
  'mesh.unblock': { input: peer, output: nothing },
  'mesh.artefacts': { input: nothing, output: z.strictObject({ artefacts: z.array(ArtefactView) }) },
  /** Asks for it, then fetches it; how far it is `mesh.artefacts` tells. */
  'mesh.fetch': { input: z.strictObject({ artefact: ArtefactName, purpose: Purpose.default('read') }), output: ArtefactView },
  /** Asks and fetches no further. What came so far is kept while the node runs, so that fetching goes on from there. */
  'mesh.unfetch': { input: z.strictObject({ artefact: ArtefactName }), output: ArtefactView },
  'mesh.unshare': { input: z.strictObject({ artefact: ArtefactName }), output: z.strictObject({ withdrawn: z.int() }) },
  /** One member may have it no longer; what it has already it has. */
  'mesh.withdraw': { input: z.strictObject({ artefact: ArtefactName, peer: z.string().min(1).max(80) }), output: nothing },
  /** This node goes on in its mesh under a new key, which the old one vouches for. `told` is false while nobody has heard of it yet. */
  'mesh.rotateKey': { input: nothing, output: z.strictObject({ id: z.string(), checkWords, formerWords: checkWords, told: z.boolean() }) },
  /** The own model from before comes back. */
  'mesh.leave': { input: nothing, output: nothing },
  /** Ends the present round, then pauses. */
  'mesh.finish': { input: nothing, output: z.strictObject({ round: z.int().nullable() }) },
} as const;
