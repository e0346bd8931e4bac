// What one node pays on this machine for the parts of a round, in processor time and on disk: measured on the product's
// own classes. What many nodes would pay is worked out from it elsewhere.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aggregate } from '../../../app/federation/aggregate.ts';
import { decodeUpdate, encodeUpdate } from '../../../app/federation/codec.ts';
import { inspectPayloads } from '../../../app/federation/inspect.ts';
import { updateShapeOfModel } from '../../../app/federation/updateShape.ts';
import { foundMesh } from '../../../app/mesh/found.ts';
import { LogBook } from '../../../app/mesh/logBook.ts';
import { entryHash, entryText, readEntry, signatureHolds, signEntry } from '../../../app/mesh/logEntry.ts';
import { parameterLayout, SEED } from '../../../app/organism/config.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { FolderDisk } from '../../../main/node/disk.ts';
import { Ed25519Verifier, temporaryIdentity } from '../../../main/node/keys.ts';
import { MeshDatabase } from '../../../main/node/mesh/meshDatabase.ts';
import { openVault } from '../../../main/node/vault/vault.ts';
import type { Sha256 } from '../../../schemas/ids.ts';
import type { Backend } from '../../../worker/engine/backend.ts';
import { Cohort } from '../cohort.ts';
import { lessonsOf } from '../text.ts';
import type { RealText } from '../text.ts';
import { authorKeyHex, draftsOf, entriesOf, entryOf, hasher, roundKinds, shaOf } from './words.ts';

export interface Costs {
  /** Of an update of *seed*, cut by members that train it on real text: mean bytes, without envelope. */
  readonly seedUpdateBytes: number;
  readonly seedParameters: number;
  /** The same bytes for each element of a block, and for a gain. */
  readonly bitsABlock: number;
  readonly encodeMs: number;
  readonly decodeMs: number;
  /** Of 16 updates: their sum, and comparing all with all. */
  readonly aggregateMs: number;
  readonly inspectMs: number;
  /** Reading one entry and checking its signature. */
  readonly checkMicroseconds: number;
  /** What one more entry of rounds adds to the file of a log. */
  readonly diskBytesAnEntry: number;
}
const MEMBERS = 16, BLOCK = 4096, KEEP = 128, FEW_ENTRIES = 4_000, MANY_ENTRIES = 12_000, REPEATS = 5, ENTRIES_AT_ONCE = 256;

/** Processor milliseconds of one call. */
function taken(work: () => void, times: number): number {
  work();
  const before = process.cpuUsage();
  for (let i = 0; i < times; i += 1) work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / times;
}

export async function measureCosts(backend: Backend, text: RealText): Promise<Costs> {
  const { payloads, shape } = await seedUpdates(backend, text);
  const decoded = payloads.map((payload) => decodeUpdate(payload, shape)).flatMap((one) => (one.ok ? [one.update] : []));
  const many = Array.from({ length: MEMBERS }, (_, i) => decoded[i % decoded.length]).flatMap((update) => (update === undefined ? [] : [{ update, weight: 1_000 }]));
  const stream = SeededStream.from(1, 'scale-costs'), values = Float32Array.from({ length: shape.length }, () => stream.nextFloat() - 0.5);
  const first = payloads[0] ?? new Uint8Array();
  const verifier = new Ed25519Verifier(), texts = roundKinds.flatMap((kind) => Array.from({ length: entriesOf(MEMBERS)[kind] }, (_, i) => entryOf(kind, MEMBERS, 2 + i).text));
  const checkMs = taken(() => { for (const one of texts) { const read = readEntry(one, hasher); if (!read.ok || !signatureHolds(read.held.entry, authorKeyHex, verifier, one)) throw new Error('An entry that was just signed does not hold.'); } }, REPEATS);
  const { parameterCount, flatSize, decayedSize } = parameterLayout(SEED), bytes = payloads.reduce((sum, { length }) => sum + length, 0) / payloads.length;
  return {
    seedUpdateBytes: bytes, seedParameters: parameterCount, bitsABlock: (8 * bytes - 8 * (flatSize - decayedSize)) / (decayedSize / BLOCK),
    encodeMs: taken(() => { encodeUpdate(values, shape); }, REPEATS), decodeMs: taken(() => { decodeUpdate(first, shape); }, REPEATS),
    aggregateMs: taken(() => { aggregate(many, shape.length); }, REPEATS), inspectMs: taken(() => { inspectPayloads(Array.from({ length: MEMBERS }, (_, i) => payloads[i % payloads.length] ?? first), shape); }, REPEATS),
    checkMicroseconds: 1_000 * checkMs / texts.length,
    diskBytesAnEntry: (await logBytes(MANY_ENTRIES) - await logBytes(FEW_ENTRIES)) / (MANY_ENTRIES - FEW_ENTRIES),
  };
}

/** Four members train *seed* for three rounds. */
async function seedUpdates(backend: Backend, text: RealText) {
  const { shares, heldOut } = lessonsOf(text, SEED.vocabulary, 4, 64);
  const train = { batch: 2, window: 64, peakLearningRate: 1e-3, warmupSteps: 2, decayFromStep: null, decaySteps: 0, finalLearningRateShare: 1, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1, seed: 1 };
  const payloads: Uint8Array[] = [];
  const cohort = await Cohort.open({ backend, config: SEED, train, block: BLOCK, keep: KEEP, stepsARound: 3, shares, gateText: heldOut, rule: 'all', hooks: { payload: (_member, _round, cut) => { payloads.push(cut.payload); return cut; } } });
  for (let round = 0; round < 3; round += 1) await cohort.round();
  await cohort.close();
  return { payloads: payloads.slice(-4), shape: updateShapeOfModel(SEED, BLOCK, KEEP) };
}

/** Bytes on a real disk of a log as rounds of sixteen write it, all by one hand; it is opened again and found whole. */
async function logBytes(entries: number): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), 'ileices-scale-')), signer = temporaryIdentity(), clock = { now: () => Date.UTC(2027, 5, 1), after: () => () => undefined };
  try {
    const { mesh, entry } = foundMesh({ name: 'scale', founderName: 'founder', shape: { tokenizer: shaOf('t'), model: shaOf('m'), parameters: 922_752, block: BLOCK, keep: KEEP, trainMs: 120_000 }, stateHash: shaOf('s'), boxKey: shaOf('box'), nonce: '0'.repeat(32) }, { signer, hasher, clock });
    const kinds = roundKinds.flatMap((kind) => Array.from({ length: entriesOf(MEMBERS)[kind] }, () => kind)), store = () => new MeshDatabase(home, openVault(new FolderDisk(home), null), mesh);
    const filling = store();
    let written = [entryText(entry)], drafts = draftsOf(MEMBERS);
    for (let seq = 2, prev: Sha256 = mesh; seq <= entries; seq += 1) {
      if (seq % kinds.length === 0) drafts = draftsOf(MEMBERS, seq);
      const made = signEntry(drafts[kinds[seq % kinds.length] ?? 'endorsed'], { mesh, seq, prev, lamport: seq, wallMs: clock.now() + 37 * seq }, signer);
      written.push(entryText(made));
      prev = entryHash(made, hasher);
      if (written.length === ENTRIES_AT_ONCE || seq === entries) { await filling.append(written); written = []; }
    }
    filling.close();
    const bytes = bytesBelow(join(home, 'mesh')), opened = store(), book = new LogBook({ mesh, store: opened, signer, verifier: new Ed25519Verifier(), hasher, clock });
    if (book.last(book.nodeId)?.entry.seq !== entries) throw new Error('The log did not open whole.');
    opened.close();
    return bytes;
  } finally { rmSync(home, { recursive: true, force: true }); }
}

function bytesBelow(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => sum + (entry.isDirectory() ? bytesBelow(join(folder, entry.name)) : statSync(join(folder, entry.name)).size), 0);
}
