// The backends a page can open: the browser's own WebGPU, and the CPU kernels.
import { chooseBackend } from './choose.ts';
import type { OpenBackend } from './choose.ts';
import { createPageCpuBackend } from './cpu/backend.page.ts';
import { createWebGpuBackend } from './webgpu/backend.ts';
import { shadersFromPage } from './webgpu/shaders.page.ts';

export const openPageBackend: OpenBackend = (choice, threads, onLost) => chooseBackend(choice, threads, {
  cpu: createPageCpuBackend,
  webgpu: (allowSoftware) => createWebGpuBackend({ gpu: (navigator as { gpu?: GPU }).gpu, shaders: shadersFromPage(), allowSoftware, onLost }),
});
