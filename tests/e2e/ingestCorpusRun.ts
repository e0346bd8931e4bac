// Runs a whole corpus through a built node, once in peace and once killed again and again, and looks at what is in its store:
// every entry once, each with an outcome that was expected. What is expected stands in nastyKinds.ts.
import { spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, readFileSync, rmSync } from 'node:fs';
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
import type { DatasetView, FlowProgress, StageName } from '../../schemas/dataset.ts';
import type { Status } from '../../schemas/status.ts';
import { BuiltNode, sleep } from './builtNode.ts';
import { makeNastyCorpus } from './nastyCorpus.ts';
import type { NastyCorpus } from './nastyCorpus.ts';
import { ownProportionalMegabytesOf, treeOf } from './processCost.ts';

const STATUS_EVERY_MS = 50;
const MEMORY_EVERY_MS = 250;
const STAGE_POLL_MS = 5;
/** Of what is read before the first kill, at most. */
const LARGEST_SHARE = 0.7;
/** Into a stage that passes quickly, at most. */
const SHORT_STAGE_MS = 60;
const LONGEST_SECOND_LIFE_MS = 1_500;

const IDLE_SERVER = "const server = require('node:http').createServer((_, answer) => answer.end('idle')).listen(0, '127.0.0.1', () => process.stdout.write(String(server.address().port)))";

export interface Rows {
  /** By name: `accepted`, or why not. */
  readonly outcomes: ReadonlyMap<string, string>;
  /** Entries that were opened, archives without anything readable among them. */
  readonly opened: number;
  readonly documents: readonly string[]; readonly twice: readonly string[]; readonly unread: number; readonly chunks: number;
  /** Documents the dataset holds, those left out with a reason among them. */
  readonly placed: number;
}
export interface IngestFigures {
  readonly files: number; readonly real: number; readonly filled: number; readonly megabytes: number; readonly seconds: number; readonly accepted: number; readonly refused: number;
  readonly peakMegabytes: number; readonly statusCalls: number; /** What an idle server answered in meanwhile: how busy the machine was with others. */
  readonly idleP99Ms: number; readonly statusMedianMs: number; readonly statusP99Ms: number; readonly statusWorstMs: number;
}

/** A corpus in a folder of its own, for as long as the work takes. */
export async function withCorpus<T>(files: number, seed: number, work: (corpus: NastyCorpus) => Promise<T>): Promise<T> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'ileices-corpus-')));
  try {
    const corpus = makeNastyCorpus(root, files, seed);
    console.log(`corpus: seed ${seed}, ${corpus.entries.length} entries: ${corpus.real} real documents, ${corpus.filled} made ones, ${corpus.nasty} nasty; ${(corpus.bytes / 1e6).toFixed(1)} MB of documents`);
    return await work(corpus);
  } finally { rmSync(root, { recursive: true, force: true }); }
}

/** One `learn` in peace; the figures of the process and what is in the store afterwards. */
export async function ingestOnce(corpus: NastyCorpus, limitMs: number): Promise<{ figures: IngestFigures; rows: Rows; report: LearnReport }> {
  const node = new BuiltNode();
  try {
    await node.up();
    const watch = new Watch(node);
    const startedMs = performance.now();
    const ran = await within(limitMs, 'learn', node.run('learn', corpus.root, '--yes', '--json'));
    const seconds = (performance.now() - startedMs) / 1000;
    await watch.end();
    expect(ran.code, ran.stderr).toBe(0);
    const report = LearnReport.parse(ran.json);
    const dataset = await untilSettled(node, limitMs);
    await node.stop();
    return {
      report, rows: rowsIn(node.home, dataset),
      figures: { files: corpus.entries.length, real: corpus.real, filled: corpus.filled, megabytes: corpus.bytes / 1e6, seconds, accepted: report.accepted, refused: report.refused, ...watch.figures() },
    };
  } finally { await node.dispose(); }
}

/** A life that is cut off twice: in the wanted stage, and soon after it came back. Then left in peace until all is read. */
export async function ingestThroughKills(corpus: NastyCorpus, wanted: StageName, seed: number, limitMs: number): Promise<{ rows: Rows; hit: readonly string[] }> {
  const stream = SeededStream.from(seed, `kill moments ${wanted}`);
  const node = new BuiltNode();
  try {
    await node.up();
    // The connection breaks when the node is killed, which is the point.
    const asked = node.call('learn.grant', { path: corpus.root, scope: 'device' }).catch(() => undefined);
    await reach(node, wanted, limitMs);
    // Reading takes long: a share of it is drawn. The other stages pass quickly.
    if (wanted === 'read') await readUpTo(node, stream.nextFloat() * LARGEST_SHARE, limitMs); else await sleep(stream.nextBelow(SHORT_STAGE_MS));
    const first = await momentOf(node);
    await node.kill9();
    await asked;
    await node.up();
    await sleep(stream.nextBelow(LONGEST_SECOND_LIFE_MS));
    const second = await momentOf(node);
    await node.kill9();
    await node.up();
    const dataset = await untilSettled(node, limitMs);
    await node.stop();
    return { rows: rowsIn(node.home, dataset), hit: [first, second] };
  } finally { await node.dispose(); }
}

/** What is under way: reading a source, or building the dataset. */
async function underWay(node: BuiltNode): Promise<FlowProgress | null> {
  return (await node.status()).sources.find((source) => source.flow !== null)?.flow ?? (await node.call('dataset.show', {})).building;
}

async function momentOf(node: BuiltNode): Promise<string> {
  const flow = await underWay(node);
  return flow === null ? 'between' : `${flow.stage} ${flow.done}/${flow.total}`;
}

const isRead = (status: Status): boolean => status.sources.some((source) => source.kind !== 'own') && status.sources.every((source) => source.flow === null && source.state !== 'reading' && source.state !== 'listed');

async function isSettled(node: BuiltNode): Promise<boolean> {
  if (!isRead(await node.status())) return false;
  const { dataset, building } = await node.call('dataset.show', {});
  return building === null && dataset !== null;
}

async function untilSettled(node: BuiltNode, limitMs: number): Promise<DatasetView> {
  for (const endMs = performance.now() + limitMs; !await isSettled(node);) {
    if (performance.now() > endMs) throw new Error(`it was not read and built after ${limitMs} ms: ${JSON.stringify(await node.status())}`);
    await sleep(STATUS_EVERY_MS);
  }
  const { dataset } = await node.call('dataset.show', {});
  if (dataset === null) throw new Error('the dataset is gone');
  return dataset;
}

/** A node that hangs is a finding, not a test that hangs: it is ended like any other. */
function within<T>(limitMs: number, what: string, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => { reject(new Error(`${what} has not ended after ${limitMs} ms`)); }, limitMs);
    work.then(resolve, reject).finally(() => { clearTimeout(timer); });
  });
}

/** Until that stage is under way or past. */
async function reach(node: BuiltNode, wanted: StageName, limitMs: number): Promise<void> {
  for (const endMs = performance.now() + limitMs; performance.now() < endMs;) {
    const stage = (await underWay(node))?.stage;
    if ((stage !== undefined && stageNames.indexOf(stage) >= stageNames.indexOf(wanted)) || await isSettled(node)) return;
    await sleep(STAGE_POLL_MS);
  }
}

async function readUpTo(node: BuiltNode, share: number, limitMs: number): Promise<void> {
  await node.until((status) => {
    const flow = status.sources.find((source) => source.flow !== null)?.flow ?? null;
    return isRead(status) || (flow !== null && (flow.stage !== 'read' || (flow.done > 0 && flow.done >= flow.total * share)));
  }, limitMs);
}

/** Opened the way the node opens it; nothing may run in that home. */
export function withStore<T>(home: string, work: (store: Store) => T): T {
  const disk = new FolderDisk(home);
  const vault = openVault(disk, null);
  const store = openStore({ paths: homePaths(home), vault, signer: loadIdentity(disk, vault).signer, verifier: new Ed25519Verifier(), clock: realClock });
  try { return work(store); } finally { store.journal.close(); }
}

function rowsIn(home: string, { documents: placed }: DatasetView): Rows {
  return withStore(home, ({ texts }) => {
    const [sourceId, ...others] = texts.sources();
    if (sourceId === undefined || others.length > 0) throw new Error(`${others.length + (sourceId === undefined ? 0 : 1)} sources are stored, not one`);
    return texts.with(sourceId, (store) => {
      const all = store.outcomes(1_000_000);
      const stored = [...store.documents()];
      const withText = new Set(stored.map(({ name }) => name));
      const inside = new Map<string, string[]>();
      for (const { name, inner, reason } of store.refusals()) if (inner !== null) inside.set(name, [...(inside.get(name) ?? []), reason]);
      // An archive that was opened and gave nothing came to what its members came to.
      const outcomes = new Map(all.map(({ name, reason }) => [name, reason ?? (withText.has(name) ? 'accepted' : [...new Set(inside.get(name) ?? ['accepted without text'])].sort().join(' and '))]));
      const totals = store.totals();
      const documents = stored.map(({ name, inner, record }) => `${name} ${inner ?? ''} ${record.cleanSha256}`).sort();
      const names = new Set<string>();
      const twice = all.flatMap(({ name }) => { if (!names.has(name)) { names.add(name); return []; } return [name]; });
      return { outcomes, opened: totals.read, twice, documents, unread: totals.listed, chunks: totals.chunks, placed };
    });
  });
}

/** Each entry of the corpus once, nothing else, and each outcome among those expected. */
export function expectEachOnce({ entries }: NastyCorpus, { outcomes, twice, unread, documents, placed }: Rows): void {
  expect(unread, 'entries without an outcome').toBe(0);
  expect(twice, 'entries counted twice').toEqual([]);
  expect(new Set(documents).size, 'documents stored twice').toBe(documents.length);
  expect(placed, 'documents that the dataset placed').toBe(documents.length);
  const known = new Map(entries.map((entry) => [entry.name, entry]));
  expect([...outcomes.keys()].filter((name) => !known.has(name)), 'what was never put there').toEqual([]);
  expect(entries.filter(({ name }) => !outcomes.has(name)).map(({ name }) => name), 'what is missing').toEqual([]);
  const wrong = entries.flatMap(({ name, kind, expected }) => { const outcome = outcomes.get(name) ?? ''; return expected.some((one) => one === outcome) ? [] : [`${kind}: ${outcome} instead of ${expected.join(' or ')} (${JSON.stringify(name)})`]; });
  expect(wrong, 'outcomes nobody expected').toEqual([]);
}

/** What a run that was cut off came to, beside one that was not. */
export function expectSameRows(corpus: NastyCorpus, rows: Rows, inPeace: Rows): void {
  expectEachOnce(corpus, rows);
  expect([...rows.outcomes].sort()).toEqual([...inPeace.outcomes].sort());
  expect(rows.documents).toEqual(inPeace.documents);
  expect([rows.opened, rows.chunks]).toEqual([inPeace.opened, inPeace.chunks]);
}

/** Asks the node how it is, again and again, and weighs it with its readers. The process that learns is not counted here. */
class Watch {
  readonly #node: BuiltNode;
  readonly #latencies: number[] = [];
  readonly #idle: number[] = [];
  readonly #idleServer = spawn(process.execPath, ['-e', IDLE_SERVER], { stdio: ['ignore', 'pipe', 'ignore'] });
  readonly #loops: Promise<void>[];
  #peak = 0;
  #ended = false;

  constructor(node: BuiltNode) {
    this.#node = node;
    this.#loops = [this.#ask(), this.#weigh(), this.#askIdle()];
  }

  async end(): Promise<void> {
    this.#ended = true;
    await Promise.all(this.#loops);
    this.#idleServer.kill();
  }

  figures(): Pick<IngestFigures, 'peakMegabytes' | 'idleP99Ms' | 'statusCalls' | 'statusMedianMs' | 'statusP99Ms' | 'statusWorstMs'> {
    const quantile = (of: readonly number[], share: number): number => [...of].sort((a, b) => a - b)[Math.floor((of.length - 1) * share)] ?? Infinity;
    const all = this.#latencies;
    return { peakMegabytes: this.#peak, idleP99Ms: quantile(this.#idle, 0.99), statusCalls: all.length, statusMedianMs: quantile(all, 0.5), statusP99Ms: quantile(all, 0.99), statusWorstMs: quantile(all, 1) };
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

  async #askIdle(): Promise<void> {
    const port = String(await new Promise<Buffer>((resolve) => { this.#idleServer.stdout.once('data', resolve); }));
    while (!this.#ended) {
      const startedMs = performance.now();
      await (await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })).text();
      this.#idle.push(performance.now() - startedMs);
      await sleep(STATUS_EVERY_MS);
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
