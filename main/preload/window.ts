// What the window of the installed app may ask of it.
import { contextBridge } from 'electron';
contextBridge.exposeInMainWorld('ileicesDesktop', Object.freeze({}));
