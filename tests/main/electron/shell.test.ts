// The shell over a system in memory: what a person, the system and the agent do, and what comes of it. The agent is played here; with the
// real one it is tests/e2e/electronEntry.test.ts.
import { describe, expect, it } from 'vitest';
import { FAILURE_WINDOW_MS } from '../../../app/agent/restartBackoff.ts';
import { QUIET_MS } from '../../../app/desktop/notifications.ts';
import type { StartWords } from '../../../app/desktop/startWords.ts';
import { STOP_LIMIT_MS } from '../../../main/electron/agentKeeper.ts';
import type { NodeDoor } from '../../../main/electron/nodeDoor.ts';
import { POWER_EVERY_MS } from '../../../main/electron/powerWatch.ts';
import { Shell } from '../../../main/electron/shell.ts';
import { TRAY_EVERY_MS } from '../../../main/electron/trayDesk.ts';
import type { AdminMethod } from '../../../schemas/admin.ts';
import { INVITE_LINK_START } from '../../../schemas/invite.ts';
import { reasons } from '../../../schemas/status.ts';
import type { ShellView } from '../../../schemas/desktop.ts';
import { settle } from '../../doubles/manualClock.ts';
import { MemoryDesktop } from '../../doubles/memoryDesktop.ts';

const HOME = '/home/a/.local/share/ileices', LINK = `${INVITE_LINK_START}AAECAw`, URL = 'http://127.0.0.1:47900/?t=x';
const view = (over: Partial<ShellView> = {}): ShellView => ({
  state: 'learning', reason: 'learning-own-world', reasonText: reasons['learning-own-world'], pausedUntil: null, power: 'balanced', rby: { r: 0.2, b: 0.6, y: 0.2 },
  meshName: null, peers: 0, needs: [], gpu: 'away', trayIcon: true, updates: 'never', metered: false, ...over,
});

class Run {
  readonly desktop = new MemoryDesktop();
  readonly asked: [AdminMethod, unknown][] = [];
  url = URL;
  /** Answers to what is asked of the node; throws what should fail. */
  answer: (method: AdminMethod) => unknown = (method) => (method === 'open' ? { url: this.url } : method === 'offer' ? { offerId: `o-${'1'.repeat(16)}` } : method === 'status' ? { home: HOME } : {});
  readonly #door: NodeDoor = { call: async (method, input) => { this.asked.push([method, input]); await settle(); return this.answer(method) as never; } };
  readonly shell: Shell;

  constructor({ start = { hidden: false, home: null, command: null }, words = [], prepare = () => undefined }: { start?: StartWords; words?: readonly string[]; prepare?: (desktop: MemoryDesktop) => void } = {}) {
    this.desktop.words = words;
    prepare(this.desktop);
    this.shell = new Shell({ desktop: this.desktop, start, door: () => this.#door });
  }
  async up(now: ShellView = view()): Promise<this> {
    await this.shell.start();
    this.desktop.agent.says({ type: 'ready', home: HOME });
    this.desktop.agent.says({ type: 'view', view: now });
    // What was told first is shown by then.
    await this.passes(TRAY_EVERY_MS);
    return this;
  }
  get ui() { return this.desktop.window('ui'); }
  methods(): AdminMethod[] { return this.asked.map(([method]) => method); }
  async passes(ms: number): Promise<void> { await this.desktop.clock.advance(ms); }
}
const open = (over: Partial<ShellView> = {}, options: ConstructorParameters<typeof Run>[0] = {}) => new Run(options).up(view(over));

describe('coming up', () => {
  it('starts the agent with its first word, shows the tray at once and the window once there is a node', async () => {
    const run = new Run();
    await run.shell.start();
    expect(run.desktop.agents.map(({ words }) => words)).toEqual([['up', '--headless', '--shell']]);
    expect(run.desktop.agent.heard[0]).toEqual({ type: 'begin', passphrase: null, sealed: null });
    expect(run.desktop.tray?.items[0]).toEqual({ kind: 'line', text: 'Starting' });
    expect(run.ui).toBeUndefined();
    await run.up();
    expect(run.ui?.loaded).toEqual([URL]);
    expect(run.ui?.isShown).toBe(true);
  });

  it('passes on a home that was named', async () => {
    const run = new Run({ start: { hidden: false, home: '/x y', command: null } });
    await run.shell.start();
    expect(run.desktop.agent.words).toEqual(['up', '--headless', '--shell', '--home', '/x y']);
  });

  it('says what keeps the node from coming up, and quits or tries again as a person wants', async () => {
    const run = new Run();
    run.desktop.answers.push('again', 'quit');
    await run.shell.start();
    for (const at of [0, 1]) {
      run.desktop.agents[at]?.says({ type: 'failed', sentence: 'The disk is full.' });
      run.desktop.agents[at]?.ends(1);
      await settle();
    }
    expect(run.desktop.questions.map(({ text }) => text)).toEqual(['The disk is full.', 'The disk is full.']);
    expect(run.desktop.agents).toHaveLength(2);
    expect(run.desktop.exitCode).toBe(0);
  });
});

describe('verbs of the tray', () => {
  it('each asks the node for what it says, and nothing else', async () => {
    const run = await open();
    run.asked.length = 0;
    const { desktop } = run;
    for (const span of ['30 min', '1 h', '3 h', 'tomorrow', 'until resumed'] as const) desktop.pressVerb({ do: 'pause', span });
    desktop.pressVerb({ do: 'resume' });
    desktop.pressVerb({ do: 'finish' });
    desktop.pressVerb({ do: 'mode', power: 'quiet' });
    desktop.pressVerb({ do: 'gpu', gpu: 'never' });
    desktop.pressVerb({ do: 'invite' });
    desktop.pressVerb({ do: 'settings' });
    await settle();
    expect(run.asked).toEqual([
      ['pause', { minutes: 30 }], ['pause', { minutes: 60 }], ['pause', { minutes: 180 }], ['pause', { minutes: 1_440 - 600 + 540 }], ['pause', { minutes: null }],
      ['resume', {}], ['mesh.finish', {}], ['settings.set', { power: 'quiet' }], ['settings.set', { gpu: 'never' }], ['intent', { intent: { kind: 'show', page: 'invite' } }], ['intent', { intent: { kind: 'show', page: 'settings' } }],
    ]);
  });

  it('what the node refuses is said in its words', async () => {
    const run = await open();
    run.answer = () => { throw new Error('A rule forbids this.'); };
    run.desktop.pressVerb({ do: 'resume' });
    await settle();
    await run.passes(2_000);
    expect(run.desktop.questions.at(-1)?.text).toBe('A rule forbids this.');
  });

  it('a verb pressed in an old menu, while no node is there, is answered in words', async () => {
    const run = new Run();
    await run.shell.start();
    run.desktop.pressVerb({ do: 'resume' });
    await settle();
    await run.passes(2_000);
    expect(run.desktop.questions.at(-1)?.text).toContain('still starting');
  });
});

describe('the tray', () => {
  it('is set again only when it shows something else, at most every two seconds', async () => {
    const run = await open();
    const before = run.desktop.looks.length;
    for (let each = 0; each < 40; each += 1) run.desktop.agent.says({ type: 'view', view: view({ rby: { r: 0.2 + each / 1_000_000, b: 0.6, y: 0.2 } }) });
    await run.passes(10 * TRAY_EVERY_MS);
    expect(run.desktop.looks.length).toBe(before);
    for (let second = 0; second < 20; second += 1) {
      for (const half of [0, 0.5]) run.desktop.agent.says({ type: 'view', view: view({ rby: { r: (second + half) / 40, b: 0.4, y: 0.6 - (second + half) / 40 } }) });
      await run.passes(1_000);
    }
    expect(run.desktop.looks.length - before).toBeGreaterThan(3);
    expect(run.desktop.looks.length - before).toBeLessThanOrEqual(11);
  });

  it('draws its picture anew only where a level changed', async () => {
    const run = await open();
    const first = run.desktop.tray?.images;
    run.desktop.agent.says({ type: 'view', view: view({ power: 'quiet' }) });
    await run.passes(TRAY_EVERY_MS);
    expect(run.desktop.tray?.images).toBe(first);
    run.desktop.agent.says({ type: 'view', view: view({ rby: { r: 0.9, b: 0.05, y: 0.05 } }) });
    await run.passes(TRAY_EVERY_MS);
    expect(run.desktop.tray?.images).not.toBe(first);
  });

  it('counts a pause down without a word of the node', async () => {
    const run = await open();
    run.desktop.agent.says({ type: 'view', view: view({ state: 'paused', reason: 'person-paused-until', pausedUntil: new Date(run.desktop.clock.now() + 30 * 60_000 + 30_000).toISOString() }) });
    await run.passes(TRAY_EVERY_MS);
    const lines = new Set<string>();
    for (let minute = 0; minute < 29 * 2; minute += 1) {
      await run.passes(30_000);
      const line = run.desktop.tray?.items[0];
      lines.add(line?.kind === 'line' ? line.text : '');
    }
    expect(lines.size).toBeGreaterThanOrEqual(29);
    expect([...lines].at(-1)).toBe('Paused, 2 min left');
  });

  it('goes when the setting says so, and a closed window then quits', async () => {
    const run = await open();
    run.desktop.agent.says({ type: 'view', view: view({ trayIcon: false }) });
    await run.passes(TRAY_EVERY_MS);
    expect(run.desktop.tray).toBeNull();
    run.ui?.pressClose();
    await settle();
    expect(run.methods()).toContain('stop');
    expect(run.desktop.questions).toEqual([]);
  });
});

describe('the window', () => {
  it('stays in the tray when it is closed; that is explained once', async () => {
    const run = await open();
    run.ui?.pressClose();
    await settle();
    expect(run.desktop.questions.map(({ buttons, safe }) => [buttons.map(({ id }) => id), safe])).toEqual([[['keep', 'quit'], 'keep']]);
    expect(run.ui?.isShown).toBe(false);
    run.desktop.pressTray();
    await settle();
    expect(run.ui?.isShown).toBe(true);
    run.ui?.pressClose();
    expect(run.ui?.isShown).toBe(false);
    expect(run.desktop.questions).toHaveLength(1);
    expect((run.desktop.kept as { knowsTray: boolean }).knowsTray).toBe(true);
  });

  it('never hides where nobody may find the icon', async () => {
    const run = await open({}, { prepare: (desktop) => { desktop.hasTray = false; } });
    run.ui?.pressClose();
    await settle();
    expect(run.ui).toBeUndefined();
    expect(run.methods()).toContain('stop');
  });

  it('is put where it was', async () => {
    const bounds = { x: 50, y: 60, width: 1_300, height: 800, maximized: false };
    const run = await open();
    run.ui?.spec.onBounds(bounds);
    await run.passes(2_000);
    const again = await open({}, { prepare: (desktop) => { desktop.kept = run.desktop.kept; } });
    expect(again.ui?.spec.bounds).toEqual(bounds);
    const elsewhere = await open({}, { prepare: (desktop) => { desktop.kept = 'nonsense'; } });
    expect(elsewhere.ui?.spec.bounds).toMatchObject({ x: null, width: 1_440, height: 900 });
  });

  it('asks before an address leaves the app, names it, and opens https only', async () => {
    const run = await open();
    for (const url of ['http://example.org/', 'file:///etc/passwd', 'javascript:alert(1)', 'ms-settings:', 'https://user@example.org/']) run.ui?.opensAddress(url);
    await settle();
    expect(run.desktop.questions).toEqual([]);
    run.ui?.opensAddress('https://example.org/a');
    await settle();
    expect(run.desktop.questions[0]).toMatchObject({ title: 'Open example.org in your browser?', safe: 'stay' });
    expect(run.desktop.questions[0]?.text).toContain('https://example.org/a');
    expect(run.desktop.addresses).toEqual([]);
    run.desktop.answers.push('open');
    run.ui?.opensAddress('https://example.org/a');
    await settle();
    expect(run.desktop.addresses).toEqual(['https://example.org/a']);
  });

  it('of a page that opens a thousand addresses makes one question at a time', async () => {
    const run = await open();
    run.desktop.ask = (question) => { run.desktop.questions.push(question); return new Promise(() => undefined); };
    for (let each = 0; each < 1_000; each += 1) run.ui?.opensAddress(`https://example.org/${each}`);
    await settle();
    expect(run.desktop.questions).toHaveLength(1);
  });

  it('opens anew after a crash, and is loaded anew when the node is back at another address', async () => {
    const run = await open();
    const first = run.ui;
    first?.spec.onCrash('oom');
    await run.passes(1_000);
    expect(run.ui).not.toBe(first);
    expect(run.ui?.isShown).toBe(true);
    run.url = 'http://127.0.0.1:50000/?t=y';
    run.desktop.agent.ends(null);
    await run.passes(1_000);
    run.desktop.agent.says({ type: 'ready', home: HOME });
    await settle();
    expect(run.ui?.loaded).toEqual(['http://127.0.0.1:50000/?t=y']);
    expect(run.desktop.windows.filter(({ isGone }) => !isGone)).toHaveLength(1);
  });
});

describe('links', () => {
  it('wait for the node, are given to it once, and show the window', async () => {
    const run = new Run({ start: { hidden: true, home: null, command: null }, words: ['--hidden', LINK] });
    await run.up();
    await settle();
    expect(run.asked.filter(([method]) => method === 'intent')).toEqual([['intent', { intent: { kind: 'join', link: LINK } }]]);
    expect(run.ui?.isShown).toBe(true);
    expect(run.methods()).not.toContain('mesh.join');
  });

  it('of a start while it runs, of the system and of files come the same way', async () => {
    const run = await open({}, { prepare: (desktop) => { desktop.invites.set('/tmp/an.ileices-invite', `${LINK}\n`); } });
    run.asked.length = 0;
    run.desktop.startsAgain([LINK]);
    run.desktop.startsAgain(['an.ileices-invite'], '/tmp');
    run.desktop.opens({ link: LINK });
    run.desktop.opens({ file: '/tmp/an.ileices-invite' });
    await settle();
    expect(run.asked.filter(([method]) => method === 'intent')).toHaveLength(4);
    expect(run.asked.every(([, input]) => JSON.stringify(input) === '{}' || (input as { intent: { link: string } }).intent.link === LINK)).toBe(true);
  });

  it('that are none are answered in words, and nothing of them goes anywhere', async () => {
    const run = await open();
    run.asked.length = 0;
    run.desktop.opens({ link: 'ileices://stop' });
    run.desktop.opens({ file: '/etc/passwd' });
    run.desktop.startsAgain([`${LINK}?x`]);
    await settle();
    expect(run.desktop.questions.map(({ title }) => title)).toEqual(['That is no invite', 'That file is no invite', 'That is no invite']);
    expect(run.methods().filter((method) => method !== 'open')).toEqual([]);
    expect(run.desktop.windows.flatMap(({ loaded }) => loaded)).toEqual([URL]);
  });
});

describe('what a window asks', () => {
  it('is offered to the node, which asks for a yes; nothing picked is nothing offered', async () => {
    const run = await open();
    const { ui } = run;
    if (ui === undefined) throw new Error('no window');
    run.desktop.picks.push('/home/a/letters', null);
    expect(await run.desktop.asks(ui, { ask: 'pick', kind: 'folder' })).toEqual({ offerId: `o-${'1'.repeat(16)}` });
    expect(run.asked.at(-1)).toEqual(['offer', { path: '/home/a/letters' }]);
    expect(await run.desktop.asks(ui, { ask: 'pick', kind: 'file' })).toEqual({ offerId: null });
    expect(await run.desktop.asks(ui, { ask: 'home' })).toEqual({ offerId: null });
    expect(run.desktop.folders).toEqual([HOME]);
    run.answer = () => { throw new Error('It is gone.'); };
    expect(await run.desktop.asks(ui, { ask: 'dropped', path: '/gone' })).toEqual({ refused: 'It is gone.' });
  });
});

describe('notifications', () => {
  const consent = { id: 'consent:1', kind: 'consent' as const, text: 'A request to read a folder waits for your decision.' };
  it('come while nobody looks, and open the window', async () => {
    const run = await open();
    run.desktop.agent.says({ type: 'view', view: view({ needs: [consent] }) });
    expect(run.desktop.notifications).toEqual([]);
    run.ui?.hide();
    run.desktop.agent.says({ type: 'view', view: view({ needs: [consent, { ...consent, id: 'consent:2' }] }) });
    expect(run.desktop.notifications.map(({ text }) => text)).toEqual([consent.text]);
    run.desktop.notifications[0]?.click();
    await settle();
    expect(run.ui?.isShown).toBe(true);
    run.ui?.hide();
    run.desktop.agent.says({ type: 'view', view: view({ needs: [consent, { ...consent, id: 'consent:3' }] }) });
    expect(run.desktop.notifications).toHaveLength(1);
    await run.passes(QUIET_MS);
    run.desktop.agent.says({ type: 'view', view: view({ needs: [consent, { ...consent, id: 'consent:3' }] }) });
    expect(run.desktop.notifications).toHaveLength(2);
  });
});

describe('the agent', () => {
  it('is started again, later each time; after three ends in ten minutes a person is asked', async () => {
    const run = await open();
    run.desktop.answers.push('again');
    run.desktop.agent.ends(null);
    expect(run.desktop.tray?.items[0]).toMatchObject({ text: 'Starting again' });
    await run.passes(500);
    expect(run.desktop.agents).toHaveLength(2);
    run.desktop.agent.ends(139);
    await run.passes(500);
    expect(run.desktop.agents).toHaveLength(2);
    await run.passes(3_500);
    expect(run.desktop.agents).toHaveLength(3);
    run.desktop.agent.ends(1);
    await settle();
    expect(run.desktop.questions.map(({ title }) => title)).toEqual(['Ileices is not running']);
    expect(run.desktop.agents).toHaveLength(4);
    // A person looked: it has its tries again.
    run.desktop.agent.ends(1);
    await run.passes(500);
    expect(run.desktop.agents).toHaveLength(5);
  });

  it('that ends seldom is started again for ever', async () => {
    const run = await open();
    for (let each = 0; each < 8; each += 1) {
      run.desktop.agent.ends(null);
      await run.passes(FAILURE_WINDOW_MS);
    }
    expect(run.desktop.agents).toHaveLength(9);
    expect(run.desktop.questions).toEqual([]);
  });

  it('that was stopped in good order takes the app along; one that never came up does not', async () => {
    const run = await open();
    run.desktop.agent.ends(0);
    await settle();
    expect(run.desktop.exitCode).toBe(0);
    const never = new Run();
    await never.shell.start();
    never.desktop.agent.ends(0);
    await never.passes(500);
    expect(never.desktop.exitCode).toBeNull();
    expect(never.desktop.agents).toHaveLength(2);
  });

  it('speaks in frames: what is none is dropped, and nothing comes of it', async () => {
    const run = await open();
    const before = [run.desktop.windows.length, run.desktop.looks.length, run.desktop.questions.length];
    const hostile: unknown[] = [null, 1, 'ready', [], {}, { type: 'eval', code: '1' }, { type: 'ready' }, { type: 'ready', home: 'x'.repeat(5_000) }, { type: 'page', page: 'ui', url: URL }, { type: 'page', page: 'compute', url: 'x'.repeat(400) }, { type: 'view', view: { ...view(), extra: 1 } }, { type: 'view', view: view({ needs: Array.from({ length: 51 }, () => ({ id: 'a', kind: 'consent' as const, text: '' })) }) }, { type: 'failed', sentence: 'x'.repeat(3_000) }, { type: 'page', page: 'compute', url: URL, extra: 1 }];
    for (const message of hostile) run.desktop.agent.saysAnything(message);
    await run.passes(5_000);
    expect([run.desktop.windows.length, run.desktop.looks.length, run.desktop.questions.length]).toEqual(before);
  });

  it('that is gone is heard no more', async () => {
    const run = await open();
    const old = run.desktop.agent;
    old.ends(null);
    await run.passes(500);
    old.says({ type: 'page', page: 'compute', url: 'http://127.0.0.1:5/' });
    expect(run.desktop.window('compute')).toBeUndefined();
  });
});

describe('hidden pages', () => {
  const page = (run: Run, url: string | null, which: 'compute' | 'link' = 'compute') => { run.desktop.agent.says({ type: 'page', page: which, url }); };
  it('open where the agent says, unseen, and go when it says so', async () => {
    const run = await open();
    page(run, 'http://127.0.0.1:5000/?t=a');
    page(run, 'http://127.0.0.1:5001/?t=b', 'link');
    expect(run.desktop.window('compute')?.loaded).toEqual(['http://127.0.0.1:5000/?t=a']);
    expect([run.desktop.window('compute')?.isShown, run.desktop.window('link')?.isShown]).toEqual([false, false]);
    page(run, null);
    await run.passes(1_000);
    expect(run.desktop.window('compute')).toBeUndefined();
    expect(run.desktop.window('link')).toBeDefined();
  });

  it('open nowhere else', async () => {
    const run = await open();
    for (const url of ['https://example.org/', 'http://127.0.0.1.evil.example/', 'file:///x', 'http://localhost:5000/']) page(run, url);
    expect(run.desktop.windows.filter(({ spec }) => spec.kind !== 'ui')).toEqual([]);
    expect(run.desktop.agent.heard.filter((word) => (word as { type: string }).type === 'page-ended')).toHaveLength(4);
  });

  it('that crash are told to the agent; three crashes in ten minutes are enough, also those of the graphics process', async () => {
    const run = await open();
    const said = () => run.desktop.agent.heard.filter((word) => ['page-ended', 'safe-mode'].includes((word as { type: string }).type)).map((word) => (word as { type: string }).type);
    page(run, 'http://127.0.0.1:5001/', 'link');
    page(run, 'http://127.0.0.1:5000/');
    run.desktop.window('compute')?.spec.onCrash('crashed');
    expect(said()).toEqual(['page-ended']);
    run.desktop.crashesGraphics('gone');
    expect(said()).toEqual(['page-ended']);
    page(run, 'http://127.0.0.1:5000/');
    // The agent may have noticed first that its line broke.
    const window = run.desktop.window('compute');
    page(run, null);
    window?.spec.onCrash('crashed');
    await settle();
    expect(said()).toEqual(['page-ended', 'safe-mode', 'page-ended']);
    expect(run.desktop.questions.map(({ title }) => title)).toEqual(['Ileices is in safe mode']);
    expect(run.desktop.window('link')).toBeUndefined();
    page(run, 'http://127.0.0.1:5001/', 'link');
    expect(run.desktop.window('link')).toBeUndefined();
    page(run, 'http://127.0.0.1:5002/');
    expect(run.desktop.window('compute')).toBeDefined();
  });

  it('that crash seldom never lead there', async () => {
    const run = await open();
    for (let each = 0; each < 6; each += 1) {
      page(run, 'http://127.0.0.1:5000/');
      run.desktop.window('compute')?.spec.onCrash('crashed');
      await run.passes(FAILURE_WINDOW_MS);
    }
    expect(run.desktop.questions).toEqual([]);
  });

  it('go with the agent they worked for', async () => {
    const run = await open();
    page(run, 'http://127.0.0.1:5000/');
    run.desktop.agent.ends(null);
    expect(run.desktop.window('compute')).toBeUndefined();
  });
});

describe('what the system tells', () => {
  it('reaches the agent every five seconds, and at once when the screen is locked or the machine sleeps', async () => {
    const run = await open({}, { prepare: (desktop) => { desktop.power = { idleMs: 4_000, onBattery: true, thermal: 'fair' }; } });
    const signals = () => run.desktop.agent.heard.filter((word) => (word as { type: string }).type === 'signals');
    expect(signals()).toEqual([{ type: 'signals', idleMs: 4_000, onBattery: true, thermal: 'fair', locked: false, suspending: false }]);
    await run.passes(POWER_EVERY_MS * 3);
    expect(signals()).toHaveLength(4);
    for (const event of ['lock', 'suspend', 'resume', 'unlock'] as const) run.desktop.powers(event);
    expect(signals().slice(4).map((word) => { const { locked, suspending } = word as { locked: boolean; suspending: boolean }; return [locked, suspending]; })).toEqual([[true, false], [true, true], [true, false], [false, false]]);
  });
});

describe('quitting', () => {
  it('asks the node to stop, waits for it, and goes', async () => {
    const run = await open();
    run.desktop.wantsQuit();
    await settle();
    expect(run.methods().at(-1)).toBe('stop');
    expect(run.desktop.exitCode).toBeNull();
    expect(run.ui).toBeUndefined();
    expect(run.desktop.tray?.items[0]).toMatchObject({ text: 'Stopping' });
    run.desktop.agent.ends(0);
    await settle();
    expect([run.desktop.exitCode, run.desktop.tray]).toEqual([0, null]);
  });

  it('twice is once', async () => {
    const run = await open();
    run.desktop.wantsQuit();
    run.desktop.wantsQuit();
    run.desktop.pressVerb({ do: 'quit' });
    await settle();
    expect(run.methods().filter((method) => method === 'stop')).toHaveLength(1);
  });

  it('does not wait for ever: one that neither answers nor ends is ended', async () => {
    const run = await open();
    run.answer = () => new Promise(() => undefined);
    run.desktop.wantsQuit();
    await run.passes(STOP_LIMIT_MS - 1_000);
    expect(run.desktop.agent.killed).toBe(false);
    await run.passes(1_000);
    expect(run.desktop.agent.killed).toBe(true);
    expect(run.desktop.exitCode).toBe(0);
  });

  it('works before the node is up, and while it is being started again', async () => {
    const starting = new Run();
    await starting.shell.start();
    starting.desktop.wantsQuit();
    await settle();
    expect(starting.desktop.exitCode).toBe(0);
    const between = await open();
    between.desktop.agent.ends(null);
    between.desktop.wantsQuit();
    await settle();
    expect(between.desktop.exitCode).toBe(0);
    await between.passes(60_000);
    expect(between.desktop.agents).toHaveLength(1);
  });
});
