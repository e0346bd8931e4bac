// The backends a Node process can open: the CPU kernels always, Dawn where its native module and a driver are present.
import { chooseBackend } from './choose.ts';
import type { OpenBackend } from './choose.ts';
import { BackendError } from './backend.ts';
import type { Backend } from './backend.ts';
import { createNodeCpuBackend } from './cpu/backend.node.ts';
import { createWebGpuBackend } from './webgpu/backend.ts';
import { openDawn, shadersFromDisk } from './webgpu/dawn.node.ts';

export const openNodeBackend: OpenBackend = (choice, threads, onLost) => chooseBackend(choice, threads, {
  cpu: (count) => createNodeCpuBackend({ threads: count }), webgpu: (allowSoftware) => openThroughDawn(allowSoftware, onLost),
});

async function openThroughDawn(allowSoftware: boolean, onLost: (why: string) => void): Promise<Backend> {
  let gpu: GPU;
  try { gpu = await openDawn(); } catch (error) {
    // A machine without the module or its libraries has no adapter; the processor works as well.
    throw new BackendError('no-adapter', `WebGPU could not be opened (${error instanceof Error ? error.message : String(error)}); set the backend to "cpu" or "auto".`);
  }
  return createWebGpuBackend({ gpu, shaders: shadersFromDisk(), allowSoftware, onLost });
}
