// The graphics card as the doctor tells it: a driver that answers, lies, crashes or hangs, and what lies on a Linux disk.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gpuFinding, gpuForbidden, gpuHint } from '../../../../main/node/doctor/gpu.ts';
import { PROBE_ENTRY, probeGpu } from '../../../../main/node/doctor/probe.ts';
import { ProbeAnswer } from '../../../../schemas/probe.ts';
import { Settings } from '../../../../schemas/settings.ts';

let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'ileices-gpu-')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });
const child = (text: string): string => { const file = join(folder, 'child.mjs'); writeFileSync(file, text); return file; };
const settings = (over: Partial<Settings> = {}): Settings => Settings.parse(over);
const hint = { seen: 'nothing', step: 'Buy one.' };

describe('asking the driver in a child process', () => {
  test('the real probe answers, whatever this machine has', async () => {
    expect(ProbeAnswer.safeParse(await probeGpu(PROBE_ENTRY))).toMatchObject({ success: true });
  });

  test('a driver that crashes is a crash, with the first words it said', async () => {
    const outcome = await probeGpu(child('process.stderr.write("driver: assertion failed\\n"); process.abort();'));
    expect(outcome).toMatchObject({ found: 'crashed', why: expect.stringMatching(/SIGABRT.*assertion failed/s) });
  });

  test('a driver that never answers is ended', async () => {
    const outcome = await probeGpu(child('process.on("SIGTERM", () => {}); setInterval(() => {}, 1000);'), 1_500);
    expect(outcome).toEqual({ found: 'silent', seconds: 2 });
  });

  test('what is no answer is not taken for one', async () => {
    expect(await probeGpu(child('process.send({ found: "adapter", name: "x".repeat(10000), software: false });'))).toMatchObject({ found: 'crashed' });
  });
});

describe('what is told of it', () => {
  const card = { found: 'adapter', name: 'amd rdna-3', software: false } as const, emulated = { found: 'adapter', name: 'SwiftShader', software: true } as const;

  test('a real card is good, and when it works follows from the settings', () => {
    expect(gpuFinding(card, settings(), hint)).toMatchObject({ ok: true, nextStep: null, detail: 'amd rdna-3; it works only while nobody is at the machine' });
    expect(gpuFinding(card, settings({ gpu: 'always' }), hint).detail).toContain('at any time');
  });

  test('an emulated one is not used, and that is fine', () => {
    expect(gpuFinding(emulated, settings(), hint)).toMatchObject({ ok: true, detail: expect.stringContaining('is not used; nothing. The processor learns instead.'), nextStep: 'Buy one.' });
    expect(gpuFinding(emulated, settings({ backend: 'webgpu' }), hint).detail).toContain('the settings ask for it by name');
  });

  test('none is fine, unless the settings ask for one by name', () => {
    expect(gpuFinding({ found: 'no-adapter', why: 'x' }, settings(), hint)).toMatchObject({ ok: true, nextStep: 'Buy one.' });
    expect(gpuFinding({ found: 'no-adapter', why: 'x' }, settings({ backend: 'webgpu' }), hint).ok).toBe(false);
    expect(gpuFinding({ found: 'no-engine', why: "Cannot find package 'webgpu'.\n at x" }, settings(), hint)).toMatchObject({ ok: true, detail: expect.stringContaining("Cannot find package 'webgpu'. The processor"), nextStep: expect.stringContaining('npm ci') });
  });

  test('a driver that crashes or hangs is a fault: learning would meet it too', () => {
    for (const outcome of [{ found: 'crashed', why: 'signal SIGSEGV' }, { found: 'silent', seconds: 20 }] as const) {
      expect(gpuFinding(outcome, settings(), hint)).toMatchObject({ ok: false, nextStep: expect.stringContaining('"backend" to cpu') });
    }
  });

  test('where the settings forbid it, no driver is woken', () => {
    expect(gpuForbidden(settings())).toBeNull();
    for (const over of [{ gpu: 'never' }, { backend: 'cpu' }] as const) expect(gpuForbidden(settings(over))).toMatchObject({ ok: true, detail: expect.stringMatching(/^Not looked for/) });
  });
});

describe('what a Linux disk says of a card', () => {
  const put = (...paths: string[]) => { for (const path of paths) { mkdirSync(join(folder, dirname(path)), { recursive: true }); writeFileSync(join(folder, path), ''); } };
  const seen = () => gpuHint('linux', folder);

  test('no card at all; under WSL', () => {
    expect(seen().seen).toContain('no graphics card');
    put('dev/dxg');
    expect(seen().step).toContain('Windows itself');
  });

  test('a card without a driver, with one for the processor only, with one of its own', () => {
    put('dev/dri/renderD128');
    expect(seen().step).toContain('mesa-vulkan-drivers');
    put('usr/share/vulkan/icd.d/lvp_icd.x86_64.json');
    expect(seen().step).toContain('mesa-vulkan-drivers');
    put('usr/share/vulkan/icd.d/radeon_icd.x86_64.json');
    expect(seen().seen).toContain('a Vulkan driver');
  });

  test('a card of NVIDIA without the graphics part of its driver', () => {
    put('dev/nvidia0');
    expect(seen().step).toContain('nvidia-driver');
  });

  test.skipIf(process.getuid?.() === 0)('a card that this person may not use', () => {
    put('dev/dri/renderD128');
    chmodSync(join(folder, 'dev/dri/renderD128'), 0);
    expect(seen().step).toContain('usermod -aG render');
  });
});
