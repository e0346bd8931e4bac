// A WebGPU backend through Dawn on SwiftShader, the software adapter that ships with Debian's chromium.
import { existsSync } from 'node:fs';
import { createWebGpuBackend } from '../../worker/engine/webgpu/backend.ts';
import { openDawn, shadersFromDisk } from '../../worker/engine/webgpu/dawn.node.ts';
import type { MatmulKernel } from '../../worker/engine/webgpu/dispatches.ts';
import type { Backend } from '../../worker/engine/backend.ts';

const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** On a machine with a real GPU set ILEICES_TEST_GPU=real to run the same suite there; an emulated one then fails it. */
export async function dawnBackend(matmul?: MatmulKernel): Promise<Backend> {
  const real = process.env['ILEICES_TEST_GPU'] === 'real';
  if (!real) {
    if (!existsSync(SWIFTSHADER)) throw new Error('SwiftShader is missing: install Debian\'s chromium package.');
    process.env['VK_ICD_FILENAMES'] = SWIFTSHADER;
  }
  return createWebGpuBackend({ gpu: await openDawn(), shaders: shadersFromDisk(), allowSoftware: !real, ...(matmul === undefined ? {} : { matmul }) });
}
