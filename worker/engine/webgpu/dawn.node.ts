// WebGPU in plain Node through Dawn (npm `webgpu`), and the kernels' text from the shaders folder. Loaded only when a
// node may use a GPU: the native module is large.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ShaderSource } from './kernels.ts';

/** `shaders/` beside the sources, or beside the bundle's project folder. */
function shaderFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'shaders', 'adamw.wgsl'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('The shaders folder is missing from this installation.');
    folder = parent;
  }
  return join(folder, 'shaders');
}

export function shadersFromDisk(): ShaderSource {
  const folder = shaderFolder();
  return (name) => readFileSync(join(folder, `${name}.wgsl`), 'utf8');
}

/** Kept for the life of the process: Dawn crashes when its instance is collected while a device is still in use. */
let instance: GPU | undefined;

/** Dawn's GPU object, one a process; also sets the WebGPU constants as globals. */
export async function openDawn(): Promise<GPU> {
  if (instance === undefined) {
    const dawn = await import('webgpu');
    Object.assign(globalThis, dawn.globals);
    instance = dawn.create([]);
  }
  return instance;
}
