// Entry of the probe: asks the graphics driver whether there is an adapter, says so and ends. A process of its own, because a
// driver may crash or never answer. It computes nothing.
import type { ProbeAnswer } from '../schemas/probe.ts';
import { createWebGpuBackend } from './engine/webgpu/backend.ts';
import { openDawn, shadersFromDisk } from './engine/webgpu/dawn.node.ts';

const WHY_CHARACTERS = 2_000, NAME_CHARACTERS = 300;
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, WHY_CHARACTERS);

async function ask(): Promise<ProbeAnswer> {
  let gpu: GPU;
  try { gpu = await openDawn(); } catch (error) { return { found: 'no-engine', why: messageOf(error) }; }
  try {
    const { info } = await createWebGpuBackend({ gpu, shaders: shadersFromDisk(), allowSoftware: true });
    return { found: 'adapter', name: info.adapter.slice(0, NAME_CHARACTERS), software: info.software };
  } catch (error) { return { found: 'no-adapter', why: messageOf(error) }; }
}

// Nothing is closed in order: drivers that fail do so there, and the end of the process closes everything.
process.send?.(await ask(), undefined, undefined, () => { process.exit(0); });
process.on('disconnect', () => { process.exit(0); });
