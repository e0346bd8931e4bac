// A window of Electron behind walls: it loads one origin of this machine, goes nowhere else, may use nothing of the machine, and
// has no Node in its page. Which walls there are stands in app/desktop/walls.ts; each is a test.
import { LEAST_HEIGHT, LEAST_WIDTH } from '../../app/desktop/bounds.ts';
import type { Bounds } from '../../app/desktop/bounds.ts';
import type { DesktopWindow, WindowKind, WindowSpec } from '../../app/desktop/ports.ts';
import { loopbackOrigin, mayNavigate, mayRequest } from '../../app/desktop/walls.ts';
import type { ContentsPart, ElectronParts, SessionPart, WindowPart } from './electronParts.ts';

/** The visible one keeps what a page keeps (a draft, how panels stand); hidden ones keep nothing. */
const PARTITIONS: Readonly<Record<WindowKind, string>> = { ui: 'persist:ileices-ui', compute: 'ileices-compute', link: 'ileices-link' };
/** Loading was stopped by another one: no failure. */
const ABORTED = -3;

export interface ElectronWindowOptions { readonly preload: string; readonly isPackaged: boolean }

export class ElectronWindow implements DesktopWindow {
  readonly #window: WindowPart;
  readonly #spec: WindowSpec;
  #held = false;
  /** The only origin this window shows. */
  #own: string;

  constructor(parts: Pick<ElectronParts, 'BrowserWindow'>, spec: WindowSpec, options: ElectronWindowOptions) {
    this.#spec = spec;
    const { kind, bounds } = spec;
    const isUi = kind === 'ui';
    this.#own = originOf(spec.url);
    this.#window = new parts.BrowserWindow({
      show: false, title: 'Ileices', autoHideMenuBar: true, backgroundColor: '#0e1116', skipTaskbar: !isUi, focusable: isUi,
      minWidth: LEAST_WIDTH, minHeight: LEAST_HEIGHT,
      ...(bounds === null ? {} : { width: bounds.width, height: bounds.height, ...(bounds.x === null || bounds.y === null ? {} : { x: bounds.x, y: bounds.y }) }),
      webPreferences: {
        contextIsolation: true, sandbox: true, nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false, webSecurity: true, allowRunningInsecureContent: false,
        webviewTag: false, experimentalFeatures: false, navigateOnDragDrop: false, spellcheck: false, devTools: !options.isPackaged,
        // A hidden page that works is not slowed down; the visible one is, when nobody sees it.
        backgroundThrottling: isUi, partition: PARTITIONS[kind], ...(isUi ? { preload: options.preload } : {}),
      },
    });
    if (isUi && bounds?.maximized === true) this.#window.maximize();
    this.#wallIn(this.#window.webContents);
    this.#follow();
    this.load(spec.url);
  }

  get contentsId(): number { return this.#window.webContents.id; }
  get own(): string { return this.#own; }
  get spec(): WindowSpec { return this.#spec; }
  get isFocused(): boolean { return !this.#window.isDestroyed() && this.#window.isFocused(); }
  get isShown(): boolean { return !this.#window.isDestroyed() && this.#window.isVisible(); }

  load(url: string): void {
    this.#own = originOf(url);
    // What fails is told by did-fail-load.
    this.#window.loadURL(url).catch(() => undefined);
  }

  show(): void {
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
  }
  hide(): void { this.#window.hide(); }
  hold(held: boolean): void { this.#held = held; }
  destroy(): void { if (!this.#window.isDestroyed()) this.#window.destroy(); }

  #wallIn(contents: ContentsPart): void {
    const stay = (going: { readonly url: string; preventDefault(): void }) => { if (!mayNavigate(going.url, this.#own)) going.preventDefault(); };
    contents.on('will-navigate', stay);
    contents.on('will-frame-navigate', stay);
    contents.on('will-redirect', stay);
    contents.on('will-attach-webview', (event) => { event.preventDefault(); });
    contents.setWindowOpenHandler(({ url }) => {
      if (this.#spec.kind === 'ui') this.#spec.onAddress(url);
      return { action: 'deny' };
    });
    wallInSession(contents.session, this.#spec.kind, () => this.#own, () => this.#held);
    if (this.#spec.kind !== 'link') keepFromPeers(contents);
  }

  #follow(): void {
    const window = this.#window, { onCrash, onGone, onFocus, mayClose } = this.#spec;
    window.on('close', (event) => { if (!mayClose()) event.preventDefault(); });
    window.on('closed', onGone);
    window.on('focus', onFocus);
    window.on('unresponsive', () => { onCrash('it does not answer'); });
    window.webContents.on('render-process-gone', (_event, { reason }) => { if (reason !== 'clean-exit') onCrash(`its process ended: ${reason}`); });
    window.webContents.on('did-fail-load', (_event, code, description, _url, isMainFrame) => { if (isMainFrame && code !== ABORTED) onCrash(`it could not be loaded: ${description}`); });
    if (this.#spec.kind !== 'ui') return;
    const moved = () => { if (!window.isDestroyed() && !window.isMinimized()) this.#spec.onBounds(this.#bounds()); };
    window.on('resize', moved);
    window.on('move', moved);
    window.on('maximize', moved);
    window.on('unmaximize', moved);
  }

  #bounds(): Bounds { return { ...this.#window.getNormalBounds(), maximized: this.#window.isMaximized() }; }
}

function wallInSession(session: SessionPart, kind: WindowKind, own: () => string, isHeld: () => boolean): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => { callback(false); });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, callback) => { callback({ cancel: isHeld() || !mayRequest(details.url, own(), kind) }); });
}

function originOf(url: string): string {
  const origin = loopbackOrigin(url);
  if (origin === null) throw new Error('A window shows the loopback host only.');
  return origin;
}

/** Connections between browsers pass neither the page's policy nor the wall for requests. Without a proxy that answers they lead
 *  nowhere; the loopback hosts are reached without one. */
function keepFromPeers(contents: ContentsPart): void {
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.session.setProxy({ mode: 'fixed_servers', proxyRules: 'socks5://127.0.0.1:9', proxyBypassRules: '127.0.0.1' }).catch(() => undefined);
}
