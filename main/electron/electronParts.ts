// The calls of Electron that are used, by its own types: main.ts hands in the real ones, tests a stand-in of the same shape, and the
// compiler holds both to it. What is not named here is not used.
import type {
  App, BrowserWindowConstructorOptions, Details, Dialog, Event, Menu, MenuItemConstructorOptions, MessageBoxOptions, NativeImage, NotificationConstructorOptions,
  OpenDialogOptions, PowerMonitor, Rectangle, RenderProcessGoneDetails, SafeStorage, Session, Shell, ForkOptions, WebContents, WebFrameMain, WebRequest,
} from 'electron';

type All<Union> = (Union extends unknown ? (each: Union) => void : never) extends (each: infer Each) => void ? Each : never;
/** `on` for each of these events, with what its listener is told. */
type Hears<Events extends Readonly<Record<string, readonly unknown[]>>> = All<{ [Name in keyof Events]: (event: Name, listener: (...words: Events[Name]) => void) => unknown }[keyof Events]>;
type Unnamed = Pick<Event, 'preventDefault'>;

export interface AppPart extends Pick<App, 'enableSandbox' | 'requestSingleInstanceLock' | 'whenReady' | 'exit' | 'getPath' | 'setPath' | 'getVersion' | 'isPackaged' | 'getLoginItemSettings' | 'setLoginItemSettings' | 'setAppUserModelId'> {
  readonly commandLine: Pick<App['commandLine'], 'hasSwitch'>;
  readonly on: Hears<{
    'second-instance': [event: Unnamed, argv: string[], folder: string];
    'open-url': [event: Unnamed, url: string]; 'open-file': [event: Unnamed, path: string];
    'activate': []; 'before-quit': [event: Unnamed]; 'window-all-closed': [];
    'child-process-gone': [event: Unnamed, details: Pick<Details, 'type' | 'reason'>];
  }>;
}

export interface FramePart extends Pick<WebFrameMain, 'origin'> { readonly parent: unknown }
export interface SessionPart extends Pick<Session, 'setPermissionCheckHandler' | 'setPermissionRequestHandler' | 'setDevicePermissionHandler' | 'setProxy'> { readonly webRequest: Pick<WebRequest, 'onBeforeRequest'> }
interface Going extends Unnamed { readonly url: string }
export interface ContentsPart extends Pick<WebContents, 'id' | 'setWindowOpenHandler' | 'setWebRTCIPHandlingPolicy'> {
  readonly session: SessionPart;
  readonly on: Hears<{
    'will-navigate': [going: Going]; 'will-frame-navigate': [going: Going]; 'will-redirect': [going: Going]; 'will-attach-webview': [event: Unnamed];
    'render-process-gone': [event: Unnamed, details: Pick<RenderProcessGoneDetails, 'reason'>];
    'did-fail-load': [event: Unnamed, code: number, description: string, url: string, isMainFrame: boolean];
  }>;
}
export interface WindowPart {
  readonly webContents: ContentsPart;
  readonly on: Hears<{ 'close': [event: Unnamed]; 'closed': []; 'focus': []; 'unresponsive': []; 'resize': []; 'move': []; 'maximize': []; 'unmaximize': [] }>;
  loadURL(url: string): Promise<void>;
  show(): void; hide(): void; focus(): void; restore(): void; maximize(): void; destroy(): void;
  isFocused(): boolean; isVisible(): boolean; isMinimized(): boolean; isMaximized(): boolean; isDestroyed(): boolean;
  getNormalBounds(): Rectangle;
}
export interface TrayPart {
  readonly on: Hears<{ 'click': [] }>;
  setImage(image: ImagePart): void; setToolTip(text: string): void; setContextMenu(menu: MenuPart | null): void; destroy(): void;
}
export interface UtilityPart {
  readonly on: Hears<{ 'spawn': []; 'message': [message: unknown]; 'exit': [code: number] }>;
  readonly pid: number | undefined;
  postMessage(message: unknown): void; kill(): boolean;
}
/** Made by one call and handed to another. */
export type ImagePart = NativeImage;
export type MenuPart = Menu;

export interface ElectronParts {
  readonly app: AppPart;
  readonly BrowserWindow: new (options: BrowserWindowConstructorOptions) => WindowPart;
  readonly Tray: new (image: ImagePart) => TrayPart;
  readonly Notification: { new (options: NotificationConstructorOptions): { show(): void; readonly on: Hears<{ 'click': [] }> }; isSupported(): boolean };
  readonly Menu: { buildFromTemplate(items: MenuItemConstructorOptions[]): MenuPart; setApplicationMenu(menu: MenuPart | null): void };
  readonly nativeImage: { createFromBuffer(buffer: Buffer, options?: { scaleFactor?: number }): ImagePart };
  readonly utilityProcess: { fork(entry: string, words?: string[], options?: ForkOptions): UtilityPart };
  readonly dialog: { showMessageBox(options: MessageBoxOptions): Promise<{ response: number }>; showOpenDialog(options: OpenDialogOptions): ReturnType<Dialog['showOpenDialog']> };
  readonly ipcMain: { handle(channel: string, listener: (event: { readonly sender: Pick<WebContents, 'id'>; readonly senderFrame: FramePart | null }, word: unknown) => Promise<unknown>): void };
  /** Electron's types know nothing of the event of `shutdown` that its documentation names. */
  readonly powerMonitor: Pick<PowerMonitor, 'getSystemIdleTime' | 'isOnBatteryPower' | 'getCurrentThermalState'> & { readonly on: Hears<{ 'suspend': []; 'resume': []; 'shutdown': [event?: Unnamed] }> };
  readonly safeStorage: Pick<SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString' | 'getSelectedStorageBackend'>;
  readonly screen: { getAllDisplays(): { readonly workArea: Rectangle }[] };
  readonly shell: Pick<Shell, 'openExternal' | 'openPath'>;
}
