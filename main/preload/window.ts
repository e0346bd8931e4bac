// What the window of the installed app may ask of it: a few named functions and nothing else of Electron. Each question is checked for
// sender and shape by the shell; a path of a dropped file comes from the system and is never shown to the page.
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { WindowAnswer, WindowAsk } from '../../schemas/windowAsk.ts';

/** As schemas/windowAsk.ts has it; this file runs in the sandbox, where nothing can be loaded beside it. */
const CHANNEL: typeof import('../../schemas/windowAsk.ts').WINDOW_CHANNEL = 'ileices-window';
const ask = (question: WindowAsk): Promise<WindowAnswer> => ipcRenderer.invoke(CHANNEL, question) as Promise<WindowAnswer>;

contextBridge.exposeInMainWorld('ileicesDesktop', Object.freeze({
  pickFile: () => ask({ ask: 'pick', kind: 'file' }),
  pickFolder: () => ask({ ask: 'pick', kind: 'folder' }),
  /** What is no file of this computer has no path, and is refused in words. */
  offerDropped: (file: File) => ask({ ask: 'dropped', path: webUtils.getPathForFile(file) }),
  openHomeFolder: () => ask({ ask: 'home' }),
  /** Null only asks. */
  startAtLogin: (on: boolean | null) => ask({ ask: 'login', on }),
}));
