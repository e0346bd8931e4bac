// One stretch of learning on real text: a fresh node, a folder of documentation granted, measured before and after with
// `eval` from the files. "Before" is the shipped embryo itself, not the node's first steps.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { EMBRYO_FOLDER } from '../../main/node/agent/embryo.ts';
import { DATASET_SCOPE } from '../../main/node/agent/openNode.ts';
import { HANDED_BYTES_MAX } from '../../main/node/agent/sourceShelf.ts';
import { FolderDisk } from '../../main/node/disk.ts';
import { IngestLink } from '../../main/node/dataset/ingestLink.ts';
import type { ReadyChunk } from '../../main/node/dataset/ingest.ts';
import { TEXTS_SCOPE } from '../../main/node/journal/open.ts';
import { realClock } from '../../main/node/realClock.ts';
import { openVault } from '../../main/node/vault/vault.ts';
import type { Status } from '../../schemas/status.ts';
import { BuiltNode, runBuilt, sleep } from './builtNode.ts';
import { gatherReadmes } from './readmeCorpus.ts';

const MEGABYTE = 1_000_000;
/** Some of what is gathered is refused or stands twice. */
const GATHERED_BYTES = 1.3 * MEGABYTE;
const THREADS = 2;
const LOOK_EVERY_MS = 1_000;
const SAY_EVERY_MS = 30_000;
/** A machine that wakes the model and reads a megabyte more slowly than this is broken. */
const AWAKE_LIMIT_MS = 180_000;

export interface Fall { readonly embryo: number; readonly after: number; readonly share: number }
export interface LearningFigures {
  readonly heldOut: Fall; readonly unseen: Fall; readonly world: Fall;
  /** Bits a byte of the held-out text for one who knows how frequent each of its bytes is, and no more. */
  readonly byteFrequencies: number;
  readonly steps: number; readonly seconds: number; readonly tokensPerSecond: number;
}

/** What the node learnt from and what it held out, from its files: it must not run. */
async function textOf(home: string, sourceId: string): Promise<readonly ReadyChunk[]> {
  const vault = openVault(new FolderDisk(home), null);
  const ingest = new IngestLink({ home, textKey: vault.keyOf(TEXTS_SCOPE), datasetKey: vault.keyOf(DATASET_SCOPE), readers: 1, keepOut: [] }, realClock, () => undefined);
  try { return (await ingest.text([sourceId], HANDED_BYTES_MAX)).chunks; } finally { await ingest.close(); }
}

const fallOf = (embryo: number, after: number): Fall => ({ embryo, after, share: 1 - after / embryo });
const sourceOf = (status: Status) => status.sources.find((source) => source.kind === 'folder');

/** Learns until `enough` says so of the base's steps (the adapter takes as many, under scope device) and seconds since the
 * first step. */
export async function learnDocumentation(scope: 'device' | 'mesh', enough: (steps: number, seconds: number) => boolean): Promise<LearningFigures> {
  const scratch = mkdtempSync(join(tmpdir(), 'ileices-learning-'));
  const granted = join(scratch, 'documentation');
  mkdirSync(granted);
  const corpus = gatherReadmes(granted, GATHERED_BYTES);
  const node = new BuiltNode({ settings: { power: 'generous', backend: 'cpu', checkpointEverySeconds: 86_400 }, cores: THREADS });
  try {
    await node.up();
    await node.call('pause', { minutes: null });
    await node.until((status) => status.state === 'paused');
    const learnt = await node.run('learn', granted, ...(scope === 'mesh' ? ['--mesh'] : []), '--yes', '--json');
    expect([learnt.code, learnt.stderr.includes('Refused')]).toEqual([0, false]);
    const view = sourceOf(await node.status());
    expect(view?.bytes).toBeGreaterThanOrEqual(MEGABYTE);
    await node.call('resume', {});
    const stretch = await waitWhileLearning(node, enough);
    const after = await node.until((status) => status.backend?.threads === Math.min(THREADS, availableParallelism()));
    expect(after).toMatchObject({ state: 'learning', reason: 'learning-sources', notices: [] });
    expect(after.model?.adapter?.sources ?? []).toEqual(scope === 'device' ? [view?.id] : []);
    await node.stop();

    const heldOutFile = join(scratch, 'held-out.txt');
    const chunks = await textOf(node.home, view?.id ?? '');
    writeFileSync(heldOutFile, chunks.filter((chunk) => chunk.heldOut).map((chunk) => chunk.text).join('\n'));
    const bytesOf = (heldOut: boolean) => chunks.filter((chunk) => chunk.heldOut === heldOut).reduce((sum, chunk) => sum + Buffer.byteLength(chunk.text), 0);
    const heldOutShare = bytesOf(true) / (bytesOf(true) + bytesOf(false));
    console.log(`scope ${scope}: ${corpus.files} files, ${view?.bytes} bytes granted, ${chunks.length} pieces, ${(heldOutShare * 100).toFixed(1)} % held out (${bytesOf(true)} bytes), ${view?.maskedFindings} findings masked`);
    // Whole documents are held out, so the share of the bytes varies.
    expect(heldOutShare).toBeGreaterThan(0.01);
    expect(heldOutShare).toBeLessThan(0.25);

    const measure = async (file: string, ...under: string[]) => {
      const { json, stderr } = await runBuilt('eval', '--file', file, ...under, '--json');
      if (json === null) throw new Error(stderr);
      return (json as { bitsPerByte: number }).bitsPerByte;
    };
    const fall = async (file: string) => fallOf(await measure(file, '--checkpoint', EMBRYO_FOLDER), await measure(file, '--home', node.home));
    const { worldAtFirst, ...pace } = stretch;
    return {
      heldOut: await fall(heldOutFile), unseen: await fall(corpus.unseen), world: fallOf(worldAtFirst, after.model?.heldOutBitsPerByte ?? NaN),
      byteFrequencies: entropyOfBytes(readFileSync(heldOutFile)), ...pace,
    };
  } finally {
    await node.dispose();
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function waitWhileLearning(node: BuiltNode, enough: (steps: number, seconds: number) => boolean) {
  const first = await node.until((status) => status.state === 'learning' && (status.model?.step ?? 0) > 0 && sourceOf(status)?.firstHeldOutBitsPerByte !== null, AWAKE_LIMIT_MS);
  const startedMs = performance.now();
  let saidMs = startedMs;
  for (;;) {
    await sleep(LOOK_EVERY_MS);
    const status = await node.status();
    const steps = (status.model?.step ?? 0) - (first.model?.step ?? 0);
    const seconds = (performance.now() - startedMs) / 1000;
    if (performance.now() - saidMs > SAY_EVERY_MS) {
      saidMs = performance.now();
      console.log(`${seconds.toFixed(0)} s: ${steps} steps, training loss ${status.model?.trainLoss?.toFixed(3)}, held out ${sourceOf(status)?.heldOutBitsPerByte?.toFixed(3)}, its own world ${status.model?.heldOutBitsPerByte?.toFixed(3)}`);
    }
    if (enough(steps, seconds)) {
      return { steps, seconds, tokensPerSecond: ((status.model?.tokensSeen ?? 0) - (first.model?.tokensSeen ?? 0)) / seconds, worldAtFirst: first.model?.heldOutBitsPerByte ?? NaN };
    }
  }
}

function entropyOfBytes(bytes: Uint8Array): number {
  const counts = new Float64Array(256);
  for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1;
  return counts.reduce((bits, count) => (count === 0 ? bits : bits - count / bytes.length * Math.log2(count / bytes.length)), 0);
}

export function describeFigures({ heldOut, unseen, world, byteFrequencies, steps, seconds, tokensPerSecond }: LearningFigures): string {
  const line = (name: string, { embryo, after, share }: Fall) => `${name}: ${embryo.toFixed(3)} -> ${after.toFixed(3)} bits a byte (${share < 0 ? '+' : '-'}${Math.abs(share * 100).toFixed(1)} %)`;
  return [
    `${steps} steps in ${seconds.toFixed(0)} s, ${tokensPerSecond.toFixed(0)} tokens a second`,
    line('held-out tenth', heldOut), line('unseen file', unseen), line('its own world', world), `frequencies of bytes alone: ${byteFrequencies.toFixed(3)} bits a byte`,
  ].join('\n');
}
