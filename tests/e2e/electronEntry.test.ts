// The real entry of the installed app, over a stand-in for Electron's calls and with the real agent: start, window, tray and its verbs,
// links in every form, consent, crashes, power, quitting. What Electron itself makes of these calls is for tests/electron to show.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { leftWords } from '../../app/desktop/trayMenu.ts';
import { INVITE_LINK_START } from '../../schemas/invite.ts';
import { launchChromium } from '../doubles/chromium.ts';
import { EntryRun, until } from './electronEntryRun.ts';
import type { RunOptions } from './electronEntryRun.ts';

const runs: EntryRun[] = [];
const begin = (options: RunOptions = {}): EntryRun => { const run = new EntryRun(options); runs.push(run); return run; };
afterEach(async () => { vi.unstubAllEnvs(); for (const run of runs.splice(0)) await run.dispose(); });
const LINK = `${INVITE_LINK_START}AAECAwQFBgcICQ`;
const status = (run: EntryRun) => run.call('status', {});
/** The model as it is once there is one: a model has steps behind it before it learns anything here. */
const awake = (run: EntryRun) => until('it is awake', async () => { try { return (await status(run)).model; } catch { return null; } });
const learnsBeyond = (run: EntryRun, step: number) => until('it learns', async () => { const { model } = await status(run); return (model?.step ?? 0) > step ? model : null; });

describe('start and end', () => {
  test('the window shows the page of the node, and quitting saves and ends both', async () => {
    const run = begin();
    await run.start();
    const window = await run.window();
    expect(run.standIn.sandboxed).toBe(true);
    expect(window.page?.body).toContain('<title>Ileices');
    expect(window.isVisible()).toBe(true);
    const tray = await run.tray('Open Ileices');
    expect(run.standIn.agent?.words).toEqual(['up', '--headless', '--shell', '--home', run.home]);
    tray.press('Quit (stops everything)');
    expect(await run.standIn.exited).toBe(0);
    expect(run.standIn.agent?.child.exitCode).toBe(0);
    expect(run.standIn.agent?.output).toContain('Saved and stopped.');
    expect(run.standIn.tray).toBeUndefined();
    expect(run.standIn.windows.every((each) => each.isDestroyed())).toBe(true);
  });

  test('a second start ends at once, and starts nothing', async () => {
    const run = begin();
    run.standIn.hasLock = false;
    await run.start();
    expect(await run.standIn.exited).toBe(0);
    expect(run.standIn.processes).toEqual([]);
    expect(run.standIn.windows).toEqual([]);
  });

  test('a start at login is hidden until the icon is pressed, or the app is started again', async () => {
    const run = begin();
    await run.start(['--hidden']);
    const tray = await run.tray('Open Ileices');
    expect(run.standIn.ui).toBeUndefined();
    tray.click();
    const window = await run.window();
    window.pressClose();
    await until('the window hides', () => !window.isVisible());
    run.standIn.emit('second-instance', ['electron', '--flag-of-chromium'], run.home);
    await until('the window is back', () => window.isVisible());
    expect(run.standIn.windows.filter((each) => each === run.standIn.ui)).toHaveLength(1);
  });

  test('a home that another node has is told of with the next step, and nothing else happens', async () => {
    const first = begin();
    await first.start(['--hidden']);
    await first.tray('Open Ileices');
    const second = begin({ home: first.home });
    second.standIn.answers.push('Quit');
    await second.start(['--hidden']);
    expect(await second.standIn.exited).toBe(0);
    expect(second.standIn.questions[0]?.detail).toContain('Stop it with `ileices stop`');
    expect((await status(first)).home).toBe(first.home);
  });

  test('`ileices stop` from outside ends the app with its node', async () => {
    const run = begin();
    await run.start(['--hidden']);
    await run.tray('Open Ileices');
    await run.call('stop', {});
    expect(await run.standIn.exited).toBe(0);
    expect(run.standIn.questions).toEqual([]);
  });
});

let browser: Browser;
beforeAll(async () => { browser = await launchChromium(); });
afterAll(async () => { await browser.close(); });

describe('one running app', () => {
  let run: EntryRun;
  beforeAll(async () => {
    run = new EntryRun();
    // Hidden pages run for real, in a browser.
    run.standIn.browser = browser;
    await run.start();
    await run.window();
  });
  afterAll(async () => { await run.dispose(); });
  const press = async (...labels: string[]) => { (await run.tray(labels[0])).press(...labels); };
  const reads = (...labels: string[]) => until(`"${labels.join(' > ')}" in the tray`, () => run.standIn.tray?.item(...labels));

  test('pause has a clock: each span as it says, with a countdown and a way back', async () => {
    for (const [label, minutes] of [['30 minutes', 30], ['1 hour', 60], ['3 hours', 180]] as const) {
      await press(run.standIn.tray?.item('Resume') === undefined ? 'Pause' : 'Pause for another time', label);
      const seen = await until(label, async () => { const now = await status(run); return now.reason === 'person-paused-until' && Math.abs(Date.parse(now.pausedUntil ?? '') - Date.now() - minutes * 60_000) < 60_000 ? now : null; });
      await reads(`Paused, ${leftWords(seen.pausedUntil, Date.now())}`);
    }
    await press('Pause for another time', 'Until tomorrow 9:00');
    const tomorrow = await until('tomorrow', async () => { const { pausedUntil } = await status(run); const at = new Date(pausedUntil ?? 0); return at.getHours() === 9 && at.getMinutes() === 0 && at.getDate() !== new Date().getDate() ? at : null; });
    expect(tomorrow.getTime() - Date.now()).toBeLessThan(33 * 3_600_000);
    await reads('Resume');
    await press('Resume');
    await until('it goes on', async () => (await status(run)).pausedUntil === null);
    await reads('Pause');
    await press('Pause', 'Until I resume');
    await until('paused without an end', async () => (await status(run)).reason === 'person-paused');
    await reads('Paused');
    await press('Resume');
    await until('it goes on again', async () => (await status(run)).reason !== 'person-paused');
  });

  test('mode and graphics card are settings of the node, and the menu shows which is chosen', async () => {
    for (const [label, power] of [['Quiet', 'quiet'], ['Generous', 'generous'], ['Balanced', 'balanced']] as const) {
      await press('Mode', label);
      await until(power, async () => (await status(run)).power === power);
      await until(`${label} is chosen`, () => run.standIn.tray?.item('Mode', label)?.checked);
    }
    for (const [label, gpu] of [['Never', 'never'], ['Always', 'always']] as const) {
      await press('Graphics card', label);
      await until(`${label} is chosen`, () => run.standIn.tray?.item('Graphics card', label)?.checked);
      expect((await run.rpc(await run.window(), 'settings.get', {})).gpu).toBe(gpu);
    }
  });

  test('invite and settings are shown in the window, and do nothing by themselves', async () => {
    for (const [label, page] of [['Invite…', 'invite'], ['Settings', 'settings']] as const) {
      await press(label);
      expect(await run.intent()).toEqual({ kind: 'show', page });
    }
    expect((await run.call('mesh.get', {})).mesh).toBeNull();
    expect((await run.rpc(await run.window(), 'intent.take', {})).intent).toBeNull();
  });

  test('a round can be finished only where there is a mesh', async () => {
    expect(run.standIn.tray?.item('Finish the round, then pause')?.enabled).toBe(false);
    await run.call('mesh.invite', { hours: 1, uses: 1, lan: false });
    await until('the verb is there', () => run.standIn.tray?.item('Finish the round, then pause')?.enabled);
    await press('Finish the round, then pause');
    await until('paused', async () => (await status(run)).reason === 'person-paused');
    await reads('Resume');
    await press('Resume');
  });

  test('the model learns in the hidden page, and the tooltip and the picture are what was measured', async () => {
    const woken = await awake(run);
    const learning = await until('it learns', async () => { const now = await status(run); return (now.model?.step ?? 0) > woken.step && now.rby.b > 0 && now.backend !== null ? now : null; }, async () => JSON.stringify(await status(run)));
    expect(learning.backend?.kind).toBe('cpu');
    expect(run.standIn.hidden('compute')?.isVisible()).toBe(false);
    const tooltip = await until('a measured tooltip', () => /^Ileices\. Perception (\d+) %, cognition (\d+) %, execution (\d+) %$/.exec(run.standIn.tray?.tooltip ?? ''));
    expect(Math.abs(tooltip.slice(1).reduce((sum, each) => sum + Number(each), 0) - 100)).toBeLessThanOrEqual(2);
  });

  test('pausing ends the hidden page, and resuming brings another one', async () => {
    const before = await until('a page', () => run.standIn.hidden('compute'));
    await press('Pause', 'Until I resume');
    await until('no page computes', () => run.standIn.hidden('compute') === undefined);
    expect(before.isDestroyed()).toBe(true);
    await reads('Resume');
    await press('Resume');
    await until('a page again', () => run.standIn.hidden('compute')?.page);
  });

  test('closing hides: explained once, then silently, and it comes back by the icon and by the dock', async () => {
    const window = await run.window(), before = run.standIn.questions.length;
    window.pressClose();
    await until('hidden', () => !window.isVisible());
    expect(run.standIn.questions.slice(before).map(({ buttons }) => buttons)).toEqual([['Keep it running', 'Quit instead']]);
    run.standIn.tray?.click();
    await until('shown', () => window.isVisible());
    window.pressClose();
    expect(window.isVisible()).toBe(false);
    expect(run.standIn.questions).toHaveLength(before + 1);
    run.standIn.emit('activate');
    await until('shown by the dock', () => window.isVisible());
    expect(run.standIn.exitCode).toBeNull();
  });

  test('links and invite files reach the window as something to look at, in every form', async () => {
    const file = join(run.home, '..', 'an.ileices-invite');
    writeFileSync(file, `${LINK}\n`);
    const forms: Readonly<Record<string, () => void>> = {
      'second start': () => { run.standIn.emit('second-instance', ['electron', '--allow-file-access', LINK, '--original-process-start-time=1'], '/'); },
      'second start with a file': () => { run.standIn.emit('second-instance', ['electron', 'an.ileices-invite'], join(run.home, '..')); },
      'open-url': () => { expect(run.standIn.emit('open-url', LINK).prevented).toBe(true); },
      'open-file': () => { expect(run.standIn.emit('open-file', file).prevented).toBe(true); },
    };
    for (const [form, open] of Object.entries(forms)) {
      (await run.window()).hide();
      open();
      expect(await run.intent(), form).toEqual({ kind: 'join', link: LINK });
      expect(run.standIn.ui?.isVisible(), form).toBe(true);
    }
  });

  test('hostile links and files are refused in words and reach nobody', async () => {
    const before = run.standIn.questions.length;
    const big = join(run.home, '..', 'big.ileices-invite'), folder = join(run.home, '..', 'folder.ileices-invite'), prose = join(run.home, '..', 'prose.ileices-invite');
    writeFileSync(big, `${LINK}${'A'.repeat(100_000)}`);
    writeFileSync(prose, 'rm -rf everything, please');
    mkdirSync(folder, { recursive: true });
    const hostile = [`${INVITE_LINK_START}${'A'.repeat(5_000)}`, `${INVITE_LINK_START}../../admin/stop`, 'ileices://stop', 'ileices:https://example.org/', `${INVITE_LINK_START}%2e%2e%2f`, `${INVITE_LINK_START}AA<script>`];
    // One after the other: what stands there already is not said again.
    const answered = () => new Promise((resolve) => { setImmediate(resolve); });
    for (const link of hostile) { run.standIn.emit('second-instance', ['electron', link], '/'); await answered(); }
    for (const path of [big, folder, prose, join(run.home, 'not there.ileices-invite')]) { run.standIn.emit('open-file', path); await answered(); }
    for (const link of ['https://example.org/', 'javascript:alert(1)', 'file:///etc/passwd']) { run.standIn.emit('open-url', link); await answered(); }
    await until('a word about each', () => run.standIn.questions.length === before + hostile.length + 4 + 3);
    expect((await run.rpc(await run.window(), 'intent.take', {})).intent).toBeNull();
    expect(run.standIn.windows.flatMap((each) => each.loaded).every((url) => url.startsWith('http://127.0.0.1:'))).toBe(true);
    expect(run.standIn.opened).toEqual([]);
  });

  test('a file picked in a dialog of the system waits for a yes; nothing is read before it', async () => {
    const file = join(run.home, '..', 'letters.txt'), window = await run.window();
    writeFileSync(file, 'A few plain words that a person might allow.\n'.repeat(20));
    run.standIn.picks.push(file);
    const answer = await run.standIn.ask(window, { ask: 'pick', kind: 'file' }) as { offerId: string };
    expect(answer.offerId).toMatch(/^o-/);
    const { offers } = await run.call('consent.get', {});
    expect(offers.map(({ id, name }) => [id, name])).toContainEqual([answer.offerId, 'letters.txt']);
    expect((await status(run)).sources.map(({ name }) => name)).not.toContain('letters.txt');
    expect(await run.standIn.ask(window, { ask: 'pick', kind: 'folder' }), 'nothing was picked').toEqual({ offerId: null });
    expect(await run.standIn.ask(window, { ask: 'dropped', path: join(run.home, '..', 'gone.txt') })).toHaveProperty('refused');
    expect(await run.standIn.ask(window, { ask: 'dropped', path: run.home }), 'its own home').toHaveProperty('refused');
  });

  test('what needs a person is notified while nobody looks, once, and opens the window', async () => {
    const window = await run.window();
    const [first] = run.standIn.notifications;
    expect(first, 'the window was in front').toBeUndefined();
    window.hide();
    run.standIn.picks.push(join(run.home, '..', 'more.txt'));
    writeFileSync(join(run.home, '..', 'more.txt'), 'More words.\n'.repeat(50));
    await run.standIn.ask(window, { ask: 'pick', kind: 'file' });
    const notification = await until('a notification', () => run.standIn.notifications[0]);
    expect(notification.body).not.toContain('more.txt');
    notification.click();
    await until('the window opens', () => window.isVisible());
    expect(run.standIn.notifications).toHaveLength(1);
  });

  test('the system tells of sleep and idleness, and of a battery where Electron knows of one, and the node gives way', async () => {
    run.standIn.power('suspend');
    await until('it rests before it sleeps', async () => (await status(run)).reason === 'falling-asleep');
    // On Linux Electron knows of no battery, and of idleness under plain X11 only.
    run.standIn.onBattery = true;
    run.standIn.power('resume');
    expect(run.standIn.agent?.said.at(-1)).toEqual({ type: 'signals', suspending: false, idleMs: null, onBattery: process.platform === 'linux' ? null : true, thermal: null });
    for (const [name, value] of [['DISPLAY', ':0'], ['WAYLAND_DISPLAY', ''], ['XDG_SESSION_TYPE', 'x11']] as const) vi.stubEnv(name, value);
    run.standIn.idleSeconds = 1;
    await until('somebody is there', async () => (await status(run)).presence === 'in-use');
    run.standIn.idleSeconds = 600;
    await until('idleness is told once it is known', () => run.standIn.agent?.said.some((word) => (word as { idleMs?: number }).idleMs === 600_000));
    await until('nobody is there', async () => (await status(run)).presence === 'away');
    // As the shell tells it elsewhere; its next word on Linux says again that it knows of none.
    await until('it rests on battery', async () => { run.standIn.agent?.postMessage({ type: 'signals', suspending: false, idleMs: null, onBattery: true, thermal: null }); return (await status(run)).reason === 'on-battery'; });
  });
});

describe('crashes', () => {
  test('a hidden page that crashes is replaced, and learning goes on in the next one', async () => {
    const run = begin();
    run.standIn.browser = browser;
    await run.start(['--hidden']);
    await learnsBeyond(run, (await awake(run)).step);
    const first = await until('the page', () => run.standIn.hidden('compute'));
    await first.kill();
    const second = await until('another page', () => { const now = run.standIn.hidden('compute'); return now === first ? undefined : now; });
    expect(second.loaded[0]).not.toBe(first.loaded[0]);
    await until('the first is gone', () => first.isDestroyed());
    const again = await until('it is awake again', async () => { const { model, backend } = await status(run); return backend === null ? null : model; });
    await learnsBeyond(run, again.step);
    expect(run.standIn.processes).toHaveLength(1);
  });

  test('a window that crashes opens again by itself', async () => {
    const run = begin();
    await run.start();
    const first = await run.window();
    first.crash('oom');
    const second = await until('another window', () => { const now = run.standIn.ui; return now === first ? undefined : now; });
    await until('its page', () => second.page?.status === 200);
    expect(first.isDestroyed()).toBe(true);
    expect(run.standIn.processes).toHaveLength(1);
  });

  test('a node that is killed comes back, with what it knew and at the same address; one that keeps failing is told of, and tried again when asked', async () => {
    const run = begin();
    await run.start();
    const window = await run.window();
    const { nodeId } = await status(run);
    run.standIn.agent?.crash();
    await until('a second process', () => run.standIn.processes.length === 2);
    expect((await until('it answers', async () => { try { return await status(run); } catch { return null; } })).nodeId).toBe(nodeId);
    expect(run.standIn.ui).toBe(window);
    expect(window.loaded).toHaveLength(1);
    expect(run.standIn.questions).toEqual([]);
    run.standIn.answers.push('Try again', 'Quit');
    for (const processes of [2, 3]) {
      await until(`process ${processes}`, () => run.standIn.processes.length === processes && run.standIn.agent?.heard.length !== 0);
      run.standIn.agent?.crash();
    }
    await until('a question', () => run.standIn.questions.length === 1);
    expect(run.standIn.questions[0]).toMatchObject({ message: 'Ileices is not running', buttons: ['Try again', 'Quit'] });
    await until('it is tried again', () => run.standIn.processes.length === 4);
    expect((await until('it answers again', async () => { try { return await status(run); } catch { return null; } })).nodeId).toBe(nodeId);
  });

  test('three crashes of hidden pages lead to safe mode, in a sentence, and the node goes on', async () => {
    const run = begin();
    await run.start(['--hidden']);
    await run.tray('Open Ileices');
    for (let crash = 0; crash < 3; crash += 1) {
      const page = await until('a page', () => run.standIn.hidden('compute'));
      page.crash();
    }
    await until('a word about it', () => run.standIn.questions.find(({ message }) => message === 'Ileices is in safe mode'));
    expect(run.standIn.agent?.said).toContainEqual(expect.objectContaining({ type: 'safe-mode' }));
    expect((await status(run)).home).toBe(run.home);
  });
});

test('quitting in the middle of learning saves it: the next start goes on from there', async () => {
  const run = begin();
  run.standIn.browser = browser;
  await run.start(['--hidden']);
  const before = await learnsBeyond(run, (await awake(run)).step);
  // As the system or a menu asks.
  expect(run.standIn.emit('before-quit').prevented).toBe(true);
  expect(await run.standIn.exited).toBe(0);
  expect(run.standIn.agent?.output).toContain('Saved and stopped.');
  const again = begin({ home: run.home });
  again.standIn.browser = browser;
  await again.start(['--hidden']);
  const after = await awake(again);
  expect((await again.call('journal.verify', {})).ok).toBe(true);
  expect(after.step).toBeGreaterThanOrEqual(before.step);
});

test('without a tray the window is all there is: closing it quits', async () => {
  const run = begin({ settings: { trayIcon: false } });
  await run.start();
  const window = await run.window();
  await until('no icon', () => run.standIn.tray === undefined && run.standIn.trays.length > 0);
  window.pressClose();
  expect(await run.standIn.exited).toBe(0);
  expect(run.standIn.questions).toEqual([]);
});

test('where nobody can tell whether icons are shown, closing the window quits too', async () => {
  const run = begin();
  await run.start([], { withTray: false });
  (await run.window()).pressClose();
  expect(await run.standIn.exited).toBe(0);
});

test('a link among the words of a cold start waits until the node is up, even where the start was hidden', async () => {
  const run = begin();
  await run.start(['--hidden', LINK]);
  expect(await run.intent()).toEqual({ kind: 'join', link: LINK });
  expect(run.standIn.ui?.isVisible()).toBe(true);
  expect((await run.call('mesh.get', {})).mesh).toBeNull();
});

test('macOS opens a link before the app is ready: it is heard', async () => {
  const run = begin();
  const starting = run.start(['--hidden']);
  await until('somebody listens', () => run.standIn.emit('open-url', LINK).prevented);
  await starting;
  expect(await run.intent()).toEqual({ kind: 'join', link: LINK });
});

test('"Quit instead" in the first question about the tray quits', async () => {
  const run = begin();
  run.standIn.answers.push('Quit instead');
  await run.start();
  (await run.window()).pressClose();
  expect(await run.standIn.exited).toBe(0);
});

test('a verb of the command line runs without a window and ends with its own code', async () => {
  const run = begin();
  await run.startAs(['status', '--home', join(run.home, 'nothing here')]);
  expect(await run.standIn.exited).toBe(1);
  expect(run.standIn.agent?.output).toContain('No node runs in');
  expect(run.standIn.windows).toEqual([]);
  expect(run.standIn.tray).toBeUndefined();
});
