// Ingest: bytes of plain text a second from files to shards (readers, store, comparison, build; without the perplexity of a
// model), beside zstd and SHA-256 over the same bytes on one core. Interleaved rounds, medians of rates and of the rounds'
// ratios. `node tools/bench/ingest.mjs [rounds] [folder with texts] [folder to work in]` prints one JSON line.
//
// Without a folder it writes texts of its own: prose of seeded sentences, numbers and addresses here and there, in files of the
// sizes manuals and books have. It speaks of speed alone; what is found in texts is for the tests.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, zstdCompressSync } from 'node:zlib';
import { Ingestor } from '../../main/node/dataset/ingestor.ts';
import { ReaderPool } from '../../main/node/readers/readerPool.ts';
import { realClock } from '../../main/node/realClock.ts';
import { KEY_BYTES, KeySealer } from '../../main/node/vault/sealing.ts';
import { median } from './contestant.mjs';

const READERS = 2;
/** Starting the readers is some tenths of a second, whatever they read. */
const TEXT_BYTES = 64_000_000;
/** As it is installed: the build before this made it. */
const READER = fileURLToPath(new URL('../../build/node/reader.mjs', import.meta.url));
/** From a short manual to a book. */
const FILE_BYTES = [6_000, 20_000, 60_000, 200_000, 600_000];
const FILE_BYTES_MAX = 64 * 1024 * 1024;
const ZSTD_LEVEL = 3;
const SEED = 20_261_121;
const SYLLABLES = 'ba be co da di en fa ge hi in ka le lo ma me na no or pa re ri sa se so ta te to un ve wa'.split(' ');
const SMALL_WORDS = 'the of and to in is it that for as with on by this from or an be are at not which when you may have if'.split(' ');

const round = (value, digits) => Number(value.toFixed(digits));

/** 32-bit multiply-and-add: the same texts on every machine. */
function chance(seed) {
  let state = seed;
  return (below) => { state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; return Math.floor((state / 2 ** 32) * below); };
}

function writeTexts(folder) {
  const draw = chance(SEED);
  const words = Array.from({ length: 20_000 }, () => Array.from({ length: 2 + draw(3) }, () => SYLLABLES[draw(SYLLABLES.length)]).join(''));
  const sentence = () => {
    const said = Array.from({ length: 6 + draw(14) }, () => (draw(2) === 0 ? SMALL_WORDS[draw(SMALL_WORDS.length)] : words[Math.floor(draw(words.length) * draw(1_000) / 1_000)]));
    if (draw(8) === 0) said.push(String(draw(10_000)));
    if (draw(200) === 0) said.push(`${words[draw(words.length)]}@example.org`);
    return `${said[0].charAt(0).toUpperCase()}${said.join(' ').slice(1)}.`;
  };
  for (let file = 0, left = TEXT_BYTES; left > 0; file += 1) {
    const size = Math.min(left, FILE_BYTES[file % FILE_BYTES.length]);
    let text = '', line = '';
    while (text.length < size) {
      line += `${sentence()} `;
      if (line.length < 72) continue;
      text += draw(6) === 0 ? `${line.trimEnd()}\n\n` : `${line.trimEnd()}\n`;
      line = '       '.slice(draw(8));
    }
    writeFileSync(join(folder, `${file}.txt`), text);
    left -= text.length;
  }
}

async function ingest(texts, home) {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const sealer = new KeySealer(new Uint8Array(KEY_BYTES).fill(7));
  const flow = { signal: new AbortController().signal, onProgress: () => undefined };
  const ingestor = new Ingestor({
    home, textSealer: sealer, datasetSealer: sealer, clock: realClock, keepOut: [home], forbids: () => false,
    openReaders: () => new ReaderPool({ size: READERS, entry: READER, onLine: (line) => process.stderr.write(`${line}\n`), lowPriority: false }),
  });
  try {
    const sourceId = 's-0000000000000001';
    const started = performance.now();
    const totals = await ingestor.read({ sourceId, grantId: 'g-1', path: texts, kind: 'folder', names: null }, FILE_BYTES_MAX, flow);
    await ingestor.keep(sourceId);
    const readMs = performance.now() - started;
    const view = await ingestor.build([{ sourceId, scope: 'device' }], 'bench', flow);
    const ms = performance.now() - started;
    if (totals.refused > 0) throw new Error(`${totals.refused} texts were refused: ${JSON.stringify(totals.reasons)}`);
    return { rate: totals.bytesRead / ms / 1000, files: totals.read, bytes: totals.bytesRead, stageMs: { read: readMs, ...view.stageMs } };
  } finally { await ingestor.close(); }
}

function overFiles(texts, work) {
  const files = readdirSync(texts).map((name) => join(texts, name));
  const started = performance.now();
  let bytes = 0;
  for (const file of files) { const content = readFileSync(file); work(content); bytes += content.length; }
  return bytes / (performance.now() - started) / 1000;
}
const zstd = (content) => zstdCompressSync(content, { params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } });
const sha256 = (content) => createHash('sha256').update(content).digest();

/** The texts' own stages are summed wall times of the last round. */
export async function measureIngest(rounds, given = '', parent = fileURLToPath(new URL('../../build', import.meta.url))) {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'bench-ingest-'));
  const texts = given === '' ? join(folder, 'texts') : given;
  const rates = { ingest: [], zstd: [], sha256: [] };
  let last = null;
  const tasks = {
    ingest: async () => { last = await ingest(texts, join(folder, 'home')); return last.rate; },
    zstd: () => overFiles(texts, zstd), sha256: () => overFiles(texts, sha256),
  };
  const names = Object.keys(tasks);
  try {
    if (given === '') { mkdirSync(texts); writeTexts(texts); }
    for (let turn = 0; turn < rounds; turn += 1) for (let i = 0; i < names.length; i += 1) {
      const name = names[(i + turn) % names.length];
      rates[name].push(await tasks[name]());
    }
  } finally { rmSync(folder, { recursive: true, force: true }); }
  const ratio = (name) => median(rates.ingest.map((value, i) => value / rates[name][i]));
  return {
    rounds, readers: READERS, files: last.files, bytes: last.bytes, megabytesPerSecond: round(median(rates.ingest), 1),
    zstdMegabytesPerSecond: round(median(rates.zstd), 0), sha256MegabytesPerSecond: round(median(rates.sha256), 0), toZstd: round(ratio('zstd'), 3), toSha256: round(ratio('sha256'), 3),
    stageMs: Object.fromEntries(Object.entries(last.stageMs).map(([stage, ms]) => [stage, round(ms, 0)])),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [rounds = '5', texts, folder] = process.argv.slice(2);
  process.stdout.write(`${JSON.stringify(await measureIngest(Number(rounds), texts, folder))}\n`);
}
