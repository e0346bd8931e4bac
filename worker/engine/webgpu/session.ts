// One model on one device: a program is translated once into bind groups and replayed as a single command buffer.
import { BackendError, type Prepared, type Session } from '../backend.ts';
import type { MemoryPlan, Program, TensorId } from '../program.ts';
import { SessionBuffers } from './buffers.ts';
import { stepsOf, type Channels, type Dispatch, type MatmulKernel, type Operand, type Step } from './dispatches.ts';
import type { Kernel, KernelCache } from './kernels.ts';
import { packParameters } from './shaderText.ts';

type Command =
  | { readonly pipeline: GPUComputePipeline; readonly groups: readonly GPUBindGroup[]; readonly workgroups: readonly [number, number] }
  | { readonly clear: GPUBuffer; readonly offset: number; readonly bytes: number }
  | { readonly from: GPUBuffer; readonly fromOffset: number; readonly to: GPUBuffer; readonly toOffset: number; readonly bytes: number };
interface WebGpuPrepared extends Prepared { readonly commands: readonly Command[] }

export function deviceLost(why: string): string { return `The graphics device was lost (${why}). It is rebuilt from the last checkpoint.`; }

export class WebGpuSession implements Session {
  readonly #device: GPUDevice;
  readonly #kernels: KernelCache;
  readonly #buffers: SessionBuffers;
  readonly #channels: Channels;
  readonly #matmul: MatmulKernel;
  readonly #owned: GPUBuffer[] = [];
  readonly #turns = new Map<string, GPUBuffer>();
  #lost: string | null = null;

  constructor(device: GPUDevice, kernels: KernelCache, plan: MemoryPlan, matmul: MatmulKernel) {
    this.#device = device;
    this.#kernels = kernels;
    this.#matmul = matmul;
    this.#buffers = new SessionBuffers(device, plan);
    const named = (name: string) => plan.tensors.find((tensor) => tensor.region === name && tensor.offset === 0)?.id ?? -1;
    this.#channels = { scalars: named('scalars'), control: named('control') };
    void device.lost.then((info) => { this.#lost = info.message === '' ? info.reason : info.message; });
  }

  async prepare(program: Program): Promise<WebGpuPrepared> {
    const commands: Command[] = [];
    this.#device.pushErrorScope('validation');
    for (const op of program.ops) {
      for (const step of stepsOf(op, this.#channels, this.#matmul)) commands.push(await this.#command(step));
    }
    const fault = await this.#device.popErrorScope();
    if (fault !== null) throw new BackendError('self-test-failed', `program ${program.name} was refused by the device: ${fault.message}`);
    return { name: program.name, commands };
  }

  async #command(step: Step): Promise<Command> {
    if ('clear' in step) {
      const place = this.#buffers.place(step.clear);
      return { clear: place.buffer, offset: place.offset * 4, bytes: step.size * 4 };
    }
    if ('copy' in step) {
      const from = this.#buffers.place(step.copy.from);
      const to = this.#buffers.place(step.copy.to);
      return { from: from.buffer, fromOffset: from.offset * 4, to: to.buffer, toOffset: to.offset * 4, bytes: step.copy.size * 4 };
    }
    const kernel = await this.#kernels.get(step.dispatch.kernel);
    return { pipeline: kernel.pipeline, groups: this.#bind(kernel, step.dispatch), workgroups: step.dispatch.workgroups };
  }

  #bind(kernel: Kernel, dispatch: Dispatch): GPUBindGroup[] {
    const offsets: Record<string, number> = {};
    const entries = new Map<number, GPUBindGroupEntry[]>();
    for (const binding of kernel.text.bindings) {
      const list = entries.get(binding.group) ?? [];
      entries.set(binding.group, list);
      if (binding.access === 'uniform') continue;
      const operand = dispatch.operands[binding.name];
      if (operand === undefined) throw new Error(`kernel ${dispatch.kernel}: tensor ${binding.name} is missing`);
      const { buffer, offset } = this.#operand(operand);
      if (kernel.text.parameters.some((parameter) => parameter.name === `${binding.name}_offset`)) offsets[`${binding.name}_offset`] = offset;
      else if (offset !== 0) throw new Error(`kernel ${dispatch.kernel}: tensor ${binding.name} must start its buffer`);
      list.push({ binding: binding.binding, resource: { buffer } });
    }
    const packed = packParameters(kernel.text, { ...dispatch.params, ...offsets });
    const uniform = this.#device.createBuffer({ size: packed.byteLength, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST });
    this.#device.queue.writeBuffer(uniform, 0, packed);
    this.#owned.push(uniform);
    const place = kernel.text.bindings.find((binding) => binding.access === 'uniform');
    if (place !== undefined) entries.get(place.group)?.push({ binding: place.binding, resource: { buffer: uniform } });
    return [...entries].sort(([a], [b]) => a - b).map(([group, list]) =>
      this.#device.createBindGroup({ layout: kernel.pipeline.getBindGroupLayout(group), entries: list }));
  }

  #operand(operand: Operand): { buffer: GPUBuffer; offset: number } {
    if (typeof operand === 'number') return this.#buffers.place(operand);
    const { positions, headWidth, base } = operand.turns;
    const key = `${positions}/${headWidth}/${base}`;
    let buffer = this.#turns.get(key);
    if (buffer === undefined) {
      const half = headWidth / 2;
      const table = new Float32Array(positions * headWidth);
      for (let position = 0; position < positions; position += 1) {
        for (let pair = 0; pair < half; pair += 1) {
          const angle = position * base ** ((-2 * pair) / headWidth);
          table.set([Math.cos(angle), Math.sin(angle)], (position * half + pair) * 2);
        }
      }
      buffer = this.#device.createBuffer({ label: 'turns', size: table.byteLength, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST });
      this.#device.queue.writeBuffer(buffer, 0, table);
      this.#turns.set(key, buffer);
      this.#owned.push(buffer);
    }
    return { buffer, offset: 0 };
  }

  run(prepared: Prepared): Promise<void> {
    this.#refuseWhenLost();
    const encoder = this.#device.createCommandEncoder();
    let pass: GPUComputePassEncoder | null = null;
    for (const command of (prepared as WebGpuPrepared).commands) {
      if ('pipeline' in command) {
        pass ??= encoder.beginComputePass();
        pass.setPipeline(command.pipeline);
        command.groups.forEach((group, i) => { pass?.setBindGroup(i, group); });
        pass.dispatchWorkgroups(command.workgroups[0], command.workgroups[1]);
        continue;
      }
      pass?.end();
      pass = null;
      if ('clear' in command) encoder.clearBuffer(command.clear, command.offset, command.bytes);
      else encoder.copyBufferToBuffer(command.from, command.fromOffset, command.to, command.toOffset, command.bytes);
    }
    pass?.end();
    this.#device.queue.submit([encoder.finish()]);
    return Promise.resolve();
  }

  write(tensor: TensorId, data: Float32Array | Int32Array, offset = 0): void {
    this.#refuseWhenLost();
    const place = this.#buffers.place(tensor);
    if (offset + data.length > place.spec.size) throw new Error(`writing ${data.length} elements at ${offset} exceeds ${place.spec.name}`);
    this.#device.queue.writeBuffer(place.buffer, (place.offset + offset) * 4, data as GPUAllowSharedBufferSource);
  }

  async read(tensor: TensorId, offset = 0, length?: number): Promise<Float32Array | Int32Array> {
    this.#refuseWhenLost();
    const place = this.#buffers.place(tensor);
    const bytes = (length ?? place.spec.size - offset) * 4;
    const staging = this.#device.createBuffer({ size: bytes, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
    const encoder = this.#device.createCommandEncoder();
    encoder.copyBufferToBuffer(place.buffer, (place.offset + offset) * 4, staging, 0, bytes);
    this.#device.queue.submit([encoder.finish()]);
    try {
      await staging.mapAsync(GPUMapMode.READ);
    } catch (fault) {
      this.#refuseWhenLost();
      throw fault;
    }
    const copy = staging.getMappedRange().slice(0);
    staging.destroy();
    return place.spec.dtype === 'f32' ? new Float32Array(copy) : new Int32Array(copy);
  }

  close(): Promise<void> {
    this.#buffers.destroy();
    for (const buffer of this.#owned) buffer.destroy();
    return Promise.resolve();
  }

  #refuseWhenLost(): void {
    if (this.#lost !== null) throw new BackendError('device-lost', deviceLost(this.#lost));
  }
}
