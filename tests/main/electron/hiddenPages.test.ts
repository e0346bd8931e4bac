// The two windows nobody sees: opened on this machine only, their crashes told and counted, safe mode after three. They are played.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DesktopWindow, WindowSpec } from '../../../app/desktop/ports.ts';
import { HiddenPages, SAFE_MODE } from '../../../main/electron/hiddenPages.ts';
import { ShellWord } from '../../../schemas/desktop.ts';
import { ManualClock } from '../../doubles/manualClock.ts';

const URL = 'http://127.0.0.1:47900/compute?t=aaaa';
const TEN_MINUTES_MS = 600_000;

class Window implements DesktopWindow {
  readonly spec: WindowSpec;
  readonly isFocused = false;
  readonly isShown = false;
  isGone = false;
  constructor(spec: WindowSpec) { this.spec = spec; }
  load(): void { expect.fail('a hidden page stays where it was opened'); }
  show(): void { expect.fail('nobody sees a hidden page'); }
  hold(): void { /* nothing to hold */ }
  hide(): void { expect.fail('it was never shown'); }
  /** As a system does: that it is gone is told, whoever wanted it. */
  destroy(): void { if (!this.isGone) { this.isGone = true; this.spec.onGone(); } }
}

class Bench {
  readonly clock = new ManualClock();
  readonly windows: Window[] = [];
  readonly said: ShellWord[] = [];
  readonly sentences: string[] = [];
  readonly pages = new HiddenPages({ clock: this.clock, openWindow: (spec) => { const window = new Window(spec); this.windows.push(window); return window; } }, (word) => { this.said.push(ShellWord.parse(word)); }, (sentence) => { this.sentences.push(sentence); });
  get open(): string[] { return this.windows.filter(({ isGone }) => !isGone).map(({ spec }) => spec.kind); }
  get newest(): Window { return this.windows.at(-1) ?? expect.fail('none was opened'); }
  /** Opens the page and lets it crash. */
  crash(page: 'compute' | 'link', why = 'oom'): void { this.pages.want(page, URL); this.newest.spec.onCrash(why); }
}

describe('a hidden page', () => {
  it('is opened where the agent says, with nothing a person could use, and asks in vain', async () => {
    const bench = new Bench();
    bench.pages.want('compute', URL);
    expect(bench.newest.spec).toMatchObject({ kind: 'compute', url: URL, bounds: null });
    expect(await bench.newest.spec.onAsk({ ask: 'home' })).toEqual({ refused: expect.any(String) as string });
    expect(await bench.newest.spec.onAsk({ ask: 'pick', kind: 'folder' })).toEqual({ refused: expect.any(String) as string });
    bench.newest.spec.onAddress('https://evil.example/');
    expect([bench.said, bench.open]).toEqual([[], ['compute']]);
  });

  it.each(['https://127.0.0.1:47900/', 'http://127.0.0.1/', 'http://localhost:47900/', 'http://127.0.0.1:47900@evil.example/', 'http://127.0.0.1:47900.evil.example/', 'http://evil.example:47900/', 'http://[::1]:47900/', 'http://127.0.0.1.:47900/', 'http://2130706433:47900/', 'http://0.0.0.0:47900/', 'file:///etc/passwd', 'data:text/html,x', 'javascript:alert(1)', 'about:blank', ''])('is opened nowhere else: %s', (url) => {
    const bench = new Bench();
    for (const page of ['compute', 'link'] as const) bench.pages.want(page, url);
    expect([bench.windows, bench.said]).toEqual([[], ['compute', 'link'].map((page) => ({ type: 'page-ended', page, why: 'the address is not on this machine' }))]);
  });

  it('is opened nowhere else, whatever the address', () => {
    fc.assert(fc.property(fc.oneof(fc.webUrl(), fc.string({ unit: 'binary' }), fc.string().map((text) => `http://127.0.0.1:47900${text}`), fc.string().map((text) => `http://127.0.0.1${text}`)), (url) => {
      const bench = new Bench();
      bench.pages.want('compute', url);
      return bench.windows.every(({ spec }) => /^http:\/\/127\.0\.0\.1:\d+(?:\/|$)/.test(spec.url));
    }), { numRuns: 2_000 });
  });

  it('goes when it is wanted no more, without a word: the agent knows', async () => {
    const bench = new Bench();
    bench.pages.want('compute', URL);
    bench.pages.want('compute', null);
    bench.pages.want('link', null);
    await bench.clock.advance(1_000);
    expect([bench.open, bench.said]).toEqual([[], []]);
  });

  it('gives way to the one that is wanted instead; the old one is heard no more', async () => {
    const bench = new Bench();
    bench.pages.want('compute', URL);
    bench.pages.want('compute', `${URL}b`);
    await bench.clock.advance(1_000);
    bench.windows[0]?.spec.onCrash('late');
    expect([bench.open, bench.said, bench.windows.map(({ isGone }) => isGone)]).toEqual([['compute'], [], [true, false]]);
  });

  it('that was closed by the system is told of, and is no crash', () => {
    const bench = new Bench();
    for (let turn = 0; turn < 5; turn += 1) { bench.pages.want('link', URL); expect(bench.newest.spec.mayClose()).toBe(true); bench.newest.destroy(); }
    expect(bench.said).toEqual(Array.from({ length: 5 }, () => ({ type: 'page-ended', page: 'link', why: 'its window was closed' })));
    expect(bench.sentences).toEqual([]);
  });

  it('goes with the agent it worked for, also one that is just leaving', async () => {
    const bench = new Bench();
    bench.pages.want('compute', URL);
    bench.pages.want('compute', `${URL}b`);
    bench.pages.want('link', URL);
    bench.pages.closeAll();
    expect([bench.open, bench.said]).toEqual([[], []]);
    await bench.clock.advance(1_000);
    expect(bench.said).toEqual([]);
  });
});

describe('crashes', () => {
  it('are told once each, with a reason that is cut, and the window goes', () => {
    const bench = new Bench();
    bench.pages.want('link', URL);
    bench.pages.want('compute', URL);
    const { spec } = bench.newest;
    spec.onCrash('x'.repeat(10_000));
    spec.onCrash('again, from the same one');
    spec.onGone();
    expect(bench.said).toEqual([{ type: 'page-ended', page: 'compute', why: 'x'.repeat(300) }]);
    expect(bench.open).toEqual(['link']);
  });

  it('three within ten minutes, of whichever page, are safe mode: no links, said once, until the end', () => {
    const bench = new Bench();
    bench.crash('compute');
    bench.crash('link');
    expect(bench.sentences).toEqual([]);
    bench.pages.want('link', URL);
    bench.said.length = 0;
    bench.crash('compute', 'gpu');
    expect(bench.said).toEqual([{ type: 'safe-mode', why: 'gpu' }, { type: 'links-refused', why: expect.stringContaining('safe mode') as string }, { type: 'page-ended', page: 'compute', why: 'gpu' }]);
    expect([bench.sentences, bench.open]).toEqual([[SAFE_MODE], []]);
    bench.pages.want('link', URL);
    expect([bench.open, bench.said.at(-1)]).toEqual([[], { type: 'links-refused', why: expect.stringMatching(/safe mode.*Start it again/) as string }]);
    // Learning goes on, without the graphics card.
    bench.pages.want('compute', URL);
    expect(bench.open).toEqual(['compute']);
    for (let crash = 0; crash < 5; crash += 1) bench.crash('compute');
    expect([bench.said.filter(({ type }) => type === 'safe-mode').length, bench.sentences.length]).toEqual([1, 1]);
  });

  it('of the graphics process count, and so do those of a page the agent gave up a moment before', async () => {
    const bench = new Bench();
    bench.pages.graphicsCrashed('the graphics process ended: crashed');
    expect(bench.said).toEqual([]);
    for (let turn = 0; turn < 2; turn += 1) {
      bench.pages.want('compute', URL);
      const { spec } = bench.newest;
      bench.pages.want('compute', null);
      await bench.clock.advance(100);
      spec.onCrash('oom');
      spec.onCrash('oom');
    }
    expect(bench.said).toEqual([{ type: 'safe-mode', why: 'oom' }]);
  });

  it('that come seldom never lead there', async () => {
    const bench = new Bench();
    for (let crash = 0; crash < 30; crash += 1) { bench.crash(crash % 2 === 0 ? 'compute' : 'link'); await bench.clock.advance(TEN_MINUTES_MS / 2 + 1); }
    expect([bench.sentences, bench.said.length]).toEqual([[], 30]);
  });
});

it('without Chromium\'s sandbox no page meets strangers, and the model runs all the same', () => {
  const said: ShellWord[] = [], opened: string[] = [];
  const pages = new HiddenPages({ clock: new ManualClock(), openWindow: (spec) => { opened.push(spec.kind); return new Window(spec); } }, (word) => { said.push(word); }, () => undefined, false);
  pages.want('link', URL);
  pages.want('compute', URL);
  expect([opened, said]).toEqual([['compute'], [{ type: 'links-refused', why: expect.stringMatching(/sandbox.*\.deb/) as string }]]);
});
