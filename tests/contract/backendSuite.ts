// What any compute backend must do: every operation of worker/engine/program.ts on odd shapes, compared with the
// reference layers, tensor by tensor. Also tensors that an operation only reads or does not name must stay as they were.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../worker/engine/backend.ts';
import { ReferenceBackend } from '../doubles/referenceBackend.ts';
import { CASE_SEED, opCases } from './opCases.ts';
import type { OpCase } from './opCases.ts';

export interface Tolerance {
  /** Of the largest absolute value of the tensor. Say at the call why it is what it is. */
  readonly ofLargest: number;
}

export type Contents = ReadonlyMap<string, Float32Array | Int32Array>;

/** All tensors of a case after its program ran. */
export async function runCase(backend: Backend, test: OpCase): Promise<Contents> {
  const session = await backend.open(test.memory);
  try {
    for (const [tensor, data] of test.contents) session.write(tensor, data);
    await session.run(await session.prepare(test.program));
    const after = new Map<string, Float32Array | Int32Array>();
    for (const { id, name } of test.memory.tensors) if (!test.scratch.has(id)) after.set(name, await session.read(id));
    return after;
  } finally {
    await session.close();
  }
}

/** Names of tensors that differ by more than allowed, with how much; not-a-number and infinity must stand in the same places. */
export function differences(expected: Contents, actual: Contents, tolerance: Tolerance): string[] {
  return [...expected].flatMap(([name, reference]) => {
    const values = actual.get(name);
    if (values === undefined || values.length !== reference.length) return [`${name} is missing`];
    let largest = 0;
    for (const value of reference) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
    const at = reference.findIndex((value, i) => {
      const other = values[i] ?? NaN;
      return Number.isFinite(value) ? !(Math.abs(value - other) <= tolerance.ofLargest * largest) : !Object.is(value, other);
    });
    return at < 0 ? [] : [`${name}[${at}] is ${values[at]}, not ${reference[at]}`];
  });
}

export function backendSuite(name: string, create: () => Promise<Backend>, tolerance: Tolerance): void {
  describe(`${name} (cases from seed ${CASE_SEED})`, () => {
    let backend: Backend;
    beforeAll(async () => { backend = await create(); });
    afterAll(async () => { await backend.close(); });

    it.each(opCases().map((test) => [test.name, test] as const))('%s', async (_, test) => {
      const expected = await runCase(new ReferenceBackend(), test);
      expect(differences(expected, await runCase(backend, test), tolerance)).toEqual([]);
    });

    it('opens with all tensors zero, reads and writes parts of them, and refuses what lies outside', async () => {
      const [test] = opCases();
      if (test === undefined) throw new Error('there are no cases');
      const session = await backend.open(test.memory);
      const tensor = test.memory.tensors.find((spec) => spec.name === 'out') ?? test.memory.tensors[0];
      if (tensor === undefined) throw new Error('the case has no tensors');
      expect(await session.read(tensor.id)).toEqual(new Float32Array(tensor.size));
      session.write(tensor.id, Float32Array.of(3), tensor.size - 1);
      expect(await session.read(tensor.id, tensor.size - 1, 1)).toEqual(Float32Array.of(3));
      await session.close();
    });
  });
}
