// What the words of one round weigh: every entry and message is made with the product's own code and counted, for any number
// of members. Keys and signatures are real; hashes are of nothing in particular. Nothing travels here.
import { createHash } from 'node:crypto';
import { quorumOf, judgesOf } from '../../../app/federation/quorum.ts';
import { blocksOf, writeBlockMessage } from '../../../app/mesh/blockFrames.ts';
import { FRAME_HEADER_BYTES } from '../../../app/mesh/frames.ts';
import { jsonBytes } from '../../../app/mesh/jsonBytes.ts';
import { heldEntry, signEntry } from '../../../app/mesh/logEntry.ts';
import type { HeldEntry } from '../../../app/mesh/logEntry.ts';
import type { Hasher } from '../../../app/ports.ts';
import { temporaryIdentity } from '../../../main/node/keys.ts';
import type { ControlMessage, EntryDraft, LogMessage } from '../../../schemas/mesh.ts';
import { encodeWord } from '../../../worker/mesh/linkWords.ts';
import type { NodeId, Sha256 } from '../../../schemas/ids.ts';
import { roundLimits } from '../../../schemas/round.ts';

export const hasher: Hasher = { sha256Hex: (bytes) => createHash('sha256').update(bytes).digest('hex') };
export const shaOf = (name: string): Sha256 => createHash('sha256').update(name).digest('hex') as Sha256;

const WALL_MS = Date.UTC(2027, 5, 1), ROUND = 1_234, UPDATE_BYTES = 33_000;
export const MESH = shaOf('mesh');

/** Entries of a round by kind. */
export const roundKinds = ['announced', 'committed', 'judged', 'proposed', 'endorsed', 'applied'] as const;
export type RoundKind = (typeof roundKinds)[number];
/** How many of each a whole round of so many members writes. */
export function entriesOf(members: number): Readonly<Record<RoundKind, number>> {
  // Beyond what a roster may hold there are no more judges than in a full one.
  const judges = judgesOf(hasher, MESH, memberNames(Math.min(members, roundLimits.roster))).length;
  return { announced: 1, committed: members, judged: judges, proposed: 1, endorsed: members, applied: members };
}
/** How often each member tells each other one where it stands, and a hash of its logs, in one round: counted in a simulation of
 *  whole nodes (tests/tools/federation/scale.test.ts counts again). */
export const PRESENCES_A_ROUND = 4, DIGESTS_A_ROUND = 3;

export const memberNames = (members: number): NodeId[] => Array.from({ length: members }, (_, i) => shaOf(`member ${i}`) as string as NodeId).sort();

/** Bodies as a round of `members` fills them, nothing refused. Two rounds share no hash but their names. */
export function draftsOf(members: number, round = 0): Readonly<Record<RoundKind, EntryDraft>> {
  const roster = memberNames(members), judges = judgesOf(hasher, MESH, roster);
  const parent = shaOf(`parent ${round}`), stateHash = shaOf(`state ${round}`), manifest = shaOf(`manifest ${round}`), attempt = 0;
  const payload = (member: number) => shaOf(`payload ${round} ${member}`), commit = (member: number) => shaOf(`commit ${round} ${member}`);
  return {
    announced: { kind: 'announced', body: { round: ROUND, parent, attempt, roster, stateHash, trainMs: 120_000 } },
    committed: { kind: 'committed', body: { round: ROUND, parent, payload: payload(0), bytes: UPDATE_BYTES, tokens: 36_864, startState: stateHash, audit: null, escrow: null } },
    judged: { kind: 'judged', body: { round: ROUND, parent, sample: 2_863_311_530, verdicts: roster.slice(1).map((_, at) => ({ payload: payload(at + 1), deltaLoss: -0.001_234_567_890_123_456, standardError: 0.000_123_456_789_012_345, fault: null })) } },
    proposed: { kind: 'proposed', body: { manifest: { round: ROUND, parent, attempt, roster, stateBefore: stateHash, content: { kind: 'aggregate', taken: roster.map((author, at) => ({ author, commit: commit(at), payload: payload(at), weight: 1_000 })), rejected: [], verdicts: judges.map((judge) => shaOf(`${judge} ${round}`)) } } } },
    endorsed: { kind: 'endorsed', body: { parent, attempt, manifest } },
    applied: { kind: 'applied', body: { round: ROUND, manifest, stateHash, lossBefore: 2.345_678_901_234_567, lossAfter: 2.344_567_890_123_456 } },
  };
}

export interface Words {
  /** Bytes of an entry's text, by kind. */
  readonly entry: Readonly<Record<RoundKind, number>>;
  /** Bytes of the message that brings one entry. */
  readonly message: Readonly<Record<RoundKind, number>>;
  /** Endorsements that a manifest needs, as entries in one message: what shows somebody outside that the members agreed. */
  readonly certificate: number;
}

/** Above the limit of a roster bodies grow by the same bytes for each member as below it: names and hashes are of fixed length. */
export function wordsOf(members: number): Words {
  const most = roundLimits.roster, half = most / 2;
  const measured = (measure: (kind: RoundKind, of: number) => number): Record<RoundKind, number> => Object.fromEntries(roundKinds.map((kind) => {
    if (members <= most) return [kind, measure(kind, members)];
    const whole = measure(kind, most);
    return [kind, Math.round(whole + (members - most) * (whole - measure(kind, half)) / half)];
  })) as Record<RoundKind, number>;
  return {
    entry: measured((kind, of) => sizesOf(kind, of).entry), message: measured((kind, of) => sizesOf(kind, of).message),
    certificate: sizesOf('endorsed', 2).message + (quorumOf(members) - 1) * sizesOf('endorsed', 2).another,
  };
}

interface Sizes { readonly entry: number; readonly message: number; /** What one more of the same adds to a message. */ readonly another: number }
const sizes = new Map<string, Sizes>();
/** Made once: every entry is signed. */
function sizesOf(kind: RoundKind, members: number): Sizes {
  const name = `${kind} ${members}`, known = sizes.get(name);
  if (known !== undefined) return known;
  const { text } = entryOf(kind, members), message = messageOf([text]);
  const found = { entry: text.length, message, another: messageOf([text, text]) - message };
  sizes.set(name, found);
  return found;
}

const author = temporaryIdentity();

/** One entry of its kind in a round of so many members, signed. */
export function entryOf(kind: RoundKind, members: number, seq = 5_432): HeldEntry {
  return heldEntry(signEntry(draftsOf(members)[kind], { mesh: MESH, seq, prev: shaOf(`prev ${seq}`), lamport: 98_765 + seq, wallMs: WALL_MS }, author), hasher);
}
export const authorKeyHex = Buffer.from(author.publicKey).toString('hex');

const messageOf = (texts: readonly string[]): number => { const message: LogMessage = { type: 'entries', entries: [...texts] }; return jsonBytes(message).length; };
const artefact = shaOf('artefact');
const presence: ControlMessage = { type: 'presence', trains: true, head: shaOf('head'), stateHash: shaOf('state'), tokensPerSecond: 1_234.5 };
const digest: LogMessage = { type: 'digest', heads: shaOf('heads') };

/** Bytes of messages whose length does not depend on the members. */
export const fixedWords = {
  presence: jsonBytes(presence).length, digest: jsonBytes(digest).length,
  ask: writeBlockMessage({ kind: 'ask', artefact }).length, want: writeBlockMessage({ kind: 'want', artefact, index: 0 }).length,
  refuse: writeBlockMessage({ kind: 'refuse', artefact, reason: 'not-held' }).length,
  /** Of the two words that links ask each other every `limits.pingEveryMs` whether they live. */
  ping: encodeWord({ word: 'ping', value: 1 }).length - FRAME_HEADER_BYTES,
  /** Of a message with a block, beside the block. */
  blockHead: writeBlockMessage({ kind: 'block', artefact, index: 0, content: new Uint8Array(0) }).length,
} as const;
/** The list of blocks of an artefact of so many bytes. */
export const listBytes = (bytes: number): number => writeBlockMessage({ kind: 'list', artefact, bytes, blocks: Array.from({ length: blocksOf(bytes) }, () => artefact) }).length;

export const totalOf = (counts: Readonly<Record<RoundKind, number>>): number => roundKinds.reduce((sum, kind) => sum + counts[kind], 0);
/** Of all entries of one round, as text. */
export const roundTextBytes = (members: number): number => { const { entry } = wordsOf(members), counts = entriesOf(members); return roundKinds.reduce((sum, kind) => sum + counts[kind] * entry[kind], 0); };
