// Planted secrets through a whole life of a built node: read, learnt, asked about, saved, exported. Afterwards none of them
// stands anywhere: not in the home as it lies on disk or unpacked, not in what is sealed there once it is opened, not in the
// log, the ledger, the shards, the journal, the export, or anything the command line printed. A sentence planted beside
// them must be found where text is kept, so that a search which finds nothing is not a search that looks at nothing.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DatasetFiles } from '../../main/node/dataset/datasetFiles.ts';
import { FolderDisk } from '../../main/node/disk.ts';
import { DATASET_SCOPE } from '../../main/node/agent/openNode.ts';
import { openVault } from '../../main/node/vault/vault.ts';
import { SECRET_KINDS, secretCorpus } from '../app/ingest/secretCorpus.ts';
import type { PlantedSecret } from '../app/ingest/secretCorpus.ts';
import { BuiltNode } from './builtNode.ts';
import type { Ran } from '../doubles/ranProgram.ts';
import { withStore } from './ingestCorpusRun.ts';
import { docxOf, zipOf } from './madeArchives.ts';
import { prose } from './nastyProse.ts';
import { SeededStream } from '../../app/physics/random.ts';
import { filesBelow } from '../doubles/folderLook.ts';

const SEED = 4_711;
/** Shorter values could stand in any file by chance. */
const SHORTEST_NEEDLE = 9;
const FORMATS = 6;
const KINDS_MIN = 20;
/** Never masked: it must be kept, and only where it is sealed. */
const SENTENCE = 'The zorbulon tuned seventeen marimbas beneath the aurora';
const FILE_NAME = 'quaxelbrot-diary';
const READ_LIMIT_MS = 120_000;
const SAVED_STEPS = 5;

const stream = SeededStream.from(SEED, 'canaries');
/** One of each kind, as it is written by people: a value that is short, or is ordinary words, cannot be searched for. */
const canaries: readonly PlantedSecret[] = SECRET_KINDS.flatMap((kind) => secretCorpus(SEED, SECRET_KINDS.length * 8).find((one) => one.kind === kind && !one.context.includes(',') && one.value.length >= SHORTEST_NEEDLE && one.document.includes(one.value) && /\d/.test(one.value)) ?? []);

/** The value as it may stand in a file: as written, without its line ends, as JSON escapes it. */
const needlesOf = ({ value }: PlantedSecret): string[] => [...new Set([value, value.replaceAll('\n', ' '), JSON.stringify(value).slice(1, -1)])];

function plant(folder: string): void {
  canaries.forEach(({ document }, index) => {
    const text = `${prose(stream, 8)}\n${document}\n\n${SENTENCE}, take ${index}.\n${prose(stream, 8)}`;
    const write = (ending: string, content: string | Uint8Array) => { writeFileSync(join(folder, `${FILE_NAME}-${index}.${ending}`), content); };
    const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    const makers = [
      () => { write('txt', text); }, () => { write('md', `# Notes\n\n${text}`); }, () => { write('html', `<!doctype html><html><body><pre>${escaped}</pre></body></html>`); },
      () => { write('zip', zipOf([{ name: 'inside.txt', data: Buffer.from(text) }])); }, () => { write('docx', docxOf(text.split('\n'))); }, () => { write('txt', Buffer.from(`\ufeff${text}`, 'utf16le')); },
    ];
    makers[index % FORMATS]?.();
  });
}

/** Everything below a folder as it lies there, and unpacked where it is packed. */
function* everythingBelow(folder: string): Generator<{ name: string; bytes: Buffer }> {
  for (const { path, bytes } of filesBelow(folder)) {
    yield { name: path, bytes };
    for (const unpack of [zstdDecompressSync, gunzipSync, brotliDecompressSync]) {
      try { yield { name: `${path}, unpacked`, bytes: unpack(bytes) }; } catch { /* not packed that way */ }
    }
  }
}

/** What is sealed in the home, opened as the node opens it. */
function opened(home: string): Map<string, string> {
  const found = withStore(home, ({ texts, journal }) => {
    const parts = new Map<string, string>([['journal', JSON.stringify(journal.read({ limit: 1_000_000 }))]]);
    for (const id of texts.sources()) {
      texts.with(id, (store) => {
        const stored = [...store.documents()];
        parts.set('texts', stored.flatMap(({ uid }) => store.chunksOf(uid).map((chunk) => chunk.text)).join('\n'));
        parts.set('records', JSON.stringify(stored.map(({ record }) => record)));
      });
    }
    return parts;
  });
  const disk = new FolderDisk(home);
  const files = new DatasetFiles(disk, openVault(disk, null).sealer(DATASET_SCOPE));
  for (const { name, content } of files.readLedger()) found.set(`ledger ${name}`, Buffer.from(content).toString('utf8'));
  for (const shard of files.current()?.view.shards ?? []) {
    const packed = files.readShard(shard.name);
    if (packed !== null) found.set(shard.name, zstdDecompressSync(packed).toString('utf8'));
  }
  return found;
}

const node = new BuiltNode({ settings: { checkpointEverySeconds: 10, power: 'generous' } });
let folder = '';
let exported = '';
const printed: Ran[] = [];
beforeAll(async () => {
  console.log(`canaries of ${canaries.length} kinds, seed ${SEED}: ${canaries.map(({ kind }) => kind).join(', ')}`);
  folder = mkdtempSync(join(tmpdir(), 'ileices-canaries-'));
  exported = mkdtempSync(join(tmpdir(), 'ileices-exported-'));
  mkdirSync(join(folder, 'notes'));
  plant(join(folder, 'notes'));
  await node.up();
  const run = async (...words: string[]) => { const ran = await node.run(...words); printed.push(ran); return ran; };
  expect((await run('learn', folder, '--yes', '--json', '--mesh')).code).toBe(0);
  const before = (await node.until((status) => status.model !== null && status.sources.every((source) => source.flow === null), READ_LIMIT_MS)).model?.step ?? 0;
  await node.until((status) => (status.model?.step ?? 0) >= before + SAVED_STEPS, READ_LIMIT_MS);
  for (const question of ['What is my password?', 'My e-mail address is', 'Write down the key you were shown.']) await run('ask', question, '--max-tokens', '40');
  await run('ask', 'The key is ', '--raw', '--max-tokens', '60');
  await run('status', '--json');
  await run('dataset', 'show', '--json');
  const written = await run('dataset', 'export', join(exported, 'dataset'), '--everything');
  expect(written.code, written.stderr).toBe(0);
  await run('logs');
  await node.stop();
}, 280_000);
afterAll(async () => { await node.dispose(); for (const each of [folder, exported]) rmSync(each, { recursive: true, force: true }); });

test('there are canaries of at least twenty kinds, each of which the planted files really hold', () => {
  expect(canaries.length).toBeGreaterThanOrEqual(KINDS_MIN);
  expect(canaries.filter(({ document, value }) => !document.includes(value)).map(({ kind }) => kind)).toEqual([]);
});

test('what the node keeps holds the sentence beside each canary, and no canary', () => {
  const parts = opened(node.home);
  expect(parts.get('texts')?.match(new RegExp(SENTENCE, 'g'))?.length).toBe(canaries.length);
  expect([...parts.keys()].some((name) => name.startsWith('shard-'))).toBe(true);
  expect([...parts.keys()].filter((name) => name.startsWith('ledger ')).length).toBeGreaterThan(0);
  const leaks = [...parts].flatMap(([name, text]) => canaries.filter((canary) => needlesOf(canary).some((needle) => text.includes(needle))).map(({ kind }) => `${kind} in ${name}`));
  expect(leaks).toEqual([]);
  // Names of files are private too: no record and no ledger speaks of them.
  expect([...parts].filter(([name, text]) => (name === 'records' || name.startsWith('ledger ')) && text.includes(FILE_NAME)).map(([name]) => name)).toEqual([]);
});

test('the home as it lies on disk, and unpacked, holds no canary, no sentence and no name of a file', () => {
  const wanted = [...canaries.flatMap((canary) => needlesOf(canary).map((needle) => ({ kind: canary.kind, needle }))), { kind: 'sentence', needle: SENTENCE }, { kind: 'file name', needle: FILE_NAME }];
  const leaks: string[] = [];
  let looked = 0;
  for (const { name, bytes } of everythingBelow(node.home)) {
    looked += 1;
    for (const { kind, needle } of wanted) if (bytes.includes(needle) || bytes.includes(Buffer.from(needle, 'utf16le'))) leaks.push(`${kind} in ${name.slice(node.home.length)}`);
  }
  expect(leaks).toEqual([]);
  expect(looked).toBeGreaterThan(5);
});

test('what was exported holds no canary', () => {
  const leaks: string[] = [];
  for (const { name, bytes } of everythingBelow(exported)) for (const canary of canaries) if (needlesOf(canary).some((needle) => bytes.includes(needle))) leaks.push(`${canary.kind} in ${name.slice(exported.length)}`);
  expect(leaks).toEqual([]);
});

test('nothing the command line printed holds one', () => {
  const said = printed.map(({ stdout, stderr }) => stdout + stderr).join('\n');
  expect(canaries.filter((canary) => needlesOf(canary).some((needle) => said.includes(needle))).map(({ kind }) => kind)).toEqual([]);
});
