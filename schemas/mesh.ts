// Between nodes: the limits of the wire, what stands in the signed logs, the control messages of a link, and why something is
// refused. Frames, blocks and updates have hand-written codecs (app/mesh/frames.ts, app/mesh/blockFrames.ts,
// app/federation/codec.ts); what stands here is small and read once, by zod. Rules M* and R* of PROTOCOL.md say what it means.
import { z } from 'zod';
import { Manifest } from './manifest.ts';
import { NodeId, Sha256 } from './ids.ts';
import { SamplingOptions, StoppedBy } from './model.ts';
import { RoundManifest, roundEntries } from './round.ts';
import { guestMessages, islandMessages } from './visit.ts';

/** Versions this program speaks; two nodes use the highest both know, or refuse each other with words. */
export const MESH_PROTOCOL = { min: 1, max: 1 } as const;

export const limits = {
  /** Of one frame on a data channel, header included: small, so that bulk never keeps presence waiting. */
  frameBytes: 32 * 1024,
  /** Unsent bytes of one link before its sender waits: more stalls SCTP for seconds. */
  highWaterBytes: 256 * 1024,
  /** Received bytes that wait for their message's last frame, over all links. */
  inboundBytes: 64 * 1024 * 1024,
  controlBytes: 64 * 1024, ySyncBytes: 16 * 1024 * 1024, awarenessBytes: 4 * 1024, logBytes: 256 * 1024, rpcBytes: 256 * 1024,
  /** Of calls of one member that are read at all: checking a long one holds a node up for tens of milliseconds. Above what an island tells a guest. */
  rpcBytesPerSecond: 256 * 1024, rpcBytesAtOnce: 2 * 1024 * 1024,
  /** Lists and objects in each other in one message; what is said nests a few deep. */
  messageDepth: 24,
  /** Of a message on the bulk channel: one block and its header. */
  bulkBytes: 256 * 1024 + 256,
  /** Artefacts travel in blocks of this size; the last may be shorter. */
  blockBytes: 256 * 1024,
  /** Of one entry of a log, as its canonical text. */
  entryBytes: 64 * 1024,
  /** Of one author's log: what is taken at once, and what may be added for each time of a round since it was let in. */
  logBytesAtOnce: 16 * 1024 * 1024, logBytesPerRound: 16 * 1024,
  /** Entries that show a node that it was shut out, and letters of each: what is not theirs is longer. */
  shownEntries: 8, shownCharacters: 1_536,
  /** Entries of one author about who belongs to the mesh, ever. */
  entriesAboutMembers: 1_024,
  links: 16, messagesPerSecond: 200, messagesBurst: 400, bytesPerSecond: 8 * 1024 * 1024, bulkStreams: 4, callsInFlight: 32,
  /** From the open channel to the last word of the handshake. */
  handshakeMs: 5_000,
  pingEveryMs: 2_000, deadAfterMs: 6_000, antiEntropyMs: 10_000, redialFirstMs: 500, redialMostMs: 30_000,
  /** How far a clock may be off before what depends on it is refused. */
  clockSkewMs: 10 * 60_000,
  strikesToBan: 3, banMs: 10 * 60_000, strikesToBlock: 10,
  members: 32,
} as const;

export const channels = ['control', 'y-sync', 'awareness', 'log', 'rpc', 'bulk'] as const;
/** Its place in this list is its number on the wire. */
export type Channel = (typeof channels)[number];

/** What a member may do. `admit`: invite, approve, revoke whom it admitted. */
export const MeshScope = z.enum(['train', 'infer', 'read-manifests', 'chat', 'admit']);
export type MeshScope = z.infer<typeof MeshScope>;
export const DEFAULT_SCOPES: readonly MeshScope[] = ['train', 'infer', 'read-manifests', 'chat'];

export const meshRefusals = {
  'version': 'It speaks no version of the protocol that this node knows. Bring both to the same release.',
  'wrong-mesh': 'It belongs to another mesh.',
  'bad-binding': 'What was signed does not fit this connection: somebody may stand between the two.',
  'bad-signature': 'Its signature does not hold.',
  'weak-key': 'Its key is one that anybody could sign for.',
  'malformed': 'It sent something that cannot be read.',
  'too-large': 'It sent more than the limit allows.',
  'too-fast': 'It sends faster than the limit allows.',
  'too-slow': 'It took too long.',
  'not-a-member': 'It is no member of this mesh. Ask for an invite.',
  'needs-approval': 'Somebody of the mesh has to approve it first.',
  'revoked': 'It was revoked from this mesh.',
  'blocked': 'It was blocked on this node.',
  'banned': 'It broke the rules too often and is shut out for a while.',
  'invite-expired': 'The invite has expired. Ask for a new one.',
  'invite-not-yet': 'The invite is not valid yet. Check the clock of this machine.',
  'invite-used-up': 'The invite was used as often as it allows. Ask for a new one.',
  'invite-cancelled': 'The invite was taken back.',
  'invite-forged': 'The invite was changed, or is none. Ask for a new one.',
  'equivocation': 'It told different nodes different things.',
  'out-of-scope': 'It was not allowed to do that.',
  'no-grant': 'Nobody allowed this to leave.',
  'denied': 'Somebody there was asked, and said no.',
  'not-held': 'It is not here.',
  'busy': 'There are too many requests open.',
  'replaced': 'A newer connection to the same node took its place.',
  'not-offered': 'It answers no questions of others; that is switched off there.',
  'gone': 'The connection ended.',
  'stopping': 'This node stops.',
} as const;
export type MeshRefusal = keyof typeof meshRefusals;
export const MeshRefusal = z.enum(Object.keys(meshRefusals) as [MeshRefusal, ...MeshRefusal[]]);

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
export const PublicKeyHex = hex(32), SignatureHex = hex(64), NonceHex = hex(16), FingerprintHex = hex(32);
/** Shown beside check words; letters of any script, nothing that hides or turns. Cleaned again where it is shown. */
export const MemberName = z.string().min(1).max(64);
const seq = z.int().min(1).max(2 ** 40);
const wallMs = z.int().min(0).max(2 ** 48);

/** What every node of a mesh has in common and none may change. */
export const MeshShape = z.strictObject({
  tokenizer: Sha256,
  /** SHA-256 over the canonical form of the model's configuration; the configuration itself comes with the first snapshot. */
  model: Sha256,
  parameters: z.int().min(1).max(2 ** 31),
  /** Of an update: elements in a block, kept of them. */
  block: z.int().min(16).max(4096), keep: z.int().min(1).max(1024),
  /** Time a round trains before it is committed. */
  trainMs: z.int().min(50).max(3_600_000),
});
export type MeshShape = z.infer<typeof MeshShape>;

/** What an artefact is wanted for: a word, or words joined by dots. */
export const Purpose = z.string().regex(/^[a-z]+(?:\.[a-z-]+)*$/).max(64);

/** Bodies of the entries of a log by kind. */
export const entryBodies = {
  /** The first entry of the founder's log. Its hash names the mesh. */
  founded: z.strictObject({ name: MemberName, founderName: MemberName, publicKey: PublicKeyHex, boxKey: PublicKeyHex, shape: MeshShape, stateHash: Sha256, nonce: NonceHex }),
  /** The first entry of every other member's log. */
  joined: z.strictObject({ name: MemberName, publicKey: PublicKeyHex, boxKey: PublicKeyHex }),
  invited: z.strictObject({ nonce: NonceHex, secretHash: Sha256, scopes: z.array(MeshScope).max(8), maxUses: z.int().min(1).max(64), notBeforeMs: wallMs, expiresMs: wallMs }),
  'invite-cancelled': z.strictObject({ nonce: NonceHex }),
  admitted: z.strictObject({ subject: NodeId, publicKey: PublicKeyHex, name: MemberName, scopes: z.array(MeshScope).max(8), inviteNonce: NonceHex.nullable() }),
  /** Nothing of the subject's log beyond `lastSeq` counts. */
  revoked: z.strictObject({ subject: NodeId, lastSeq: z.int().min(0), lastHash: Sha256.nullable() }),
  left: z.strictObject({}),
  /** The last entry under a key: `successor` goes on in its place. `proof` is the successor's signature over the mesh and the old node id. */
  rotated: z.strictObject({ successor: PublicKeyHex, proof: SignatureHex }),
  /** A new key for signalling, one box a member: base64. After a revocation, so that who was shut out cannot read on. */
  rekeyed: z.strictObject({ generation: z.int().min(1), boxes: z.record(NodeId, z.string().max(400)) }),
  /** Two entries of one author with one number: whoever sees both knows it lies. */
  'equivocation-shown': z.strictObject({ author: NodeId, first: z.string().max(24_000), second: z.string().max(24_000) }),
  /** Tells of an artefact; `bytes` of its content. Nothing of it is handed out before it is granted. */
  manifested: z.strictObject({ manifest: Manifest, bytes: z.int().min(0), name: z.exactOptional(MemberName) }),
  /** Its author offers it no more. */
  'manifest-withdrawn': z.strictObject({ artefact: Sha256 }),
  granted: z.strictObject({ artefact: Sha256, recipient: NodeId, purpose: Purpose, expiresMs: wallMs }),
  'grant-withdrawn': z.strictObject({ artefact: Sha256, recipient: NodeId }),
  ...roundEntries,
} as const;
export type EntryKind = keyof typeof entryBodies;
export const EntryKind = z.enum(Object.keys(entryBodies) as [EntryKind, ...EntryKind[]]);
export type EntryBody<K extends EntryKind> = z.infer<(typeof entryBodies)[K]>;

/** One entry of an author's log. Signed over `ileices-log-1` and the canonical bytes of all fields but the signature; its hash is
 *  SHA-256 over the same bytes, so that a signature that was changed and still verifies is no other entry. */
export const LogEntry = z.strictObject({
  /** Empty in the entry that founds the mesh. */
  mesh: z.union([Sha256, z.literal('')]),
  author: NodeId, seq, prev: Sha256.nullable(),
  /** Larger than that of every entry its author had seen: an order that no clock can change. */
  lamport: z.int().min(1).max(2 ** 48),
  /** The author's clock: for people, and to find clocks that are off. */
  wallMs,
  kind: EntryKind, body: z.unknown(), signature: SignatureHex,
});
export type LogEntry = { [K in EntryKind]: Omit<z.infer<typeof LogEntry>, 'kind' | 'body'> & { kind: K; body: EntryBody<K> } }[EntryKind];
/** What a node writes to its own log. */
export type EntryDraft = { [K in EntryKind]: { kind: K; body: EntryBody<K> } }[EntryKind];

/** First message of each side. `invite` names the invite that is redeemed, null between members. */
export const Hello = z.strictObject({
  type: z.literal('hello'), proto: z.strictObject({ min: z.int(), max: z.int() }), mesh: Sha256, publicKey: PublicKeyHex, nonce: NonceHex, name: MemberName,
  invite: NonceHex.nullable(),
  /** Grows with every start of the node: of two links to the same node the one with the larger number lives. */
  session: z.int().min(0).max(2 ** 48),
});
export const Proof = z.strictObject({
  type: z.literal('proof'),
  /** SHA-256 of the transcript as its sender saw it. A true signature over another one than the receiver's shows somebody in between. */
  transcript: Sha256,
  signature: SignatureHex,
  /** HMAC with the invite's secret; null without an invite. */
  mac: Sha256.nullable(),
});
export const ControlMessage = z.discriminatedUnion('type', [
  Hello, Proof,
  /** The handshake held; the next messages may be anything. `state` is where the other side stands with us. */
  z.strictObject({ type: z.literal('welcome'), state: z.enum(['member', 'needs-approval']) }),
  /** `shown`: to whom was revoked, the entries that say so. */
  z.strictObject({ type: z.literal('refused'), reason: MeshRefusal, shown: z.exactOptional(z.array(z.string().max(limits.shownCharacters)).min(1).max(limits.shownEntries)) }),
  /** Sealed signalling for another member, handed on once. */
  z.strictObject({ type: z.literal('carry'), from: NodeId, to: NodeId, sealed: z.string().max(24_000) }),
  /** Where it stands now; again whenever that changes. `head` is the manifest its model is at. */
  z.strictObject({ type: z.literal('presence'), trains: z.boolean(), head: Sha256, stateHash: Sha256, tokensPerSecond: z.number().min(0).max(1e12) }),
  /** It goes; its links close in peace. */
  z.strictObject({ type: z.literal('bye') }),
]);
export type ControlMessage = z.infer<typeof ControlMessage>;

export const LogMessage = z.discriminatedUnion('type', [
  /** SHA-256 over the canonical form of what `heads` would hold: whoever has other heads answers with them. */
  z.strictObject({ type: z.literal('digest'), heads: Sha256 }),
  /** Newest entry of each author, or of some: sequence number and hash. */
  z.strictObject({ type: z.literal('heads'), heads: z.record(NodeId, z.tuple([seq, Sha256])) }),
  z.strictObject({ type: z.literal('want'), author: NodeId, fromSeq: seq }),
  z.strictObject({ type: z.literal('entries'), entries: z.array(z.string().max(limits.entryBytes)).min(1).max(64) }),
]);
export type LogMessage = z.infer<typeof LogMessage>;

export const callLimits = {
  /** Of a prompt, all its parts together: more than a model here reads. */
  promptCharacters: 32_768, promptParts: 64,
  /** Of one delta. */
  deltaCharacters: 16_384,
  /** No token of a tokenizer spells more than this many letters. */
  tokenCharacters: 128,
  /** Of one reply. */
  replyTokens: 4_096,
  /** Replies spoken for others at once: of one member, and of all. */
  answersOfOne: 1, answers: 4,
  /** Without a word for so long whoever answers is passed over; and longest time one of them may take. */
  silentMs: 10_000, answerMs: 120_000,
} as const;
const callId = NonceHex;
/** Ids of the tokenizer that all members have. */
const ids = z.array(z.int().min(0).max(65_535)).max(callLimits.replyTokens);
const promptText = z.union([z.strictObject({ text: z.string() }), z.strictObject({ token: z.string().max(40) })]);
export const MeshPrompt = z.array(promptText).max(callLimits.promptParts)
  .refine((parts) => parts.reduce((sum, part) => sum + ('text' in part ? part.text.length : 0), 0) <= callLimits.promptCharacters, 'the prompt is too long');
export type MeshPrompt = z.infer<typeof MeshPrompt>;

/** On the `rpc` channel. Every call has an id of the one who asks. */
export const RpcMessage = z.discriminatedUnion('type', [
  /** A reply is wanted. `spoken`: what others said of it before, token by token; it goes on behind that. */
  z.strictObject({ type: z.literal('ask'), id: callId, prompt: MeshPrompt, sampling: SamplingOptions, spoken: ids }),
  z.strictObject({ type: z.literal('delta'), id: callId, text: z.string().max(callLimits.deltaCharacters), ids }),
  /** `characters`: of all text that was sent, so that what was lost shows. `tokens`: of the whole reply. */
  z.strictObject({
    type: z.literal('done'), id: callId, characters: z.int().min(0).max(callLimits.replyTokens * callLimits.tokenCharacters), tokens: z.int().min(0).max(callLimits.replyTokens), promptTokens: z.int().min(0).max(1_000_000),
    tokensPerSecond: z.number().min(0).max(1e12), stoppedBy: StoppedBy, stateHash: Sha256,
  }),
  z.strictObject({ type: z.literal('failed'), id: callId, reason: MeshRefusal }),
  z.strictObject({ type: z.literal('cancel'), id: callId }),
  /** May it have this? The yes is an entry `granted`, the no `failed`. */
  z.strictObject({ type: z.literal('request'), id: callId, artefact: Sha256, purpose: Purpose }),
  ...guestMessages, ...islandMessages,
]);
export type RpcMessage = z.infer<typeof RpcMessage>;
export { RoundManifest };
