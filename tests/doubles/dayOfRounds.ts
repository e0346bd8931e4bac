// What rounds leave in the logs of a mesh, entry by entry as real ones are: who trains, commits, judges all, endorses, applies. Made
// without training, links or real signatures, so that a day of it takes seconds.
import { createHash } from 'node:crypto';
import { SeededStream } from '../../app/physics/random.ts';
import { manifestHash } from '../../app/federation/roundIndex.ts';
import { heldEntry, signEntry } from '../../app/mesh/logEntry.ts';
import type { HeldEntry } from '../../app/mesh/logEntry.ts';
import type { Hasher, Signer } from '../../app/ports.ts';
import type { NodeId, Sha256 } from '../../schemas/ids.ts';
import { DEFAULT_SCOPES } from '../../schemas/mesh.ts';
import type { EntryDraft } from '../../schemas/mesh.ts';
import type { RoundManifest } from '../../schemas/round.ts';

export const MINUTES_A_DAY = 1_440;
const BEGUN_MS = Date.UTC(2026, 0, 2), ROUND_MS = 60_000;
const hasher: Hasher = { sha256Hex: (data) => createHash('sha256').update(data).digest('hex') };
const hashOf = (word: string) => hasher.sha256Hex(Buffer.from(word)) as Sha256;

/** As long and as hard to shorten as a signature; nobody checks it. */
function signerOf(number: number): Signer {
  const publicKey = new Uint8Array(createHash('sha256').update(`key ${number}`).digest());
  return { nodeId: hasher.sha256Hex(publicKey), publicKey, sign: (message) => new Uint8Array(createHash('sha512').update(message).digest()) };
}

export interface MadeRounds { readonly mesh: Sha256; readonly signer: Signer; readonly texts: Iterable<string> }

/** A round a minute. `texts` begins with those that make the mesh. */
export function madeRounds(members: number, rounds: number): MadeRounds {
  const random = SeededStream.from(7, 'day of rounds'), signers = Array.from({ length: members }, (_, at) => signerOf(at));
  const heads = new Map<string, HeldEntry>();
  let mesh: Sha256 | '' = '', lamport = 0, wallMs = BEGUN_MS;
  const write = (signer: Signer, draft: EntryDraft): HeldEntry => {
    const last = heads.get(signer.nodeId);
    lamport += 1;
    const held = heldEntry(signEntry(draft, { mesh, seq: (last?.entry.seq ?? 0) + 1, prev: last?.hash ?? null, lamport, wallMs }, signer), hasher);
    heads.set(signer.nodeId, held);
    return held;
  };
  const hex = (signer: Signer) => Buffer.from(signer.publicKey).toString('hex');
  const [founder] = signers as [Signer];
  const shape = { tokenizer: hashOf('tokenizer'), model: hashOf('model'), parameters: 4_000_000, block: 4096, keep: 128, trainMs: 55_000 };
  const founded = write(founder, { kind: 'founded', body: { name: 'mesh', founderName: 'founder', publicKey: hex(founder), boxKey: hex(founder), shape, stateHash: hashOf('state 0'), nonce: 'ab'.repeat(16) } });
  mesh = founded.hash;

  function* texts(): Generator<string> {
    yield founded.text;
    for (const [at, signer] of signers.slice(1).entries()) {
      yield write(founder, { kind: 'admitted', body: { subject: signer.nodeId as NodeId, publicKey: hex(signer), name: `member ${at + 1}`, scopes: [...DEFAULT_SCOPES], inviteNonce: null } }).text;
      yield write(signer, { kind: 'joined', body: { name: `member ${at + 1}`, publicKey: hex(signer), boxKey: hex(signer) } }).text;
    }
    const roster = signers.map(({ nodeId }) => nodeId as NodeId).sort();
    let parent: Sha256 = founded.hash;
    for (let round = 1; round <= rounds; round += 1) {
      wallMs = BEGUN_MS + round * ROUND_MS;
      const stateHash = hashOf(`state ${round - 1}`), place = { round, parent }, leader = signers[round % members] ?? founder;
      const small = () => (random.nextFloat() - 0.7) * 4e-4;
      yield write(leader, { kind: 'announced', body: { ...place, attempt: 0, roster, stateHash, trainMs: 55_000 - random.nextBelow(1_000) } }).text;
      const commits = signers.map((signer, at) => write(signer, { kind: 'committed', body: { ...place, payload: hashOf(`payload ${round} ${at}`), bytes: 150_000 + random.nextBelow(9_000), tokens: 60_000 + random.nextBelow(9_000), startState: stateHash, audit: null, escrow: null } }));
      yield* commits.map(({ text }) => text);
      const payloads = commits.map(({ entry }) => (entry.kind === 'committed' ? { author: entry.author, payload: entry.body.payload } : null)).filter((one) => one !== null);
      const judged = signers.map((signer) => write(signer, { kind: 'judged', body: { ...place, sample: random.nextBelow(2 ** 31), verdicts: payloads.filter(({ author }) => author !== signer.nodeId).map(({ payload }) => ({ payload, deltaLoss: small(), standardError: Math.abs(small()) / 60, fault: null })) } }));
      yield* judged.map(({ text }) => text);
      const taken = payloads.map(({ author, payload }, at) => ({ author, commit: commits[at]?.hash ?? stateHash, payload, weight: 1_000 })).sort((a, b) => (a.author < b.author ? -1 : 1));
      const manifest: RoundManifest = { ...place, attempt: 0, roster, stateBefore: stateHash, content: { kind: 'aggregate', taken, rejected: [], verdicts: judged.map(({ hash }) => hash) } };
      const name = manifestHash(hasher, manifest) as Sha256;
      yield write(leader, { kind: 'proposed', body: { manifest } }).text;
      for (const signer of signers) yield write(signer, { kind: 'endorsed', body: { parent, attempt: 0, manifest: name } }).text;
      for (const signer of signers) yield write(signer, { kind: 'applied', body: { round, manifest: name, stateHash: hashOf(`state ${round}`), lossBefore: 2.5 + small(), lossAfter: 2.5 + small() } }).text;
      parent = name;
    }
  }
  return { mesh: founded.hash, signer: founder, texts: texts() };
}
