// The app in real Electron: the same list as tests/e2e/electronEntry.test.ts shows over a stand-in. Runs only where Electron's program
// is; elsewhere each test is listed by name as not run.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasX11 } from '../../main/node/guest/seat.ts';
import { INVITE_LINK_START } from '../../schemas/invite.ts';
import { cannotRun, RealApp, until } from './realApp.ts';

if (cannotRun !== null) process.stderr.write(`${cannotRun} The tests of the app in real Electron are not run.\n`);
const here = test.skipIf(cannotRun !== null);
const LINK = `${INVITE_LINK_START}AAECAwQFBgcICQ`;
const apps: RealApp[] = [];
const begin = (...args: ConstructorParameters<typeof RealApp>): RealApp => { const app = new RealApp(...args); apps.push(app); return app; };
afterEach(async () => { for (const app of apps.splice(0)) await app.dispose(); });

describe('one running app', () => {
  const app = cannotRun === null ? new RealApp() : null;
  const run = (): RealApp => { if (app === null) throw new Error('not here'); return app; };
  beforeAll(async () => { await app?.start(); });
  afterAll(async () => { await app?.dispose(); });

  here('start and window: the page of the node, with walls around it', async () => {
    const page = await run().window();
    expect(await page.title()).toContain('Ileices');
    const [seen] = (await run().windows()).filter(({ preferences }) => preferences.partition === 'persist:ileices-ui');
    expect(seen?.visible).toBe(true);
    expect(seen?.preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true });
    expect(seen?.preferences.webviewTag ?? false).toBe(false);
    expect(await page.evaluate(() => [typeof (globalThis as { require?: unknown }).require, typeof (globalThis as { process?: unknown }).process, Object.keys((window as unknown as { ileicesDesktop: object }).ileicesDesktop).sort()])).toEqual(['undefined', 'undefined', ['offerDropped', 'openHomeFolder', 'pickFile', 'pickFolder', 'startAtLogin']]);
  });

  here('walls: no other address, no second window, no request elsewhere, no microphone', async () => {
    const page = await run().window(), before = page.url();
    await page.evaluate(() => { location.href = 'https://example.org/'; });
    expect(await page.evaluate(() => fetch('https://example.org/').then(() => 'answered', () => 'refused'))).toBe('refused');
    expect(await page.evaluate(() => fetch('http://127.0.0.1:1/').then(() => 'answered', () => 'refused'))).toBe('refused');
    expect(await page.evaluate(() => window.open('https://example.org/') === null)).toBe(true);
    expect(await page.evaluate(() => navigator.mediaDevices.getUserMedia({ audio: true }).then(() => 'allowed', (error: Error) => error.name))).toMatch(/NotAllowed|NotFound/);
    expect(await page.evaluate(() => new Promise((resolve) => { navigator.geolocation.getCurrentPosition(() => { resolve('allowed'); }, () => { resolve('refused'); }); }))).toBe('refused');
    expect(page.url()).toBe(before);
    await until('a question about the address', async () => (await run().watched('questions'))?.some(({ message }) => message.includes('example.org')));
    expect(await run().watched('opened')).toEqual([]);
  });

  here('hidden windows: the model learns in one that nobody sees, isolated, and it goes when paused', async () => {
    const compute = await until('the compute window', () => run().hidden('compute'));
    expect(compute.visible).toBe(false);
    expect(compute.preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, backgroundThrottling: false });
    expect(compute.preferences.preload ?? '').toBe('');
    const woken = await until('it is awake', async () => (await run().status()).model);
    await until('it learns', async () => ((await run().status()).model?.step ?? 0) > woken.step);
    expect(await run().app.evaluate(({ BrowserWindow }, id) => BrowserWindow.fromId(id)?.webContents.executeJavaScript('crossOriginIsolated') as Promise<boolean>, compute.id)).toBe(true);
    await run().call('pause', { minutes: null });
    await until('it is gone', async () => await run().hidden('compute') === undefined);
    await run().call('resume', {});
    await until('it is back', () => run().hidden('compute'));
  });

  here('tray: each of its verbs', async () => {
    await run().call('settings.set', { power: 'generous' });
    await until('the menu', async () => (await run().trayLabels())?.includes('Open Ileices'));
    for (const [span, minutes] of [['30 minutes', 30], ['1 hour', 60], ['3 hours', 180]] as const) {
      await run().call('resume', {});
      await run().press('Pause', span);
      await until(span, async () => Math.abs(Date.parse((await run().status()).pausedUntil ?? '') - Date.now() - minutes * 60_000) < 120_000);
    }
    await run().press('Resume');
    await until('resumed', async () => (await run().status()).pausedUntil === null);
    await run().press('Mode', 'Quiet');
    await until('quiet', async () => (await run().status()).power === 'quiet');
    await run().press('Graphics card', 'Never');
    await run().press('Settings');
    await (await run().window()).waitForSelector('#view-settings[aria-current="page"]');
    await run().press('Invite…');
    await (await run().window()).waitForSelector('#view-mesh[aria-current="page"]');
    await until('the tooltip is measured', async () => /^Ileices\. (Perception|Nothing)/.test((await run().watched('tray'))?.tooltip ?? ''));
  });

  here('deep links in all forms, and an invite file: shown, never acted on', async () => {
    const file = join(run().home, '..', 'an.ileices-invite');
    writeFileSync(file, `${LINK}\n`);
    const page = await run().window();
    const forms: (() => Promise<unknown>)[] = [
      () => run().app.evaluate(({ app }, link) => { app.emit('second-instance', {}, ['electron', link], '/'); }, LINK),
      () => run().app.evaluate(({ app }, link) => { app.emit('open-url', { preventDefault: () => undefined }, link); }, LINK),
      () => run().app.evaluate(({ app }, path) => { app.emit('open-file', { preventDefault: () => undefined }, path); }, file),
    ];
    for (const open of forms) {
      await page.evaluate(() => { document.querySelector<HTMLElement>('#view-world')?.click(); });
      await open();
      await page.waitForSelector('#view-mesh[aria-current="page"]');
      // The link is no invite that holds: the node says so, and nothing was joined.
      await page.waitForSelector('.mesh .problem');
    }
    expect((await run().call('mesh.get', {})).mesh).toBeNull();
    expect((await run().windows()).every(({ url }) => url === '' || url.startsWith('http://127.0.0.1:'))).toBe(true);
  });

  here('second instance: it ends, and the first one shows its window', async () => {
    await run().app.evaluate(({ BrowserWindow }) => { for (const window of BrowserWindow.getAllWindows()) if (window.isVisible()) window.hide(); });
    // Where it ends before anybody is connected to it, there is nothing to wait for.
    const second = await run().launch([]).catch(() => null);
    if (second !== null) await until('the second one ends', () => second.process().exitCode !== null);
    await until('the window is back', async () => (await run().windows()).some(({ visible, preferences }) => visible && preferences.partition === 'persist:ileices-ui'));
  });

  here('dialog consent: what is picked waits for a yes', async () => {
    const file = join(run().home, '..', 'letters.txt');
    writeFileSync(file, 'A few plain words that a person might allow.\n'.repeat(20));
    await run().pick(file);
    const page = await run().window();
    expect(await page.evaluate(() => (window as unknown as { ileicesDesktop: { pickFile(): Promise<{ offerId?: string }> } }).ileicesDesktop.pickFile())).toHaveProperty('offerId');
    expect((await run().call('consent.get', {})).offers.map(({ name }) => name)).toContain('letters.txt');
    expect((await run().status()).sources.map(({ name }) => name)).not.toContain('letters.txt');
  });

  here('power and idle signals reach the node', async () => {
    await run().app.evaluate(({ powerMonitor }) => { powerMonitor.emit('suspend'); });
    await until('it rests before it sleeps', async () => (await run().status()).reason === 'falling-asleep');
    await run().app.evaluate(({ powerMonitor }) => { powerMonitor.emit('resume'); });
    // On Linux Electron knows of no battery, and what it says of idleness is believed under plain X11 only.
    if (process.platform !== 'linux' || hasX11(process.env)) {
      await run().app.evaluate(({ powerMonitor }) => { powerMonitor.getSystemIdleTime = () => 1; });
      await until('somebody is there', async () => (await run().status()).presence === 'in-use');
      await run().app.evaluate(({ powerMonitor }) => { powerMonitor.getSystemIdleTime = () => 600; });
      await until('nobody is there', async () => (await run().status()).presence === 'away');
    }
    if (process.platform === 'linux') return;
    await run().app.evaluate(({ powerMonitor }) => { powerMonitor.isOnBatteryPower = () => true; });
    await until('it rests on battery', async () => (await run().status()).reason === 'on-battery');
    await run().app.evaluate(({ powerMonitor }) => { powerMonitor.isOnBatteryPower = () => false; });
  });

  here('crash of each child: page, window and agent come back', async () => {
    const compute = await until('the compute window', () => run().hidden('compute'));
    await run().crash(compute.id);
    await until('another one', async () => { const now = await run().hidden('compute'); return now !== undefined && now.id !== compute.id; });
    const [window] = (await run().windows()).filter(({ preferences }) => preferences.partition === 'persist:ileices-ui');
    await run().crash(window?.id ?? 0);
    await until('another window', async () => (await run().windows()).some(({ id, preferences }) => preferences.partition === 'persist:ileices-ui' && id !== window?.id));
    const { nodeId } = await run().status(), agent = await run().agent();
    process.kill(agent ?? 0, 'SIGKILL');
    await until('another agent', async () => { const now = await run().agent(); return now !== undefined && now !== agent; });
    expect((await run().status()).nodeId).toBe(nodeId);
  });
});

here('quit with work in flight: it is saved, and the next start goes on from there', async () => {
  const first = await begin().start('--hidden');
  const woken = await until('it is awake', async () => (await first.status()).model);
  const before = await until('it learns', async () => { const { model } = await first.status(); return (model?.step ?? 0) > woken.step ? model : null; });
  const closed = first.app.waitForEvent('close');
  await first.app.evaluate(({ app }) => { app.quit(); }).catch(() => undefined);
  await closed;
  const again = await begin({ home: first.home }).start('--hidden');
  const after = await until('it is awake', async () => (await again.status()).model);
  expect(after.step).toBeGreaterThanOrEqual(before.step);
});

here('a cold start with a link opens the window with it, even where the start was hidden', async () => {
  const app = await begin().start('--hidden', LINK);
  await (await app.window()).waitForSelector('#view-mesh[aria-current="page"]');
  expect((await app.call('mesh.get', {})).mesh).toBeNull();
});

here('closing the window quits where there is no tray', async () => {
  const app = await begin({ settings: { trayIcon: false } }).start();
  await app.window();
  await until('the icon is gone', async () => (await app.watched('destroyed') ?? 0) > 0);
  const closed = app.app.waitForEvent('close');
  await app.app.evaluate(({ BrowserWindow }) => { for (const window of BrowserWindow.getAllWindows()) if (window.isVisible()) window.close(); }).catch(() => undefined);
  await closed;
});
