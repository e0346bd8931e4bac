// The benchmark runs for real, once and small: the shape of what it prints, and that what is missing is named as absent.
import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { z } from 'zod';

const Figure = { preset: z.string().optional(), n: z.int().optional(), gflops: z.number().positive().optional(), tokensPerSecond: z.number().positive().optional() };
const Row = z.looseObject({ backend: z.literal('cpu'), threads: z.int(), ...Figure });
const Result = z.looseObject({
  machine: z.looseObject({ cpu: z.string(), cores: z.int() }),
  rounds: z.int(), matmul: z.array(Row), train: Row.nullable(), decode: Row.nullable(),
  webgpu: z.union([z.strictObject({ absent: z.string().min(10) }), z.looseObject({ adapter: z.string(), rows: z.array(z.looseObject({ toCpu: z.number().positive(), ...Figure })) })]),
  yardsticks: z.array(z.union([z.strictObject({ name: z.string(), absent: z.string().min(10) }), z.looseObject({ name: z.string(), ratio: z.number().positive(), ...Figure })])),
});

function bench(args: string[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['tools/bench/main.mjs', '--json', '--rounds', '1', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '', errors = '';
    child.stdout.on('data', (text: Buffer) => { out += text.toString(); });
    child.stderr.on('data', (text: Buffer) => { errors += text.toString(); });
    child.on('error', reject).on('exit', (code) => { if (code === 0) resolve(JSON.parse(out)); else reject(new Error(errors)); });
  });
}

it('measures the engine and names absent yardsticks', async () => {
  const result = Result.parse(await bench(['--only', 'matmul 256', '--jax', '/nonexistent']));
  expect(result.matmul.map(({ n }) => n)).toEqual([256]);
  expect(result.train).toBeNull();
  expect(result.yardsticks.find(({ name }) => name === 'jax-js wasm')).toHaveProperty('absent');
  expect(result.yardsticks.map(({ name }) => name)).toContain('openblas');
});

it('measures training and decoding in tokens', async () => {
  const result = Result.parse(await bench(['--only', 'decode']));
  expect(result.decode?.tokensPerSecond).toBeGreaterThan(100);
});
