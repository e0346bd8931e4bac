// The agent's end of the border to the shell: hears what the system tells, says how the node is, and takes nothing from a frame that
// is none. The other end is played; the frames are those of schemas/desktop.ts, and whatever else a broken shell might send.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NoShellError, ShellLink, VIEW_EVERY_MS } from '../../../../main/node/desktop/shellLink.ts';
import { ShellEvent } from '../../../../schemas/desktop.ts';
import type { ShellSignals, ShellView } from '../../../../schemas/desktop.ts';
import type { RpcEvent } from '../../../../schemas/rpc.ts';
import { Settings } from '../../../../schemas/settings.ts';
import type { MeshView } from '../../../../schemas/meshView.ts';
import { meshView } from '../../../doubles/fakeMesh.ts';
import { someStatus } from '../../../doubles/hostAgent.ts';
import { ManualClock, settle } from '../../../doubles/manualClock.ts';

const SIGNALS: ShellSignals = { type: 'signals', idleMs: 61_000, onBattery: true, thermal: 'fair', suspending: false };
const BEGIN = { type: 'begin', passphrase: 'a long passphrase', sealed: 'AAEC' };
const GOOD = [BEGIN, SIGNALS, { type: 'page-ended', page: 'compute', why: 'oom' }, { type: 'reader-ended', reader: 3, why: 'exit code 1' }, { type: 'safe-mode', why: 'three crashes' }, { type: 'links-refused', why: 'no sandbox' }] as const;

class Bench {
  readonly clock = new ManualClock();
  readonly said: ShellEvent[] = [];
  /** What the frames that came led to. */
  readonly done: string[] = [];
  hear: (message: unknown) => void = () => undefined;
  close: () => void = () => undefined;
  readonly link: ShellLink;

  constructor() {
    this.link = new ShellLink({ post: (message) => { this.said.push(ShellEvent.parse(message)); }, onMessage: (listener) => { this.hear = listener; }, onClosed: (listener) => { this.close = listener; } }, this.clock);
    this.link.onSignals(() => { this.done.push('signals'); });
    for (const page of ['compute', 'link'] as const) this.link.onPageEnded(page, (why) => { this.done.push(`${page} ${why}`); });
    this.link.onLinksRefused((why) => { this.done.push(`links refused: ${why}`); });
    this.link.readers.start(3, { address: '/run/x.sock', word: 'a'.repeat(64) }, (why) => { this.done.push(`reader 3 ${why}`); });
    this.said.length = 0;
  }
  get state() { return [this.link.signals, this.link.safeMode, ...this.done]; }
}

describe('what the shell says', () => {
  it('is heard: signals, safe mode, pages and readers that ended, each by whom it concerns', () => {
    const bench = new Bench();
    expect(bench.state).toEqual([null, null]);
    for (const frame of [SIGNALS, { type: 'page-ended', page: 'link', why: 'oom' }, { type: 'safe-mode', why: 'three crashes' }, { type: 'reader-ended', reader: 3, why: 'a signal' }, { ...SIGNALS, idleMs: null }, { type: 'links-refused', why: 'no sandbox' }]) bench.hear(frame);
    expect(bench.link.signals).toEqual({ ...SIGNALS, idleMs: null });
    expect(bench.link.safeMode).toBe('three crashes');
    expect(bench.done).toEqual(['signals', 'link oom', 'signals', 'reader 3 a signal', 'signals', 'links refused: no sandbox']);
    expect(bench.link.dropped).toBe(0);
  });

  it('before anybody listens leads to nothing, and is no fault', () => {
    let hear: (message: unknown) => void = () => undefined;
    const link = new ShellLink({ post: () => undefined, onMessage: (listener) => { hear = listener; }, onClosed: () => undefined }, new ManualClock());
    for (const frame of GOOD) hear(frame);
    expect([link.dropped, link.signals, link.safeMode]).toEqual([0, SIGNALS, 'three crashes']);
  });

  it('that the channel is closed is passed on', () => {
    const bench = new Bench();
    bench.link.onClosed(() => { bench.done.push('closed'); });
    bench.close();
    expect(bench.done).toEqual(['closed']);
  });
});

describe('frames that are none', () => {
  const huge = 'x'.repeat(2_000_000);
  const bad: readonly (readonly [string, unknown])[] = [
    ['nothing', undefined], ['null', null], ['a text', 'begin'], ['a number', NaN], ['a list', [SIGNALS]], ['an empty thing', {}], ['a function', () => undefined], ['no type', { ...SIGNALS, type: undefined }],
    ['a type of the other side', { type: 'ready', home: '/x' }], ['a type in other letters', { ...SIGNALS, type: 'Signals' }], ['a type from the prototype', { type: 'constructor' }], ['another one from there', { type: '__proto__' }], ['a huge type', { type: huge }],
    ['one key too many', { ...SIGNALS, admin: true }], ['one too few', { ...SIGNALS, suspending: undefined }], ['a prototype of its own', JSON.parse('{"type":"safe-mode","why":"x","__proto__":{"isAdmin":true}}')],
    ['idle for less than no time', { ...SIGNALS, idleMs: -1 }], ['idle without end', { ...SIGNALS, idleMs: Infinity }], ['idle for no number', { ...SIGNALS, idleMs: '5' }], ['an unknown heat', { ...SIGNALS, thermal: 'boiling' }], ['asleep by a one', { ...SIGNALS, suspending: 1 }],
    ['an unknown page', { type: 'page-ended', page: 'ui', why: 'x' }], ['a page from the prototype', { type: 'page-ended', page: 'toString', why: 'x' }], ['a huge reason', { type: 'page-ended', page: 'compute', why: huge }], ['a huge sentence', { type: 'safe-mode', why: huge }],
    ['a reader that is none', { type: 'reader-ended', reader: -1, why: 'x' }], ['half a reader', { type: 'reader-ended', reader: 0.5, why: 'x' }], ['a reader beyond all numbers', { type: 'reader-ended', reader: 2 ** 60, why: 'x' }],
    ['a passphrase too short', { ...BEGIN, passphrase: 'short' }], ['one too long', { ...BEGIN, passphrase: 'x'.repeat(1_025) }], ['one that is a thing', { ...BEGIN, passphrase: { length: 9 } }], ['nothing said of it', { type: 'begin', sealed: null }],
    ['a seal in other letters', { ...BEGIN, sealed: '../../etc' }], ['a huge seal', { ...BEGIN, sealed: 'A'.repeat(8_196) }],
  ];
  it.each(bad)('are dropped and counted, and change nothing: %s', async (_what, frame) => {
    const bench = new Bench();
    let begun = false;
    void bench.link.begin().then(() => { begun = true; });
    bench.hear(frame);
    await settle();
    expect([bench.link.dropped, bench.state, bench.said, begun]).toEqual([1, [null, null], [], false]);
    // And it is not deaf after it.
    bench.hear(BEGIN);
    await settle();
    expect([bench.link.dropped, begun]).toEqual([1, true]);
  });

  it('of all kinds, thousands of them, never throw and never change more than what they say', () => {
    const bench = new Bench();
    bench.hear(SIGNALS);
    const state = JSON.stringify(bench.state);
    const value = fc.oneof(fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true }), fc.jsonValue(), fc.string({ unit: 'binary' }));
    const keys = fc.constantFrom('type', '__proto__', 'constructor', 'toString', 'why', 'page', 'reader', 'passphrase', 'sealed', 'idleMs', 'suspending', 'hasOwnProperty', '');
    // A good one with one thing in it exchanged, added or taken away: by construction none of those the border knows.
    const spoilt = fc.tuple(fc.constantFrom(...GOOD), fc.oneof(fc.tuple(fc.constant('x-added'), value), fc.tuple(fc.constantFrom('why', 'page', 'reader', 'suspending', 'passphrase', 'sealed', 'thermal', 'idleMs'), fc.constantFrom([], {}, Symbol('s'), 'x'.repeat(9_000), -1, NaN, 10n)))).map(([frame, [key, what]]) => ({ ...frame, [key]: what }));
    let frames = 0;
    fc.assert(fc.property(fc.oneof(value, fc.dictionary(keys, value), spoilt), (frame) => {
      bench.hear(frame);
      frames += 1;
      expect(bench.link.dropped).toBe(frames);
    }), { numRuns: 5_000 });
    expect(JSON.stringify(bench.state)).toBe(state);
    expect(bench.said).toEqual([]);
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });
});

describe('the first word', () => {
  it('is waited for, and only the first one counts', async () => {
    const bench = new Bench(), begun = bench.link.begin();
    await bench.clock.advance(29_000);
    bench.hear(BEGIN);
    bench.hear({ type: 'begin', passphrase: 'another passphrase', sealed: null });
    expect(await begun).toEqual(BEGIN);
    await bench.clock.advance(60_000);
    expect(await bench.link.begin()).toEqual(BEGIN);
  });

  it('that came before anybody waited is kept', async () => {
    const bench = new Bench();
    bench.hear(BEGIN);
    expect(await bench.link.begin()).toEqual(BEGIN);
  });

  it('that does not come is no shell: it says how the app is started, and does not wait for ever', async () => {
    const bench = new Bench(), fault = bench.link.begin().catch((reason: unknown) => reason);
    for (const frame of [SIGNALS, { type: 'begin' }, 'begin']) bench.hear(frame);
    await bench.clock.advance(30_000);
    expect(await fault).toBeInstanceOf(NoShellError);
    expect(String(await fault)).toMatch(/Start it without that word\./);
  });
});

describe('readers', () => {
  const DOOR = { address: String.raw`\\.\pipe\ileices-x`, word: 'f'.repeat(64) };
  it('are asked for with their door, taken back, and told of once when they end', () => {
    const bench = new Bench(), { readers } = bench.link, ended: string[] = [];
    readers.start(7, DOOR, (why) => { ended.push(`7 ${why}`); });
    readers.start(8, DOOR, (why) => { ended.push(`8 ${why}`); });
    readers.kill(7);
    expect(bench.said).toEqual([{ type: 'reader-start', reader: 7, ...DOOR }, { type: 'reader-start', reader: 8, ...DOOR }, { type: 'reader-kill', reader: 7 }]);
    for (const why of ['a signal', 'a signal']) bench.hear({ type: 'reader-ended', reader: 7, why });
    for (const reader of [0, 9, 1_000_000]) bench.hear({ type: 'reader-ended', reader, why: 'nobody knows it' });
    expect(ended).toEqual(['7 a signal']);
    bench.hear({ type: 'reader-ended', reader: 8, why: 'exit code 134' });
    expect(ended).toEqual(['7 a signal', '8 exit code 134']);
  });

  it('one that is started again under its number as soon as it ended is heard of too', () => {
    const bench = new Bench(), ended: string[] = [];
    const again = (why: string) => { ended.push(why); if (ended.length < 3) bench.link.readers.start(5, DOOR, again); };
    bench.link.readers.start(5, DOOR, again);
    for (const why of ['one', 'two', 'three', 'four']) bench.hear({ type: 'reader-ended', reader: 5, why });
    expect(ended).toEqual(['one', 'two', 'three']);
  });
});

/** What a node tells and how it is, changed by a test. */
class Node {
  state = { ...someStatus };
  mesh: MeshView | null = null;
  metered = false;
  settings = Settings.parse({});
  listeners = new Set<(event: RpcEvent) => void>();
  looks = 0;
  readonly agent: Parameters<ShellLink['follow']>[0] = {
    onEvent: (listener) => { this.listeners.add(listener); return () => { this.listeners.delete(listener); }; },
    status: () => { this.looks += 1; return this.state; },
    consent: { desk: { waiting: () => ({ offers: [] }) as never } },
    mesh: { view: () => this.mesh },
    guest: ((node) => ({ get metered() { return node.metered; } }))(this),
    parts: { settings: ((node) => ({ get current() { return node.settings; } }))(this) },
  };
  tell(event: string): void { for (const listener of this.listeners) listener({ event, data: {} } as never); }
}
const views = (bench: Bench): ShellView[] => bench.said.flatMap((event) => (event.type === 'view' ? [event.view] : []));

describe('how the node is', () => {
  it('is told at once, and then only when it is other', async () => {
    const bench = new Bench(), node = new Node();
    bench.link.follow(node.agent);
    expect(views(bench)).toMatchObject([{ state: 'idle', meshName: null, trayIcon: true }]);
    for (let second = 0; second < 60; second += 1) { node.tell('status'); await bench.clock.advance(1_000); }
    expect(views(bench)).toHaveLength(1);
    node.state = { ...node.state, state: 'paused', reason: 'person-paused' };
    node.tell('status');
    await bench.clock.advance(0);
    expect(views(bench).map(({ state }) => state)).toEqual(['idle', 'paused']);
  });

  it('is told at most every two seconds, as it is by then, however fast it changes', async () => {
    const bench = new Bench(), node = new Node();
    bench.link.follow(node.agent);
    const atMs: number[] = [];
    let before = 1;
    for (let turn = 0; turn < 300; turn += 1) {
      node.state = { ...node.state, rby: { r: turn / 300, b: 0, y: 0 } };
      node.tell('status');
      await bench.clock.advance(100);
      if (views(bench).length > before) { atMs.push(bench.clock.now()); before = views(bench).length; }
    }
    expect(atMs.length).toBeGreaterThanOrEqual(14);
    for (const [index, at] of atMs.entries()) if (index > 0) expect(at - (atMs[index - 1] ?? 0)).toBeGreaterThanOrEqual(VIEW_EVERY_MS);
    await bench.clock.advance(VIEW_EVERY_MS);
    // The last change is never lost.
    expect(views(bench).at(-1)?.rby.r).toBe(299 / 300);
  });

  it('is looked at only for what a tray shows: not for every word of a reply, not while nothing happens', async () => {
    const bench = new Bench(), node = new Node();
    bench.link.follow(node.agent);
    await bench.clock.advance(VIEW_EVERY_MS);
    const { looks } = node;
    for (let word = 0; word < 500; word += 1) { node.tell('chat.delta'); node.tell('world'); }
    await bench.clock.advance(600_000);
    expect(node.looks).toBe(looks);
    node.settings = { ...node.settings, power: 'quiet', trayIcon: false };
    node.mesh = meshView();
    for (const event of ['consent', 'mesh', 'status']) node.tell(event);
    await bench.clock.advance(0);
    expect(node.looks).toBe(looks + 1);
    expect(views(bench).at(-1)).toMatchObject({ meshName: 'home', peers: 2, trayIcon: false });
  });

  it('says that the network costs as soon as the machine finds it so, and no longer than that', async () => {
    const bench = new Bench(), node = new Node();
    bench.link.follow(node.agent);
    for (const metered of [true, false]) {
      node.metered = metered;
      node.tell('status');
      await bench.clock.advance(VIEW_EVERY_MS);
    }
    expect(views(bench).map(({ metered }) => metered)).toEqual([false, true, false]);
  });

  it('is told no more once nobody follows', async () => {
    const bench = new Bench(), node = new Node();
    const end = bench.link.follow(node.agent);
    node.state = { ...node.state, state: 'learning' };
    node.tell('status');
    end();
    node.tell('status');
    await bench.clock.advance(60_000);
    expect([views(bench).length, node.listeners.size]).toEqual([1, 0]);
  });

  it('says that it is up, why it is not, and which pages it wants, in frames that the border takes', () => {
    const bench = new Bench();
    bench.link.ready('/home/ada/.local/share/ileices');
    bench.link.failed('x'.repeat(100_000));
    bench.link.page('compute', 'http://127.0.0.1:47900/compute?t=1');
    bench.link.page('compute', null);
    expect(bench.said.map(({ type }) => type)).toEqual(['ready', 'failed', 'page', 'page']);
  });
});
