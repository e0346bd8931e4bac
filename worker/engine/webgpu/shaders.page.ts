// The kernels' text in a page: bundled by vite, so that nothing is fetched at run time.
import type { ShaderSource } from './kernels.ts';

const files = import.meta.glob<string>('../../../shaders/*.wgsl', { query: '?raw', import: 'default', eager: true });

export function shadersFromPage(): ShaderSource {
  return (name) => {
    const code = files[`../../../shaders/${name}.wgsl`];
    if (code === undefined) throw new Error(`shaders/${name}.wgsl is not part of this build`);
    return code;
  };
}
