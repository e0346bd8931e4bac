// Fetching installers with electron-updater, which checks signatures and hashes. Loaded only where this app was built with a place to
// look (`app-update.yml` beside it): without one it would only say so, and in a checkout there is nothing to update.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AppUpdater } from 'electron-updater';
import type { Newer, Updates } from './updateDesk.ts';

export function electronUpdates(resourcesPath: string | undefined, isPackaged: boolean): Updates | null {
  if (!isPackaged || resourcesPath === undefined || !existsSync(join(resourcesPath, 'app-update.yml'))) return null;
  let opened: Promise<AppUpdater> | null = null;
  const updater = (): Promise<AppUpdater> => { opened ??= open(); return opened; };
  return {
    look: async (): Promise<Newer | null> => {
      const found = await (await updater()).checkForUpdates();
      return found !== null && found.isUpdateAvailable ? { version: found.updateInfo.version } : null;
    },
    fetch: async () => { await (await updater()).downloadUpdate(); },
  };
}

async function open(): Promise<AppUpdater> {
  const { default: { autoUpdater } } = await import('electron-updater');
  autoUpdater.autoDownload = false;
  // Asked when a download ends, so it must stand before: nothing is fetched before a yes, and what was is installed at quitting.
  autoUpdater.autoInstallOnAppQuit = true;
  autoUpdater.autoRunAppAfterInstall = false;
  autoUpdater.allowDowngrade = false;
  autoUpdater.disableWebInstaller = true;
  // It would tell the world of each step; faults reach who asked.
  autoUpdater.logger = null;
  autoUpdater.on('error', () => undefined);
  return autoUpdater;
}
