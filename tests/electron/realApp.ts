// The app in real Electron, from the bundle, in a temporary home: started through Playwright, which reaches into its main process. Needs
// Electron's program (`npm run electron:get`), the built bundles and a screen.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from 'playwright-core';
import type { ElectronApplication, Page } from 'playwright-core';
import { callNode, needNode } from '../../main/node/cli/adminClient.ts';
import type { AdminInput, AdminMethod, AdminOutput } from '../../schemas/admin.ts';
import type { Settings } from '../../schemas/settings.ts';

const { electronProgram, shellEntry } = (await import(new URL('../../tools/setup/electron.mjs', import.meta.url).href)) as { electronProgram(): string | null; shellEntry: string };
const hasScreen = process.platform !== 'linux' || Boolean(process.env['DISPLAY']) || Boolean(process.env['WAYLAND_DISPLAY']);

/** Why the suite cannot run here; null where it can. */
export const cannotRun: string | null = electronProgram() === null ? 'Electron\'s program is not here; `npm run electron:get` fetches it, after a yes.'
  : !existsSync(shellEntry) ? 'The shell is not built; run `npm run build`.' : !hasScreen ? 'There is no screen here; on Linux run it under xvfb-run.' : null;

const WAIT_MS = 120_000;
export async function until<T>(what: string, look: () => T | Promise<T>): Promise<NonNullable<Exclude<T, false>>> {
  const endMs = performance.now() + WAIT_MS;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== null && seen !== false) return seen as NonNullable<Exclude<T, false>>;
    if (performance.now() > endMs) throw new Error(`it never came to that: ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, 200); });
  }
}

/** What the main process is asked to remember for a test. */
interface Watch { questions: { message: string; detail: string; buttons: string[] }[]; answers: string[]; picks: string[]; opened: string[]; tray: { menu: import('electron').Menu; tooltip: string } | null; destroyed: number }
declare global { var ileicesWatch: Watch | undefined }

export class RealApp {
  readonly home: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'ileices-real-'));
  app!: ElectronApplication;

  constructor({ home, settings = {} }: { readonly home?: string; readonly settings?: Partial<Settings> } = {}) {
    this.home = home ?? join(this.#folder, 'home');
    if (home !== undefined) return;
    mkdirSync(this.home, { mode: 0o700 });
    writeFileSync(join(this.home, 'settings.json'), JSON.stringify(settings), { mode: 0o600 });
  }

  async start(...words: string[]): Promise<this> {
    this.app = await this.launch(words);
    // Dialogs of the system cannot be pressed by a test: they answer as they are told, and what they asked is kept.
    await this.app.evaluate(({ dialog, shell, Tray }) => {
      const watch: Watch = { questions: [], answers: [], picks: [], opened: [], tray: null, destroyed: 0 };
      globalThis.ileicesWatch = watch;
      dialog.showMessageBox = ((options: import('electron').MessageBoxOptions) => {
        watch.questions.push({ message: options.message, detail: options.detail ?? '', buttons: options.buttons ?? [] });
        const at = options.buttons?.indexOf(watch.answers.shift() ?? '') ?? -1;
        return Promise.resolve({ response: at === -1 ? options.cancelId ?? 0 : at, checkboxChecked: false });
      }) as typeof dialog.showMessageBox;
      dialog.showOpenDialog = (() => { const picked = watch.picks.shift(); return Promise.resolve({ canceled: picked === undefined, filePaths: picked === undefined ? [] : [picked] }); });
      shell.openExternal = (url: string) => { watch.opened.push(url); return Promise.resolve(); };
      const { setContextMenu, setToolTip, destroy } = Tray.prototype;
      Tray.prototype.setToolTip = function setToolTipSeen(text) { watch.tray = { menu: watch.tray?.menu as import('electron').Menu, tooltip: text }; setToolTip.call(this, text); };
      Tray.prototype.setContextMenu = function setContextMenuSeen(menu) { if (menu !== null) watch.tray = { menu, tooltip: watch.tray?.tooltip ?? '' }; setContextMenu.call(this, menu); };
      Tray.prototype.destroy = function destroySeen() { watch.tray = null; watch.destroyed += 1; destroy.call(this); };
    });
    return this;
  }
  launch(words: readonly string[]): Promise<ElectronApplication> {
    return _electron.launch({ executablePath: electronProgram() ?? '', args: [shellEntry, '--home', this.home, ...words], env: { ...process.env, NODE_OPTIONS: '' }, timeout: WAIT_MS });
  }

  watched<K extends keyof Watch>(key: K): Promise<Watch[K] | undefined> { return this.app.evaluate((_electron, name) => globalThis.ileicesWatch?.[name as 'opened'], key) as Promise<Watch[K] | undefined>; }
  answer(...labels: string[]): Promise<void> { return this.app.evaluate((_electron, said) => { globalThis.ileicesWatch?.answers.push(...said); }, labels); }
  pick(path: string): Promise<void> { return this.app.evaluate((_electron, said) => { globalThis.ileicesWatch?.picks.push(said); }, path); }
  /** Labels of the tray's menu, as it was set last since the test began. */
  trayLabels(): Promise<string[] | undefined> { return this.app.evaluate(() => globalThis.ileicesWatch?.tray?.menu?.items.map((item) => (item.type === 'separator' ? '-' : item.label))); }
  async press(...labels: string[]): Promise<void> {
    await until(`${labels.join(' > ')} in the tray`, () => this.app.evaluate((_electron, path) => {
      let items = globalThis.ileicesWatch?.tray?.menu?.items ?? [], found: import('electron').MenuItem | undefined;
      for (const label of path) { found = items.find((item) => item.label === label); items = found?.submenu?.items ?? []; }
      if (found === undefined || !found.enabled) return false;
      found.click();
      return true;
    }, labels));
  }

  call<M extends AdminMethod>(method: M, input: AdminInput<M>): Promise<AdminOutput<M>> { return callNode(needNode(this.home), method, input); }
  status() { return until('the node answers', async () => { try { return await this.call('status', {}); } catch { return null; } }); }
  /** The window people see, with its page. */
  async window(): Promise<Page> {
    return until('the window', async () => {
      for (const page of this.app.windows()) if (!page.isClosed() && await page.evaluate(() => 'ileicesDesktop' in window).catch(() => false)) return page;
      return null;
    });
  }
  /** All windows as the main process sees them; that they were made with is told by a call Electron has and does not document. */
  windows() {
    return this.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => {
      const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag, backgroundThrottling, partition, preload } = (window.webContents as unknown as { getLastWebPreferences(): import('electron').WebPreferences | null }).getLastWebPreferences() ?? {};
      return { id: window.id, visible: window.isVisible(), url: window.webContents.getURL(), bounds: window.getBounds(), preferences: { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag, backgroundThrottling, partition, preload } };
    }));
  }
  async hidden(page: 'compute' | 'link') { return (await this.windows()).find(({ preferences }) => preferences.partition === `ileices-${page}`); }
  crash(id: number): Promise<void> { return this.app.evaluate(({ BrowserWindow }, wanted) => { BrowserWindow.fromId(wanted)?.webContents.forcefullyCrashRenderer(); }, id); }
  /** Process id of the agent. */
  agent(): Promise<number | undefined> { return this.app.evaluate(({ app }) => app.getAppMetrics().find(({ name, serviceName }) => name === 'Ileices node' || serviceName === 'Ileices node')?.pid); }

  async dispose(): Promise<void> {
    await this.app?.close().catch(() => undefined);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10 });
  }
}
