// Everybody who computes for a node, under one suite: the process of Node and the page in Chromium, each on the processor and on
// WebGPU, which is emulated in software here.
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildKernels } from '../../tools/build-kernels.mjs';
import { ComputePages } from '../doubles/computePages.ts';
import { computeSuite, nodeChild } from './computeSuite.ts';

/** Debian's chromium brings this software adapter; a machine without it cannot run that one suite. */
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';
process.env['VK_ICD_FILENAMES'] ??= SWIFTSHADER;

let pages: ComputePages;
beforeAll(async () => { await buildKernels(); pages = await ComputePages.open(); });
afterAll(async () => { await pages.close(); });

computeSuite('a process of Node, on the processor', { backend: 'cpu', open: () => Promise.resolve(nodeChild()) });
describe.runIf(existsSync(SWIFTSHADER))('where there is an adapter', () => { computeSuite('a process of Node, on WebGPU', { backend: 'webgpu', open: () => Promise.resolve(nodeChild()) }); });
computeSuite('a page, on the processor', { backend: 'cpu', open: () => pages.worker() });
computeSuite('a page, on WebGPU', { backend: 'webgpu', open: () => pages.worker() });

it('the pages complained about nothing', () => { expect(pages.faults).toEqual([]); });
