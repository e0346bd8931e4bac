// The window people see where things come at a bad moment: gone while the node is asked, crashing again and again. System and node are
// played; what it does on an ordinary day is in shell.test.ts.
import { describe, expect, it } from 'vitest';
import type { Bounds } from '../../../app/desktop/bounds.ts';
import type { Desktop, DesktopWindow, Question, WindowSpec } from '../../../app/desktop/ports.ts';
import { MainWindow } from '../../../main/electron/mainWindow.ts';
import type { ShellMemory } from '../../../main/electron/shellMemory.ts';
import { ManualClock, settle } from '../../doubles/manualClock.ts';

const at = (port: number): string => `http://127.0.0.1:${port}/?t=x`;
const BOUNDS: Bounds = { x: null, y: null, width: 1000, height: 700, maximized: false };

class Window implements DesktopWindow {
  readonly spec: WindowSpec;
  isFocused = false;
  isShown = false;
  isGone = false;
  constructor(spec: WindowSpec) { this.spec = spec; }
  load(): void { expect.fail('a new address is a new window'); }
  show(): void { this.isShown = true; }
  isHeld = false;
  hold(held: boolean): void { this.isHeld = held; }
  hide(): void { this.isShown = false; }
  destroy(): void { if (!this.isGone) { this.isGone = true; this.isShown = false; this.spec.onGone(); } }
}

class Bench {
  readonly clock = new ManualClock();
  readonly windows: Window[] = [];
  readonly questions: Question[] = [];
  readonly answers: string[] = [];
  readonly faults: unknown[] = [];
  quits = 0;
  hasTray = true;
  address: () => Promise<string> = () => Promise.resolve(at(47900));
  readonly #desktop: Pick<Desktop, 'clock' | 'openWindow' | 'ask' | 'openAddress'> = {
    clock: this.clock, openWindow: (spec) => { const window = new Window(spec); this.windows.push(window); return window; },
    ask: (question) => { this.questions.push(question); return Promise.resolve(this.answers.shift() ?? question.safe); }, openAddress: () => expect.fail('nothing was opened'),
  };
  readonly main = new MainWindow({
    desktop: this.#desktop as Desktop, memory: { bounds: BOUNDS, knows: () => true, keepBounds: () => undefined } as unknown as ShellMemory, hasTray: () => this.hasTray, address: () => this.address(),
    onQuit: () => { this.quits += 1; }, onFocus: () => undefined, onAsk: () => Promise.resolve({ offerId: null }), onFault: (fault) => { this.faults.push(fault); },
  });
  get open(): Window[] { return this.windows.filter(({ isGone }) => !isGone); }
  crash(): void { (this.open[0] ?? expect.fail('no window is open')).spec.onCrash('oom'); }
}
const shown = async (): Promise<Bench> => { const bench = new Bench(); await bench.main.show(); return bench; };
/** An answer that a test gives when it wants to. */
function later(bench: Bench): (url: string) => void { const { promise, resolve } = Promise.withResolvers<string>(); bench.address = () => promise; return resolve; }

describe('a window that goes while the node is asked for its address', () => {
  it('was opened once, however often it was asked for', async () => {
    const bench = new Bench(), answer = later(bench);
    const asked = [bench.main.show(), bench.main.show(), bench.main.show()];
    answer(at(47900));
    await Promise.all(asked);
    expect(bench.windows).toHaveLength(1);
  });

  it('is not opened by a node that came back', async () => {
    const bench = await shown(), answer = later(bench), up = bench.main.nodeIsUp();
    bench.windows[0]?.destroy();
    answer(at(50_000));
    await up;
    expect(bench.open).toEqual([]);
  });

  it('is not opened once the app ends', async () => {
    const bench = new Bench(), answer = later(bench), asked = bench.main.show();
    bench.main.end();
    answer(at(47900));
    await asked;
    await bench.main.show();
    expect([bench.windows, bench.quits]).toEqual([[], 0]);
  });

  it('is asked for again after a node that could not say', async () => {
    const bench = new Bench();
    bench.address = () => Promise.reject(new Error('Ileices is still starting.'));
    await expect(bench.main.show()).rejects.toThrow(/still starting/);
    bench.address = () => Promise.resolve(at(47900));
    await bench.main.show();
    expect(bench.open).toHaveLength(1);
  });
});

describe('a node that came back', () => {
  it('at its old address leaves the window, at a new one is shown there, hidden if it was hidden', async () => {
    const bench = await shown();
    await bench.main.nodeIsUp();
    expect(bench.windows).toHaveLength(1);
    bench.address = () => Promise.resolve(at(50_000));
    await bench.main.nodeIsUp();
    expect([bench.windows.length, bench.open[0]?.spec.url, bench.open[0]?.isShown]).toEqual([2, at(50_000), true]);
    bench.open[0]?.hide();
    bench.address = () => Promise.resolve(at(50_001));
    await bench.main.nodeIsUp();
    expect([bench.open[0]?.spec.url, bench.open[0]?.isShown, bench.quits]).toEqual([at(50_001), false, 0]);
  });
});

it('a window waits until the node that came back has said where it is', async () => {
  const bench = await shown(), [window] = bench.windows;
  bench.main.nodeIsLost();
  const answer = later(bench), up = bench.main.nodeIsUp();
  await settle();
  // Until then somebody else may have its old address.
  expect(window?.isHeld).toBe(true);
  answer(at(47900));
  await up;
  expect([window?.isHeld, bench.windows.length]).toEqual([false, 1]);
  bench.main.nodeIsLost();
  bench.address = () => Promise.resolve(at(50_000));
  await bench.main.nodeIsUp();
  expect([window?.isHeld, window?.isGone, bench.open.length]).toEqual([true, true, 1]);
});

describe('a window that crashes', () => {
  it('is opened anew, but after three times in ten minutes only when a person wants it', async () => {
    const bench = await shown();
    for (let crash = 0; crash < 2; crash += 1) { bench.crash(); await bench.clock.advance(1_000); }
    expect([bench.windows.length, bench.questions]).toEqual([3, []]);
    bench.crash();
    await bench.clock.advance(3_600_000);
    expect([bench.open, bench.quits, bench.questions.map(({ title, safe }) => [title, safe])]).toEqual([[], 0, [['The window keeps crashing', 'leave']]]);
    await bench.main.show();
    bench.crash();
    await bench.clock.advance(1_000);
    expect(bench.open).toHaveLength(1);
  });

  it('asks, and opens again after a yes', async () => {
    const bench = await shown();
    bench.answers.push('again');
    for (let crash = 0; crash < 3; crash += 1) { bench.crash(); await bench.clock.advance(1_000); }
    await settle();
    expect([bench.open.length, bench.questions.length]).toEqual([1, 1]);
    // Counted anew after an answer.
    bench.crash();
    await bench.clock.advance(1_000);
    expect([bench.open.length, bench.questions.length]).toEqual([1, 1]);
  });

  it('where nobody would find the app again, the other answer is to quit', async () => {
    const bench = await shown();
    bench.hasTray = false;
    for (let crash = 0; crash < 3; crash += 1) { bench.crash(); await bench.clock.advance(1_000); }
    expect([bench.questions[0]?.safe, bench.quits]).toEqual(['quit', 1]);
  });

  it('unseen is opened when somebody wants it', async () => {
    const bench = await shown();
    bench.open[0]?.hide();
    for (let turn = 0; turn < 4; turn += 1) { bench.crash(); await bench.clock.advance(60_000); expect(bench.open).toEqual([]); await bench.main.show(); bench.open[0]?.hide(); }
    expect(bench.questions).toEqual([]);
  });

  it('seldom is opened anew each time', async () => {
    const bench = await shown();
    for (let crash = 0; crash < 12; crash += 1) { bench.crash(); await bench.clock.advance(5 * 60_000 + 1); }
    expect([bench.open.length, bench.questions]).toEqual([1, []]);
  });

  it('and cannot be opened again says why, once', async () => {
    const bench = await shown();
    bench.address = () => Promise.reject(new Error('no node'));
    bench.crash();
    await bench.clock.advance(60_000);
    expect(bench.faults.map(String)).toEqual(['Error: no node']);
  });
});

it('a window whose node refused an address when it came up asks again when somebody wants it', async () => {
  const bench = await shown(), [window] = bench.windows;
  bench.main.nodeIsLost();
  bench.address = () => Promise.reject(new Error('A rule forbids windows.'));
  await expect(bench.main.nodeIsUp()).rejects.toThrow(/rule/);
  await expect(bench.main.show()).rejects.toThrow(/rule/);
  expect([window?.isHeld, window?.isShown]).toEqual([true, true]);
  bench.address = () => Promise.resolve(at(47900));
  await bench.main.show();
  expect([window?.isHeld, bench.windows.length]).toEqual([false, 1]);
});
