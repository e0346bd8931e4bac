// The WebGPU backend: finds an adapter, opens a device, makes sessions. Never a software adapter unless asked by name:
// for work the CPU backend is far faster than a GPU emulated on the CPU.
import { BackendError, type Backend, type BackendInfo } from '../backend.ts';
import type { MemoryPlan } from '../program.ts';
import type { MatmulKernel } from './dispatches.ts';
import { KernelCache, type ShaderSource } from './kernels.ts';
import { deviceLost, WebGpuSession } from './session.ts';

export interface WebGpuOptions {
  readonly gpu: GPU | undefined;
  readonly shaders: ShaderSource;
  readonly allowSoftware: boolean;
  /** Which product kernel; by default the tiled one on real GPUs, the register one on software. */
  readonly matmul?: MatmulKernel;
  readonly onLost?: (why: string) => void;
}

export async function createWebGpuBackend(options: WebGpuOptions): Promise<Backend> {
  const adapter = await options.gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === undefined || adapter === null) throw new BackendError('no-adapter', 'This machine offers no WebGPU adapter; the processor is used.');
  const software = adapter.info.isFallbackAdapter || /swiftshader|llvmpipe|software/i.test(`${adapter.info.architecture} ${adapter.info.description} ${adapter.info.device}`);
  if (software && !options.allowSoftware) throw new BackendError('software-adapter', 'The only WebGPU adapter is emulated in software; the processor is faster and is used.');
  const device = await adapter.requestDevice({
    requiredLimits: { maxStorageBufferBindingSize: adapter.limits.maxStorageBufferBindingSize, maxBufferSize: adapter.limits.maxBufferSize },
  });
  // One that is destroyed here was closed.
  void device.lost.then(({ reason, message }) => { if (reason !== 'destroyed') options.onLost?.(deviceLost(message === '' ? reason : message)); });
  const kernels = new KernelCache(device, options.shaders);
  const matmul = options.matmul ?? (software ? 'matmul_registers' : 'matmul_tiled');
  const info: BackendInfo = {
    kind: 'webgpu', threads: 1, software,
    adapter: [adapter.info.vendor, adapter.info.architecture, adapter.info.description].filter((part) => part !== '').join(' ') || 'unnamed adapter',
  };
  return {
    info,
    open: async (plan: MemoryPlan) => {
      device.pushErrorScope('out-of-memory');
      const session = new WebGpuSession(device, kernels, plan, matmul);
      if ((await device.popErrorScope()) !== null) throw new BackendError('out-of-memory', 'The graphics memory is too small for this model.');
      return session;
    },
    setThreads: () => Promise.resolve(),
    close: () => { device.destroy(); return Promise.resolve(); },
  };
}
