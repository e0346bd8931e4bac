// The shell over a system in memory: what a person and the system do, and what comes of it. The agent is played here; with the real one
// it is tests/e2e/electronEntry.test.ts.
import { describe, expect, it } from 'vitest';
import { QUIET_MS } from '../../../app/desktop/notifications.ts';
import { TRAY_EVERY_MS } from '../../../main/electron/trayDesk.ts';
import { settle } from '../../doubles/manualClock.ts';
import { HOME, LINK, openShell as open, Run, URL, view } from './shellRun.ts';

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

describe('what keeps the app from coming up', () => {
  it('is said with the next step, and the app ends', async () => {
    const run = new Run();
    run.desktop.ready = Promise.reject(new Error('The store of secrets is broken.'));
    await run.shell.start();
    expect(run.desktop.questions.map(({ title }) => title)).toEqual(['Ileices cannot start']);
    expect(run.desktop.questions[0]?.text).toMatch(/^The store of secrets is broken\.\n\nStart Ileices again\./);
    expect([run.desktop.exitCode, run.desktop.agents]).toEqual([1, []]);
  });

  it('ends the app also where not even that can be said', async () => {
    const run = new Run();
    run.desktop.ready = Promise.reject(new Error('no display'));
    run.desktop.ask = () => Promise.reject(new Error('no dialog'));
    await run.shell.start();
    expect(run.desktop.exitCode).toBe(1);
  });
});

describe('a start at login', () => {
  const login = (words: readonly string[] = []) => new Run({ words, prepare: (desktop) => { desktop.openedAtLogin = true; } });
  it('that macOS made, without a word, is without a window until somebody wants it', async () => {
    const run = await login().up();
    expect([run.ui, run.desktop.agents.length]).toEqual([undefined, 1]);
    run.desktop.activates();
    await settle();
    expect(run.ui?.isShown).toBe(true);
  });

  it('with a link to open shows it', async () => {
    const run = await login([LINK]).up();
    await settle();
    expect(run.ui?.isShown).toBe(true);
  });
});

it('that there is no sandbox is told once, not at every start', async () => {
  const run = await open({}, { prepare: (desktop) => { desktop.isSandboxed = false; } });
  expect(run.desktop.questions.map(({ title }) => title)).toEqual(['Ileices runs without Chromium\'s sandbox']);
  const again = await open({}, { prepare: (desktop) => { desktop.isSandboxed = false; desktop.kept = run.desktop.kept; } });
  expect(again.desktop.questions).toEqual([]);
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

  it('of what fails because the node ends at that moment nothing is said: its end has words of its own', async () => {
    const run = await open();
    run.answer = () => { throw new Error('The connection broke off.'); };
    run.desktop.pressVerb({ do: 'resume' });
    run.desktop.agent.ends(1);
    await settle();
    // It is not up again when the fault would be told.
    await run.passes(1_500);
    expect(run.desktop.questions).toEqual([]);
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
    // What is being said is not said twice at once.
    for (let i = 0; i < 50; i += 1) run.desktop.opens({ link: 'ileices://stop' });
    await settle();
    run.desktop.startsAgain([`${LINK}?x`]);
    await settle();
    expect(run.desktop.questions.map(({ title }) => title)).toEqual(['That is no invite', 'That file is no invite', 'That is no invite']);
    expect(run.methods().filter((method) => method !== 'open')).toEqual([]);
    expect(run.desktop.windows.flatMap(({ loaded }) => loaded)).toEqual([URL]);
  });
});

describe('what macOS opens before the app is ready', () => {
  it('waits: nobody could be told before, and afterwards it is as ever', async () => {
    const run = new Run(), ready = Promise.withResolvers<undefined>();
    run.desktop.ready = ready.promise;
    const up = run.up();
    run.desktop.opens({ link: 'ileices://stop' });
    run.desktop.opens({ link: LINK });
    await settle();
    expect(run.desktop.questions).toEqual([]);
    ready.resolve(undefined);
    await settle();
    run.desktop.agent.says({ type: 'ready', home: HOME });
    await settle();
    expect(run.desktop.questions.map(({ title }) => title)).toEqual(['That is no invite']);
    expect(run.asked).toContainEqual(['intent', { intent: { kind: 'join', link: LINK } }]);
    await run.passes(1);
    await up.catch(() => undefined);
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
    const before = run.asked.length;
    expect(await run.desktop.asks(ui, { ask: 'dropped', path: '' })).toEqual({ refused: expect.stringContaining('no file or folder of this computer') as string });
    expect(run.asked).toHaveLength(before);
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
    // What was held back is told when the ten minutes are over, with nothing new to say.
    await run.passes(QUIET_MS);
    expect(run.desktop.notifications).toHaveLength(2);
    await run.passes(3 * QUIET_MS);
    expect(run.desktop.notifications).toHaveLength(2);
  });
});
