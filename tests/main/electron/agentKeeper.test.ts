// The keeper of the agent's process: starts it, hears it, starts it again, gives up, stops it. The process is played.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentProcess } from '../../../app/desktop/ports.ts';
import { AgentKeeper, STOP_LIMIT_MS } from '../../../main/electron/agentKeeper.ts';
import { ManualClock, settle } from '../../doubles/manualClock.ts';
import { view } from './shellRun.ts';

class Process implements AgentProcess {
  readonly posted: unknown[] = [];
  kills = 0;
  says: (message: unknown) => void = () => undefined;
  ends: (code: number | null) => void = () => undefined;
  post(message: unknown): void { this.posted.push(message); }
  onMessage(listener: (message: unknown) => void): void { this.says = listener; }
  onExit(listener: (code: number | null) => void): void { this.ends = listener; }
  kill(): void { this.kills += 1; }
}

class Bench {
  readonly clock = new ManualClock();
  readonly processes: Process[] = [];
  readonly words: (readonly string[])[] = [];
  readonly told: unknown[] = [];
  begins = 0;
  readonly keeper = new AgentKeeper(
    { clock: this.clock, startAgent: ({ words }) => { const process = new Process(); this.processes.push(process); this.words.push(words); return process; } },
    ['up', '--headless', '--shell'], () => ({ type: 'begin', passphrase: `passphrase ${this.begins += 1}`, sealed: null }),
    {
      onReady: (home) => { this.told.push(['ready', home]); }, onView: ({ state }) => { this.told.push(['view', state]); }, onPage: (page, url) => { this.told.push(['page', page, url]); },
      onReaderWanted: (reader, door) => { this.told.push(['reader', reader, door]); }, onReaderDone: (reader) => { this.told.push(['reader done', reader]); },
      onLost: (soon) => { this.told.push(['lost', soon]); }, onFailed: (sentence) => { this.told.push(['failed', sentence]); }, onStopped: () => { this.told.push(['stopped']); },
    },
  );
  get process(): Process { return this.processes.at(-1) ?? expect.fail('none was started'); }
}
const started = (): Bench => { const bench = new Bench(); bench.keeper.start(); return bench; };
const HOME = '/home/ada/.local/share/ileices';
const READY = { type: 'ready', home: HOME };

describe('starting', () => {
  it('hands over its words, and says the first word before anything else, anew each time', async () => {
    const bench = started();
    bench.keeper.start();
    expect([bench.words, bench.process.posted]).toEqual([[['up', '--headless', '--shell']], [{ type: 'begin', passphrase: 'passphrase 1', sealed: null }]]);
    bench.keeper.say({ type: 'safe-mode', why: 'x' });
    expect(bench.process.posted).toHaveLength(2);
    bench.process.ends(1);
    bench.keeper.say({ type: 'safe-mode', why: 'nobody hears it' });
    await bench.clock.advance(500);
    expect(bench.process.posted).toEqual([{ type: 'begin', passphrase: 'passphrase 2', sealed: null }]);
  });
});

describe('hearing', () => {
  it('passes on each frame to whom it concerns', () => {
    const bench = started(), door = { address: '/run/x', word: 'ab'.repeat(32) };
    for (const frame of [READY, { type: 'view', view: view() }, { type: 'page', page: 'link', url: 'http://127.0.0.1:1/' }, { type: 'page', page: 'compute', url: null }, { type: 'reader-start', reader: 2, ...door }, { type: 'reader-kill', reader: 2 }]) bench.process.says(frame);
    expect(bench.told).toEqual([['ready', HOME], ['view', 'learning'], ['page', 'link', 'http://127.0.0.1:1/'], ['page', 'compute', null], ['reader', 2, door], ['reader done', 2]]);
    expect(bench.keeper.dropped).toBe(0);
  });

  it('drops and counts what is no frame, and nothing comes of it', () => {
    const bench = started();
    const bad: readonly unknown[] = [
      undefined, null, 'ready', 5, [READY], {}, { type: 'constructor' }, { type: 'begin', passphrase: 'from the wrong side', sealed: null }, { ...READY, admin: true }, { type: 'ready' }, { type: 'ready', home: 'x'.repeat(5_000) },
      { type: 'failed', sentence: 'x'.repeat(2_001) }, { type: 'page', page: 'ui', url: 'http://127.0.0.1:1/' }, { type: 'page', page: 'link', url: 'x'.repeat(301) }, { type: 'view', view: { ...view(), state: 'hacked' } }, { type: 'view', view: { ...view(), needs: Array.from({ length: 51 }, (_, id) => ({ id: `${id}`, kind: 'consent', text: '' })) } },
      { type: 'reader-start', reader: 0, address: '', word: 'ab'.repeat(32) }, { type: 'reader-start', reader: 0, address: '/x', word: 'AB'.repeat(32) }, { type: 'reader-start', reader: 0, address: '/x', word: '$(id)' }, { type: 'reader-kill', reader: -1 }, JSON.parse('{"type":"ready","home":"/x","__proto__":{"x":1}}'),
    ];
    for (const frame of bad) bench.process.says(frame);
    expect([bench.keeper.dropped, bench.told]).toEqual([bad.length, []]);
    fc.assert(fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withMap: true }), (frame) => { bench.process.says(frame); }), { numRuns: 2_000 });
    expect([bench.keeper.dropped, bench.told, bench.keeper.isRunning]).toEqual([bad.length + 2_000, [], true]);
  });

  it('is deaf to one that is gone', async () => {
    const bench = started(), old = bench.process;
    old.ends(1);
    await bench.clock.advance(500);
    bench.told.length = 0;
    old.says(READY);
    old.says('not even a frame');
    old.ends(0);
    expect([bench.told, bench.keeper.dropped, bench.keeper.isRunning, bench.processes.length]).toEqual([[], 0, true, 2]);
  });
});

describe('one that ends by itself', () => {
  it('is started again, later each time; after three in ten minutes it is not, until a person wants it', async () => {
    const bench = started();
    bench.process.ends(null);
    await bench.clock.advance(499);
    expect(bench.processes).toHaveLength(1);
    await bench.clock.advance(1);
    expect(bench.processes).toHaveLength(2);
    bench.process.ends(134);
    await bench.clock.advance(3_999);
    expect(bench.processes).toHaveLength(2);
    await bench.clock.advance(1);
    bench.process.ends(0);
    await bench.clock.advance(300_000);
    expect([bench.processes.length, bench.keeper.isRunning, bench.told]).toEqual([3, false, [['lost', true], ['lost', true], ['lost', false]]]);
    bench.keeper.tryAgain();
    bench.process.ends(1);
    await bench.clock.advance(500);
    expect([bench.processes.length, bench.told.at(-1)]).toEqual([5, ['lost', true]]);
  });

  it('seldom is started again each time', async () => {
    const bench = started();
    for (let end = 0; end < 20; end += 1) { bench.process.ends(1); await bench.clock.advance(5 * 60_000 + 1); }
    expect(bench.processes).toHaveLength(21);
    expect(bench.told.every((each) => JSON.stringify(each) === '["lost",true]')).toBe(true);
  });

  it('after it said why is not: its sentence is told, and forgotten at the next start', async () => {
    const bench = started();
    bench.process.says({ type: 'failed', sentence: 'Its home is read by another node.' });
    bench.process.ends(1);
    await bench.clock.advance(3_600_000);
    expect([bench.told, bench.processes.length]).toEqual([[['failed', 'Its home is read by another node.']], 1]);
    bench.keeper.tryAgain();
    bench.process.ends(1);
    expect(bench.told.at(-1)).toEqual(['lost', true]);
  });

  it('in good order once it was up was stopped by somebody; before that it failed', () => {
    const bench = started();
    bench.process.says(READY);
    bench.process.ends(0);
    expect(bench.told.slice(1)).toEqual([['stopped']]);
    const early = started();
    early.process.ends(0);
    expect(early.told).toEqual([['lost', true]]);
    const killed = started();
    killed.process.says(READY);
    killed.process.ends(null);
    expect(killed.told.slice(1)).toEqual([['lost', true]]);
  });
});

describe('stopping', () => {
  /** How far a stop has come. */
  const stopping = (bench: Bench, ask: () => Promise<unknown>) => { const state = { asked: 0, done: false }; void bench.keeper.stop(() => { state.asked += 1; return ask(); }).then(() => { state.done = true; }); return state; };

  it('asks, waits until it is gone, and kills nobody who goes', async () => {
    const bench = started(), state = stopping(bench, () => Promise.resolve({}));
    await bench.clock.advance(STOP_LIMIT_MS - 1);
    expect(state).toEqual({ asked: 1, done: false });
    bench.process.ends(0);
    await bench.clock.advance(3_600_000);
    expect([state.done, bench.process.kills, bench.told, bench.processes.length]).toEqual([true, 0, [], 1]);
  });

  it('kills one that answers but does not go, when its time is over, and is done when it is gone', async () => {
    const bench = started(), state = stopping(bench, () => new Promise(() => undefined));
    await bench.clock.advance(STOP_LIMIT_MS - 1);
    expect(bench.process.kills).toBe(0);
    await bench.clock.advance(1);
    expect([bench.process.kills, state.done]).toEqual([1, false]);
    bench.process.ends(null);
    await settle();
    expect([state.done, bench.told]).toEqual([true, []]);
  });

  it.each([['says no', () => Promise.reject(new Error('no'))], ['cannot even be asked', () => { throw new Error('Ileices is still starting.'); }]])('kills one that %s at once', async (_how, ask) => {
    const bench = started(), state = stopping(bench, ask);
    await settle();
    expect(bench.process.kills).toBe(1);
    bench.process.ends(null);
    await settle();
    expect(state.done).toBe(true);
  });

  it('asks nobody where nobody runs, and nothing starts after it', async () => {
    const bench = started();
    bench.process.ends(1);
    const state = stopping(bench, () => Promise.resolve());
    await bench.clock.advance(3_600_000);
    bench.keeper.start();
    bench.keeper.tryAgain();
    expect([state, bench.processes.length]).toEqual([{ asked: 0, done: true }, 1]);
  });
});
