// Reference against WebGPU inside Chromium: the same comparison as tests/shaders/dawn.test.ts.
import { ModelConfig } from '../../../schemas/model.ts';
import { createWebGpuBackend } from '../../../worker/engine/webgpu/backend.ts';
import { shadersFromPage } from '../../../worker/engine/webgpu/shaders.page.ts';
import { compareGradients, decodedLogits, lossTrajectory, relativeDifference } from '../../contract/organismParity.ts';
import { ReferenceBackend } from '../../doubles/referenceBackend.ts';

const ODD = ModelConfig.parse({ preset: 'odd', vocabulary: 301, layers: 2, width: 60, heads: 6, kvHeads: 2, feedForward: 70, context: 80 });

async function compare(): Promise<unknown> {
  const backend = await createWebGpuBackend({ gpu: navigator.gpu, shaders: shadersFromPage(), allowSoftware: true });
  const differences = await compareGradients(new ReferenceBackend(), backend, { config: ODD, batch: 2, window: 70, seed: 3 });
  const shape = { config: ODD, batch: 2, window: 24, seed: 9 };
  const [expected, actual] = [await lossTrajectory(new ReferenceBackend(), shape, 20), await lossTrajectory(backend, shape, 20)];
  const decode = { config: ODD, batch: 1, window: 8, seed: 5 };
  return {
    adapter: backend.info.adapter, software: backend.info.software, isolated: crossOriginIsolated,
    tensors: Object.fromEntries(differences),
    lossApart: Math.max(...expected.map((loss, i) => Math.abs(loss - (actual[i] ?? NaN)))),
    decodeApart: relativeDifference(await decodedLogits(new ReferenceBackend(), decode, 50), await decodedLogits(backend, decode, 50)),
  };
}

compare().then((result) => { postMessage(result); }, (fault: unknown) => { postMessage({ failed: String(fault) }); });
