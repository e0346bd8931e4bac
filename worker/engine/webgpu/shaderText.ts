// Reads a kernel's own declarations, so that bindings and parameters stand in the .wgsl file alone: no binding number and
// no byte offset is ever written in TypeScript. Understands the small subset of WGSL our kernels use, and says so when
// a file leaves it.

export interface KernelBinding { readonly name: string; readonly group: number; readonly binding: number; readonly access: 'read' | 'read_write' | 'uniform' }
export interface KernelParameter { readonly name: string; readonly type: 'u32' | 'f32' }
export interface KernelText {
  readonly name: string;
  readonly code: string;
  readonly bindings: readonly KernelBinding[];
  /** Fields of `struct Params` in order, 4 bytes each. */
  readonly parameters: readonly KernelParameter[];
}

const BINDING = /@group\((\d+)\)\s*@binding\((\d+)\)\s*var<(storage,\s*read_write|storage,\s*read|uniform)>\s*(\w+)\s*:/g;

export function readKernel(name: string, code: string): KernelText {
  const bindings = [...code.matchAll(BINDING)].map((match): KernelBinding => {
    const access = (match[3] ?? '').replace(/storage,\s*/, '');
    return { name: match[4] ?? '', group: Number(match[1]), binding: Number(match[2]), access: access as KernelBinding['access'] };
  });
  const fields = /struct Params \{([^}]*)\}/.exec(code)?.[1] ?? '';
  const parameters = fields.split(',').map((field) => field.trim()).filter((field) => field !== '').map((field): KernelParameter => {
    const [fieldName, type] = field.split(':').map((part) => part.trim());
    if (fieldName === undefined || (type !== 'u32' && type !== 'f32')) throw new Error(`shaders/${name}.wgsl: Params may hold u32 and f32 only, found "${field}"`);
    return { name: fieldName, type };
  });
  if (bindings.length === 0 || parameters.length === 0) throw new Error(`shaders/${name}.wgsl declares no bindings or no Params`);
  return { name, code, bindings, parameters };
}

/** Lays the parameters out as the uniform buffer wants them. Every field must be given, and nothing else. */
export function packParameters(kernel: KernelText, values: Readonly<Record<string, number>>): ArrayBuffer {
  const buffer = new ArrayBuffer(Math.ceil((kernel.parameters.length * 4) / 16) * 16);
  const view = new DataView(buffer);
  kernel.parameters.forEach(({ name, type }, i) => {
    const value = values[name];
    if (value === undefined) throw new Error(`kernel ${kernel.name}: parameter ${name} is missing`);
    if (type === 'f32') view.setFloat32(i * 4, value, true); else view.setUint32(i * 4, value, true);
  });
  const surplus = Object.keys(values).find((name) => !kernel.parameters.some((parameter) => parameter.name === name));
  if (surplus !== undefined) throw new Error(`kernel ${kernel.name} has no parameter ${surplus}`);
  return buffer;
}
