// `npm run bench`: how fast the engine is here, as ratios to yardsticks measured beside it in the same run.
//
// Every round asks every contestant for every task, one after another, in an order that turns by one each round; a figure
// is the median over rounds, a ratio the median of the rounds' ratios. Machines differ and are rarely idle: compare ratios.
// The journal is measured the same way, beside a bare insert on the same disk, and reading texts beside packing them.
// Options: --json, --rounds <n> (at least 5 for figures that count), --only <word in a task's name, or journal, or ingest>, --threads <n>,
// --jax <folder of the npm package @jax-js/jax> (or ILEICES_BENCH_JAX). Other sizes of the model: shape.mjs. Needs Node 24.
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildKernels } from '../build-kernels.mjs';
import { median, start } from './contestant.mjs';
import { HYPER, MODEL, PRESET, TASKS, TRAIN_FLOP_A_TOKEN, WINDOW } from './shape.mjs';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '5' }, only: { type: 'string', default: '' },
    threads: { type: 'string', default: '2' }, jax: { type: 'string', default: process.env.ILEICES_BENCH_JAX ?? '' },
  },
});
const rounds = Math.max(1, Number.parseInt(options.rounds, 10) || 5), threads = options.threads;
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const OWN = 'ileices', WIDE = 'ileices, V8 wide vectors', GPU = 'ileices, WebGPU', ENGINES = [OWN, WIDE, GPU];

/** Debian's Python before any other: it is the one that has Debian's PyTorch. */
const PYTHONS = ['/usr/bin/python3', 'python3'];
// With its default spin, OpenMP on two threads collapses as soon as anything else runs.
const PASSIVE = { GOMP_SPINCOUNT: '0', OMP_WAIT_POLICY: 'passive', OPENBLAS_NUM_THREADS: threads, OMP_NUM_THREADS: threads };

async function startPython(name, which) {
  const shape = JSON.stringify({ ...MODEL, window: WINDOW, hyper: HYPER });
  let found;
  for (const python of PYTHONS) {
    found = await start(name, python, [here('yardstick.py'), which, threads, shape], PASSIVE);
    if (found.absent === undefined) break;
  }
  return found;
}

function startJax(name) {
  if (options.jax === '') return { name, absent: 'no copy of the npm package @jax-js/jax was named (--jax <folder> or ILEICES_BENCH_JAX)' };
  return start(name, process.execPath, [here('jax.mjs'), options.jax]);
}

/** Which tasks a contestant takes part in. */
const TAKES = {
  [OWN]: () => true, [WIDE]: () => true, [GPU]: () => true,
  pytorch: (task) => task.kind !== 'matmul', openblas: (task) => task.kind === 'matmul', 'jax-js wasm': (task) => task.kind !== 'decode',
};

const START = {
  [OWN]: (name) => start(name, process.execPath, [here('own.mjs'), threads]),
  [WIDE]: (name) => start(name, process.execPath, [here('own.mjs'), threads, '--revectorize']),
  [GPU]: (name) => start(name, process.execPath, [here('own.mjs'), threads, '--webgpu']),
  pytorch: (name) => startPython(name, 'torch'),
  openblas: (name) => startPython(name, 'numpy'),
  'jax-js wasm': (name) => startJax(name),
};

/** Everyone with a task, one after another. */
async function contestants(tasks) {
  const started = [];
  for (const [name, begin] of Object.entries(START)) if (tasks.some(TAKES[name])) started.push(await begin(name));
  return started;
}

/** task name -> contestant name -> work per second, one number a round */
async function measure(present, tasks) {
  const rates = new Map(tasks.map((task) => [task.name, new Map()]));
  for (let round = 0; round < rounds; round += 1) {
    for (const task of tasks) {
      const takers = present.filter((contestant) => TAKES[contestant.name](task));
      for (let i = 0; i < takers.length; i += 1) {
        const { name, ask } = takers[(i + round) % takers.length];
        const rate = task.work / await ask(task);
        rates.get(task.name).set(name, [...(rates.get(task.name).get(name) ?? []), rate]);
      }
    }
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  }
  return rates;
}

/** The figure fields of one task, as the result prints them. */
function figure(task, rate) {
  if (task.kind === 'matmul') return { n: task.n, gflops: round(rate / 1e9, 1) };
  if (task.kind === 'decode') return { preset: PRESET, tokensPerSecond: round(rate, 0) };
  return { preset: PRESET, batch: task.batch, window: WINDOW, tokensPerSecond: round(rate, 0), gflops: round(rate * TRAIN_FLOP_A_TOKEN / 1e9, 1) };
}
const round = (value, digits) => Number(value.toFixed(digits));
/** Of work per second in the same rounds; null where the first did not take part. */
const ratio = (ours, theirs) => (ours === undefined ? null : round(median(ours.map((rate, i) => rate / theirs[i])), 2));

function report(everyone, tasks, rates) {
  const rowOf = (name, task) => {
    const series = rates.get(task.name)?.get(name);
    const about = everyone.find((contestant) => contestant.name === name)?.about ?? {};
    return series === undefined ? null : { backend: about.kind, adapter: about.adapter, threads: about.threads, ...figure(task, median(series)) };
  };
  const of = (kind) => tasks.filter((task) => task.kind === kind);
  const own = (kind, name = OWN) => of(kind).map((task) => rowOf(name, task)).filter((row) => row !== null);
  const yardsticks = everyone.filter(({ name }) => !ENGINES.includes(name)).flatMap((contestant) => {
    if (contestant.absent !== undefined) return [{ name: contestant.name, absent: contestant.absent }];
    return tasks.filter((task) => TAKES[contestant.name](task)).map((task) => {
      const theirs = rates.get(task.name).get(contestant.name);
      const ratioOf = (name) => ratio(rates.get(task.name).get(name), theirs);
      const { version, threads: count } = contestant.about;
      return { name: contestant.name, task: task.name, version, threads: count, ...figure(task, median(theirs)), ratio: ratioOf(OWN), ratioWideVectors: ratioOf(WIDE) };
    });
  });
  const [train = null] = own('train'), [decode = null] = own('decode');
  const graphics = everyone.find(({ name }) => name === GPU);
  return {
    machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, memoryBytes: totalmem(), node: process.version, platform: `${process.platform}-${process.arch}` },
    rounds, matmul: own('matmul'), train, trainings: own('train'), decode,
    wideVectors: { matmul: own('matmul', WIDE), trainings: own('train', WIDE), decode: own('decode', WIDE)[0] ?? null },
    webgpu: graphics === undefined || graphics.absent !== undefined ? { absent: graphics?.absent ?? 'the engine was not asked for' } : {
      adapter: graphics.about.adapter,
      rows: tasks.map((task) => ({ ...rowOf(GPU, task), task: task.name, toCpu: ratio(rates.get(task.name).get(GPU), rates.get(task.name).get(OWN)) })),
    },
    yardsticks,
  };
}

function print(result) {
  const line = (row, name, extra = '') => process.stdout.write(`${name.padEnd(28)}${(row.n === undefined ? row.batch === undefined ? 'decode' : `train ${row.batch}x${row.window}` : `matmul ${row.n}`).padEnd(16)}`
    + `${String(row.tokensPerSecond === undefined ? `${row.gflops} GFLOP/s` : `${row.tokensPerSecond} tokens/s`).padStart(18)}${extra}\n`);
  const ours = (group, name) => { for (const row of [...group.matmul, ...group.trainings, group.decode]) if (row !== null) line(row, name); };
  process.stdout.write(`${result.machine.cpu}, ${result.machine.cores} cores, Node ${result.machine.node}; medians of ${result.rounds} rounds\n`);
  ours(result, OWN);
  ours(result.wideVectors, WIDE);
  if (result.webgpu.absent !== undefined) process.stdout.write(`${GPU.padEnd(28)}absent: ${result.webgpu.absent}\n`);
  else for (const row of result.webgpu.rows) line(row, GPU, `   ${row.toCpu} x the processor; ${row.adapter}`);
  for (const row of result.yardsticks) {
    if (row.absent !== undefined) process.stdout.write(`${row.name.padEnd(28)}absent: ${row.absent}\n`);
    else line(row, row.name, `   ours ${row.ratio ?? '-'} x, with wide vectors ${row.ratioWideVectors ?? '-'} x`);
  }
  if (result.journal !== undefined) printJournal(result.journal);
  if (result.ingest !== undefined) printIngest(result.ingest);
}

function printJournal(journal) {
  const { bareRowsPerSecond, singleRowsPerSecond, groupedRowsPerSecond, singleToBare, groupedToBare } = journal;
  process.stdout.write(`journal appends a second: bare insert ${bareRowsPerSecond}; hashed and signed, a transaction each ${singleRowsPerSecond} (${singleToBare} x); sharing commits ${groupedRowsPerSecond} (${groupedToBare} x)\n`);
}

function printIngest({ files, bytes, readers, megabytesPerSecond, zstdMegabytesPerSecond, sha256MegabytesPerSecond, toZstd, toSha256, stageMs }) {
  process.stdout.write(`ingest of ${files} plain texts, ${round(bytes / 1e6, 0)} MB, ${readers} readers: ${megabytesPerSecond} MB/s; zstd on one core ${zstdMegabytesPerSecond} MB/s (${toZstd} x), SHA-256 ${sha256MegabytesPerSecond} MB/s (${toSha256} x); `
    + `milliseconds: ${Object.entries(stageMs).map(([stage, ms]) => `${stage} ${ms}`).join(', ')}\n`);
}

/** The engine and its yardsticks on these tasks. */
async function benchEngine(tasks) {
  await buildKernels();
  const everyone = await contestants(tasks);
  const engine = everyone.find(({ name }) => name === OWN);
  if (engine?.absent !== undefined) throw new Error(`the engine does not start: ${engine.absent}`);
  const present = everyone.filter((contestant) => contestant.absent === undefined);
  const result = report(everyone, tasks, await measure(present, tasks));
  for (const contestant of present) contestant.close();
  return result;
}

const tasks = TASKS.filter((task) => task.name.includes(options.only));
const withJournal = 'journal'.includes(options.only), withIngest = 'ingest'.includes(options.only);
if (tasks.length === 0 && !withJournal && !withIngest) throw new Error(`no task is called ${options.only}; there are: ${TASKS.map((task) => task.name).join(', ')}, journal, ingest`);
const result = tasks.length === 0 ? report([], [], new Map()) : await benchEngine(tasks);
// Loaded where asked for: the engine is measured without a database too.
if (withJournal) result.journal = await (await import('./journal.mjs')).measureJournal(rounds);
if (withIngest) result.ingest = await (await import('./ingest.mjs')).measureIngest(rounds);
if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
else print(result);
