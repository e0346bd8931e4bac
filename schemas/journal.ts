// Everything a node decides and must never lose: the union of journal events.
//
// An event has two halves. `fact` is inside the hash chain and can never be erased, so it holds ids, numbers and
// hashes only. `body` is what a person may want gone (text, names, paths); it lies outside the chain under a salted
// commitment and can be erased, leaving an `Erased` event behind.
import { z } from 'zod';
import { Rating, ReplyFooter } from './chat.ts';
import { ForgetChoice } from './forget.ts';
import { Reach } from './consent.ts';

const none = z.null();
/** What a member may have a copy of, and how it was called then; null in rows that were written before there were names in them. */
const copyFor = z.strictObject({ name: z.string(), peerName: z.string() }).nullable();
const event = <F extends z.ZodType, B extends z.ZodType>(fact: F, body: B) => ({ fact, body });

export const journalEvents = {
  NodeFounded: event(z.strictObject({ nodeId: z.string(), version: z.string(), worldSeed: z.int() }), none),
  NodeStarted: event(z.strictObject({ version: z.string() }), none),
  SettingsChanged: event(z.strictObject({ settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])) }), none),
  PolicyLoaded: event(z.strictObject({ sha256: z.string(), rules: z.int() }), none),
  Paused: event(z.strictObject({ until: z.string().nullable() }), none),
  Resumed: event(z.strictObject({ by: z.enum(['person', 'clock']) }), none),
  ConsentGranted: event(
    z.strictObject({ grantId: z.string(), sourceId: z.string(), kind: z.enum(['file', 'folder']), scope: z.enum(['device', 'mesh']), expiresAt: z.string().nullable(), reach: z.exactOptional(Reach) }),
    z.strictObject({ path: z.string(), name: z.string() })),
  ConsentWithdrawn: event(z.strictObject({ grantId: z.string(), sourceId: z.string() }), none),
  /** A no: `never` means not to be asked about this place again. `names` where only these below the folder were asked about. */
  ConsentRefused: event(
    z.strictObject({ offerId: z.string(), sourceId: z.string().nullable(), never: z.boolean() }),
    z.strictObject({ path: z.string(), name: z.string(), names: z.array(z.string()) })),
  /** Somebody looked inside before deciding; written before the first byte is opened. */
  ConsentPreviewed: event(z.strictObject({ offerId: z.string(), sourceId: z.string().nullable() }), z.strictObject({ path: z.string(), name: z.string() })),
  /** A no was taken back. */
  ConsentLifted: event(z.strictObject({ offerId: z.string() }), none),
  /** A folder is shown to the world by the names in it; nothing in it may be read for that. Where it lies stands in the body. */
  FolderShown: event(z.strictObject({ landId: z.string() }), z.strictObject({ path: z.string(), name: z.string() })),
  /** It is shown no longer; the body of the row that showed it is erased. */
  FolderHidden: event(z.strictObject({ landId: z.string() }), none),
  /** What was chosen about the weights; before anything is erased. `part` is what had learnt from it, null when nothing had. */
  ForgetChosen: event(z.strictObject({ sourceId: z.string(), choice: ForgetChoice, part: z.enum(['base', 'adapter']).nullable(), fromStep: z.int().nullable() }), none),
  DatasetExported: event(z.strictObject({ sources: z.array(z.string()), documents: z.int(), everything: z.boolean() }), none),
  SourceRead: event(
    z.strictObject({ sourceId: z.string(), files: z.int(), refusedFiles: z.int(), bytes: z.int(), chunks: z.int(), masked: z.record(z.string(), z.int()),
      /** Since there are documents: how many, how many entries were left unread when a person stopped it, refusals by reason. */
      grantId: z.exactOptional(z.string()), documents: z.exactOptional(z.int()), unread: z.exactOptional(z.int()), reasons: z.exactOptional(z.record(z.string(), z.int())) }),
    z.strictObject({ refused: z.array(z.strictObject({ name: z.string(), reason: z.string() })) })),
  DatasetBuilt: event(z.strictObject({
    version: z.string(), root: z.string(), generation: z.int(), sources: z.array(z.string()), documents: z.int(), bytes: z.int(),
    /** A version that failed a test of the dataset is not learnt from. */
    trainable: z.boolean(), failed: z.array(z.string()),
  }), none),
  CheckpointSaved: event(z.strictObject({
    checkpoint: z.string(), sha256: z.string(), bytes: z.int(), tokenizer: z.string(), step: z.int(), tokensSeen: z.int(),
    trainLoss: z.number().nullable(), heldOutBitsPerByte: z.number().nullable(),
    /** Granted sources whose text its base was handed. */
    sources: z.array(z.string()),
    /** This machine's own adapter at that moment, in a file of its own; `sources` are those it was handed. */
    adapter: z.exactOptional(z.strictObject({ sha256: z.string(), bytes: z.int(), step: z.int(), sources: z.array(z.string()) }).nullable()),
  }), none),
  /** The adapter saved with a checkpoint is gone; the checkpoint is not. */
  AdapterDropped: event(z.strictObject({ checkpoint: z.string(), sha256: z.string(), why: z.enum(['damaged', 'forgotten']) }), none),
  CheckpointDropped: event(z.strictObject({ checkpoint: z.string(), why: z.enum(['quota', 'damaged', 'forgotten', 'left-mesh']) }), none),
  StepSkipped: event(z.strictObject({ step: z.int(), why: z.enum(['non-finite']), repro: z.string(), part: z.exactOptional(z.enum(['adapter'])) }), none),
  /** Rows without a thread are of the first one, and follow one upon the other. */
  ChatMessagePosted: event(
    z.strictObject({ messageId: z.string(), threadId: z.exactOptional(z.string()), inReplyTo: z.exactOptional(z.string().nullable()) }),
    z.strictObject({ text: z.string(), to: z.exactOptional(z.string()) })),
  ReplyCompleted: event(
    z.strictObject({
      messageId: z.string(), inReplyTo: z.string(), checkpoint: z.string(), tokenizer: z.string(), policy: z.string(), step: z.int(),
      tokens: z.int(), tokensPerSecond: z.number(), stoppedBy: z.enum(['end', 'max-tokens', 'context', 'cancelled']),
      trainLoss: z.number().nullable(), sources: z.array(z.string()),
      /** Another member spoke it. Its name is its own to choose, so it stands in the body. */
      peer: z.exactOptional(z.strictObject({ id: z.string(), stateHash: z.string() })),
      /** A second row of the same reply, which was cut short: its text is the whole. */
      continued: z.exactOptional(z.literal(true)),
      learntFrom: z.exactOptional(z.array(z.string())), toned: z.exactOptional(z.int()),
    }),
    z.strictObject({ text: z.string(), peerName: z.exactOptional(z.string()) })),
  ReplyFailed: event(z.strictObject({ messageId: z.string(), inReplyTo: z.string(), reason: z.string() }), none),
  /** Of several versions this one is shown. */
  ChatChosen: event(z.strictObject({ messageId: z.string() }), none),
  ChatRenamed: event(z.strictObject({ threadId: z.string() }), z.strictObject({ title: z.string().nullable() })),
  /** The decision, before anything is erased: these messages, or with null the whole thread. */
  ChatErased: event(z.strictObject({ threadId: z.string(), messageIds: z.array(z.string()).nullable() }), none),
  ReplyRated: event(z.strictObject({ messageId: z.string(), checkpoint: z.string() }), Rating),
  ReplyUnrated: event(z.strictObject({ messageId: z.string() }), none),
  /** What a file said of a conversation elsewhere; none of it was checked. It counts once ThreadImported stands behind it. */
  MessageImported: event(
    z.strictObject({ messageId: z.string(), threadId: z.string(), inReplyTo: z.string().nullable(), author: z.enum(['person', 'ileices']) }),
    z.strictObject({ text: z.string(), at: z.string(), to: z.string().nullable(), failure: z.string().nullable(), footer: ReplyFooter.nullable() })),
  ThreadImported: event(z.strictObject({ threadId: z.string(), messages: z.int(), shown: z.array(z.string()) }), z.strictObject({ title: z.string().nullable() })),
  WorldInput: event(z.strictObject({ tick: z.int(), kind: z.string() }), z.strictObject({ input: z.string() })),
  /** A mesh was begun here, or joined; from then until MeshLeft this node belongs to it. */
  MeshFounded: event(z.strictObject({ meshId: z.string() }), z.strictObject({ name: z.string() })),
  MeshJoined: event(z.strictObject({ meshId: z.string(), inviteNonce: z.string() }), z.strictObject({ name: z.string() })),
  MeshLeft: event(z.strictObject({ meshId: z.string() }), none),
  /** The model from before the mesh, kept under its name until it comes back; null where nothing was learnt yet. */
  BranchKept: event(z.strictObject({ meshId: z.string(), checkpoint: z.string().nullable() }), none),
  BranchRestored: event(z.strictObject({ meshId: z.string(), checkpoint: z.string().nullable() }), none),
  InviteIssued: event(z.strictObject({ meshId: z.string(), nonce: z.string(), uses: z.int(), scopes: z.array(z.string()), expiresAt: z.string() }), none),
  InviteCancelled: event(z.strictObject({ meshId: z.string(), nonce: z.string() }), none),
  PeerApproved: event(z.strictObject({ meshId: z.string(), peer: z.string(), scopes: z.array(z.string()) }), z.strictObject({ name: z.string() })),
  PeerRefused: event(z.strictObject({ meshId: z.string(), peer: z.string() }), none),
  MeshKeyRotated: event(z.strictObject({ meshId: z.string(), from: z.string(), to: z.string() }), none),
  /** `here`: links to it end on this node alone. */
  PeerRevoked: event(z.strictObject({ meshId: z.string(), peer: z.string(), reach: z.enum(['mesh', 'here']) }), none),
  PeerUnblocked: event(z.strictObject({ meshId: z.string(), peer: z.string() }), none),
  /** A round of the mesh went into the model here. */
  RoundApplied: event(z.strictObject({ meshId: z.string(), round: z.int(), manifest: z.string(), stateHash: z.string() }), none),
  /** A file was told of to a mesh; nothing of it left. Under which name and from where stands in the body. */
  ArtefactShared: event(z.strictObject({ meshId: z.string(), artefact: z.string(), bytes: z.int() }), z.strictObject({ path: z.string(), name: z.string() })),
  ArtefactUnshared: event(z.strictObject({ meshId: z.string(), artefact: z.string() }), none),
  /** A member asked for it. */
  ArtefactRequested: event(z.strictObject({ meshId: z.string(), peer: z.string(), artefact: z.string(), purpose: z.string() }), none),
  ArtefactGranted: event(z.strictObject({ meshId: z.string(), peer: z.string(), artefact: z.string(), purpose: z.string(), expiresAt: z.string() }), copyFor),
  /** A person said no; `never` until it is shared anew. Older rows of that kind are ArtefactRefused. */
  ArtefactDenied: event(z.strictObject({ meshId: z.string(), peer: z.string(), artefact: z.string(), never: z.boolean() }), copyFor),
  /** It got nothing: it asked for what nobody had granted it. */
  ArtefactRefused: event(z.strictObject({ meshId: z.string(), peer: z.string(), artefact: z.string(), reason: z.enum(['denied', 'no-grant']) }), none),
  ArtefactGrantWithdrawn: event(z.strictObject({ meshId: z.string(), peer: z.string(), artefact: z.string() }), copyFor),
  /** It came here, whole and as its manifest says. */
  ArtefactFetched: event(z.strictObject({ meshId: z.string(), artefact: z.string(), bytes: z.int() }), none),
  Erased: event(z.strictObject({ seqs: z.array(z.int()) }), none),
  SegmentSealed: event(z.strictObject({ segment: z.int(), firstSeq: z.int(), lastSeq: z.int(), head: z.string() }), none),
} as const;

export type JournalKind = keyof typeof journalEvents;
export const JournalKind = z.enum(Object.keys(journalEvents) as [JournalKind, ...JournalKind[]]);
export type JournalFact<K extends JournalKind> = z.infer<(typeof journalEvents)[K]['fact']>;
export type JournalBody<K extends JournalKind> = z.infer<(typeof journalEvents)[K]['body']>;

/** What a caller appends. */
export type JournalDraft = { [K in JournalKind]: { kind: K; fact: JournalFact<K>; body: JournalBody<K> } }[JournalKind];
/** What is read back; `body` is null where the kind has none, and `erased` tells a body that was taken away. */
export type JournalEntry = { [K in JournalKind]: { seq: number; at: string; kind: K; fact: JournalFact<K>; body: JournalBody<K> | null; erased: boolean } }[JournalKind];
