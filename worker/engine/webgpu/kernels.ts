// Compiles kernels once a device and hands them out by name.
import { BackendError } from '../backend.ts';
import { readKernel, type KernelText } from './shaderText.ts';

/** The text of shaders/<name>.wgsl; how it is loaded is the host's business. */
export type ShaderSource = (name: string) => string;
export interface Kernel { readonly text: KernelText; readonly pipeline: GPUComputePipeline }

export class KernelCache {
  readonly #device: GPUDevice;
  readonly #source: ShaderSource;
  readonly #kernels = new Map<string, Promise<Kernel>>();

  constructor(device: GPUDevice, source: ShaderSource) { this.#device = device; this.#source = source; }

  get(name: string): Promise<Kernel> {
    const known = this.#kernels.get(name);
    if (known !== undefined) return known;
    const made = this.#compile(name);
    this.#kernels.set(name, made);
    return made;
  }

  async #compile(name: string): Promise<Kernel> {
    const text = readKernel(name, this.#source(name));
    const module = this.#device.createShaderModule({ label: name, code: text.code });
    const faults = (await module.getCompilationInfo()).messages.filter((message) => message.type === 'error');
    if (faults.length > 0) {
      const list = faults.map((fault) => `line ${fault.lineNum}: ${fault.message}`).join('; ');
      throw new BackendError('self-test-failed', `shaders/${name}.wgsl does not compile on this adapter: ${list}`);
    }
    const pipeline = await this.#device.createComputePipelineAsync({ label: name, layout: 'auto', compute: { module, entryPoint: 'main' } });
    return { text, pipeline };
  }
}
