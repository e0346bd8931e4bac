// The WebGPU backend under the contract of every backend, operation by operation.
import { backendSuite } from '../contract/backendSuite.ts';
import { dawnBackend } from './dawnFixture.ts';

// As the CPU's 1e-5, widened for WGSL's exp, whose error may grow with its argument, and for divisions of 2.5 ulp.
const TOLERANCE = { ofLargest: 5e-5 };

backendSuite('webgpu, register tiles', () => dawnBackend('matmul_registers'), TOLERANCE);
backendSuite('webgpu, workgroup tiles', () => dawnBackend('matmul_tiled'), TOLERANCE);
