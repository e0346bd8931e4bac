import { describe, expect, it } from 'vitest';
import { BackendError } from '../../../worker/engine/backend.ts';
import type { Backend } from '../../../worker/engine/backend.ts';
import { chooseBackend } from '../../../worker/engine/choose.ts';

const named = (kind: 'cpu' | 'webgpu', adapter: string, threads: number): Backend => ({
  info: { kind, adapter, threads, software: false }, open: () => Promise.reject(new Error('not opened here')), setThreads: () => Promise.resolve(), close: () => Promise.resolve(),
});
const cpu = (threads: number) => Promise.resolve(named('cpu', 'kernels', threads));
const gpu = () => Promise.resolve(named('webgpu', 'a card', 1));
/** Refuses unless a software adapter is allowed, as a machine without a GPU does. */
const emulated = (allowSoftware: boolean) => (allowSoftware ? Promise.resolve(named('webgpu', 'emulated', 1)) : Promise.reject(new BackendError('software-adapter', 'emulated')));

describe('choice of a backend', () => {
  it('auto takes a GPU, never an emulated one, else the processor with the threads asked for', async () => {
    expect((await chooseBackend('auto', 2, { cpu, webgpu: gpu })).info.kind).toBe('webgpu');
    expect((await chooseBackend('auto', 2, { cpu, webgpu: emulated })).info).toMatchObject({ kind: 'cpu', threads: 2 });
    expect((await chooseBackend('auto', 3, { cpu, webgpu: () => Promise.reject(new BackendError('no-adapter', 'none')) })).info).toMatchObject({ kind: 'cpu', threads: 3 });
  });

  it('what is asked for by name is opened or refused, never replaced', async () => {
    expect((await chooseBackend('cpu', 2, { cpu, webgpu: () => { throw new Error('was asked'); } })).info.kind).toBe('cpu');
    expect((await chooseBackend('webgpu', 2, { cpu, webgpu: emulated })).info.adapter).toBe('emulated');
    await expect(chooseBackend('webgpu', 2, { cpu, webgpu: () => Promise.reject(new BackendError('no-adapter', 'none')) })).rejects.toThrow('none');
  });

  it('a fault that is not the lack of an adapter is not hidden', async () => {
    await expect(chooseBackend('auto', 2, { cpu, webgpu: () => Promise.reject(new TypeError('broken')) })).rejects.toThrow('broken');
  });
});
