// Runs a whole corpus through a built node, once in peace and once killed again and again, and looks at what is in its store:
// every entry once, each with an outcome that was expected. What is expected stands in nastyKinds.ts.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { SeededStream } from '../../app/physics/random.ts';
import { FolderDisk } from '../../main/node/disk.ts';
import { homePaths } from '../../main/node/home.ts';
import { openStore } from '../../main/node/journal/open.ts';
import type { Store } from '../../main/node/journal/open.ts';
import { Ed25519Verifier, loadIdentity } from '../../main/node/keys.ts';
import { realClock } from '../../main/node/realClock.ts';
import { openVault } from '../../main/node/vault/vault.ts';
import { LearnReport } from '../../schemas/admin.ts';
import { stageNames } from '../../schemas/dataset.ts';
import type { StageName } from '../../schemas/dataset.ts';
import type { Status } from '../../schemas/status.ts';
import { BuiltNode, sleep } from './builtNode.ts';
import { makeNastyCorpus } from './nastyCorpus.ts';
import type { NastyCorpus } from './nastyCorpus.ts';
import { ownProportionalMegabytesOf, treeOf } from './processCost.ts';

const STATUS_EVERY_MS = 50;
const MEMORY_EVERY_MS = 250;
/** Longest wait for a stage that a kill is meant for: a short one may have passed unseen. */
const STAGE_WAIT_MS = 8_000;
const STAGE_POLL_MS = 5;
/** Into a stage before the kill, at most. */
const LONGEST_STAGE_MS = 1_500;
const SETTLED_LIMIT_MS = 540_000;

export interface Rows { readonly outcomes: ReadonlyMap<string, string>; readonly documents: readonly string[]; readonly twice: readonly string[]; readonly unread: number; readonly chunks: number }
export interface IngestFigures {
  readonly files: number; readonly real: number; readonly filled: number; readonly megabytes: number; readonly seconds: number; readonly accepted: number; readonly refused: number;
  readonly peakMegabytes: number; readonly statusCalls: number; readonly statusP99Ms: number; readonly statusWorstMs: number;
}

/** A corpus in a folder of its own, for as long as the work takes. */
export async function withCorpus<T>(files: number, seed: number, work: (corpus: NastyCorpus) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'ileices-corpus-'));
  try {
    const corpus = makeNastyCorpus(root, files, seed);
    console.log(`corpus: seed ${seed}, ${corpus.entries.length} entries: ${corpus.real} real documents, ${corpus.filled} made ones, ${corpus.nasty} nasty; ${(corpus.bytes / 1e6).toFixed(1)} MB of documents`);
    return await work(corpus);
  } finally { rmSync(root, { recursive: true, force: true }); }
}

/** One `learn` in peace; the figures of the process and what is in the store afterwards. */
export async function ingestOnce(corpus: NastyCorpus): Promise<{ figures: IngestFigures; rows: Rows; report: LearnReport }> {
  const node = new BuiltNode();
  try {
    await node.up();
    const watch = new Watch(node);
    const startedMs = performance.now();
    const ran = await node.run('learn', corpus.root, '--yes', '--json');
    const seconds = (performance.now() - startedMs) / 1000;
    await watch.end();
    expect(ran.code, ran.stderr).toBe(0);
    const report = LearnReport.parse(ran.json);
    await settled(node);
    await node.stop();
    return {
      report, rows: rowsIn(node.home),
      figures: { files: corpus.entries.length, real: corpus.real, filled: corpus.filled, megabytes: corpus.bytes / 1e6, seconds, accepted: report.accepted, refused: report.refused, ...watch.figures() },
    };
  } finally { await node.dispose(); }
}

/** Killed in each stage in turn, at moments drawn from `seed`; then left in peace until nothing is under way. */
export async function ingestThroughKills(corpus: NastyCorpus, kills: number, seed: number): Promise<{ rows: Rows; hit: readonly (StageName | 'between')[] }> {
  const stream = SeededStream.from(seed, 'kill moments');
  const node = new BuiltNode();
  const hit: (StageName | 'between')[] = [];
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      const wanted = stageNames[kill % stageNames.length] ?? 'read';
      await node.up();
      // The connection breaks when the node is killed, which is the point.
      if (kill === 0) void node.call('learn.grant', { path: corpus.root, scope: 'device' }).catch(() => undefined);
      await stageOr(node, wanted, STAGE_WAIT_MS);
      await sleep(stream.nextBelow(LONGEST_STAGE_MS));
      hit.push(stageOf(await node.status()) ?? 'between');
      await node.kill9();
    }
    await node.up();
    await settled(node);
    await node.stop();
    return { rows: rowsIn(node.home), hit };
  } finally { await node.dispose(); }
}

const stageOf = (status: Status): StageName | null => status.sources.find((source) => source.flow !== null)?.flow?.stage ?? null;
const isSettled = (status: Status): boolean => status.sources.some((source) => source.kind !== 'own') && status.sources.every((source) => source.flow === null && source.state !== 'reading' && source.state !== 'listed');
const settled = (node: BuiltNode): Promise<Status> => node.until(isSettled, SETTLED_LIMIT_MS);

/** Until that stage is under way, or all is done, or it took too long. */
async function stageOr(node: BuiltNode, wanted: StageName, limitMs: number): Promise<void> {
  for (const endMs = performance.now() + limitMs; performance.now() < endMs;) {
    const status = await node.status();
    if (stageOf(status) === wanted || (isSettled(status) && wanted !== 'list')) return;
    await sleep(STAGE_POLL_MS);
  }
}

/** Opened the way the node opens it; nothing may run in that home. */
export function withStore<T>(home: string, work: (store: Store) => T): T {
  const disk = new FolderDisk(home);
  const vault = openVault(disk, null);
  const store = openStore({ paths: homePaths(home), vault, signer: loadIdentity(disk, vault).signer, verifier: new Ed25519Verifier(), clock: realClock });
  try { return work(store); } finally { store.journal.close(); }
}

function rowsIn(home: string): Rows {
  return withStore(home, ({ texts }) => {
    const [sourceId, ...others] = texts.sources();
    if (sourceId === undefined || others.length > 0) throw new Error(`${others.length + (sourceId === undefined ? 0 : 1)} sources are stored, not one`);
    return texts.with(sourceId, (store) => {
      const all = store.outcomes(1_000_000);
      const outcomes = new Map(all.map(({ name, reason }) => [name, reason ?? 'accepted']));
      const totals = store.totals();
      const documents = [...store.documents()].map(({ uid, name, inner, record }) => `${uid} ${name} ${inner ?? ''} ${record.cleanSha256}`).sort();
      const names = new Set<string>();
      const twice = all.flatMap(({ name }) => { if (!names.has(name)) { names.add(name); return []; } return [name]; });
      return { outcomes, twice, documents, unread: totals.listed, chunks: totals.chunks };
    });
  });
}

/** Each entry of the corpus once, nothing else, and each outcome among those expected. */
export function expectEachOnce({ entries }: NastyCorpus, { outcomes, twice, unread, documents }: Rows): void {
  expect(unread, 'entries without an outcome').toBe(0);
  expect(twice, 'entries counted twice').toEqual([]);
  expect(new Set(documents).size, 'documents stored twice').toBe(documents.length);
  const known = new Map(entries.map((entry) => [entry.name, entry]));
  expect([...outcomes.keys()].filter((name) => !known.has(name)), 'what was never put there').toEqual([]);
  expect(entries.filter(({ name }) => !outcomes.has(name)).map(({ name }) => name), 'what is missing').toEqual([]);
  const wrong = entries.flatMap(({ name, kind, expected }) => { const outcome = outcomes.get(name) ?? ''; return expected.some((one) => one === outcome) ? [] : [{ kind, name, expected, outcome }]; });
  expect(wrong, 'outcomes nobody expected').toEqual([]);
}

/** Asks the node how it is, again and again, and weighs it with its readers. The process that learns is not counted here. */
class Watch {
  readonly #node: BuiltNode;
  readonly #latencies: number[] = [];
  readonly #loops: Promise<void>[];
  #peak = 0;
  #ended = false;

  constructor(node: BuiltNode) {
    this.#node = node;
    this.#loops = [this.#ask(), this.#weigh()];
  }

  async end(): Promise<void> { this.#ended = true; await Promise.all(this.#loops); }

  figures(): Pick<IngestFigures, 'peakMegabytes' | 'statusCalls' | 'statusP99Ms' | 'statusWorstMs'> {
    const sorted = [...this.#latencies].sort((a, b) => a - b);
    return { peakMegabytes: this.#peak, statusCalls: sorted.length, statusP99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Infinity, statusWorstMs: sorted.at(-1) ?? Infinity };
  }

  async #ask(): Promise<void> {
    while (!this.#ended) {
      const startedMs = performance.now();
      await this.#node.status();
      const tookMs = performance.now() - startedMs;
      this.#latencies.push(tookMs);
      await sleep(Math.max(0, STATUS_EVERY_MS - tookMs));
    }
  }

  async #weigh(): Promise<void> {
    while (!this.#ended) {
      const weighed = treeOf(this.#node.pid).filter((pid) => !isCompute(pid)).map((pid) => { try { return ownProportionalMegabytesOf(pid); } catch { return 0; } });
      this.#peak = Math.max(this.#peak, weighed.reduce((sum, one) => sum + one, 0));
      await sleep(MEMORY_EVERY_MS);
    }
  }
}

function isCompute(pid: number): boolean {
  try { return /\/compute\.(mjs|node\.ts)/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8')); } catch { return false; }
}
