// settings.json in the home folder. A file that cannot be used is kept beside and said so; the node starts with defaults.
// What each setting means stands in schemas/settings.ts.
import { z } from 'zod';
import { DiskError } from '../../app/ports.ts';
import type { Disk } from '../../app/ports.ts';
import { Settings } from '../../schemas/settings.ts';

const FILE = 'settings.json';

export interface LoadedSettings { readonly settings: Settings; readonly notice: string | null }

export function loadSettings(disk: Disk): LoadedSettings {
  const stored = disk.read(FILE);
  if (stored === null) return { settings: Settings.parse({}), notice: null };
  try {
    return { settings: Settings.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(stored))), notice: null };
  } catch (error) {
    return { settings: Settings.parse({}), notice: `The settings could not be used (${whatIsWrong(error)}). Defaults are in force; the old file is kept as ${putAside(disk, stored)}.` };
  }
}

/** The name it is kept under; on a disk that takes nothing it stays where it is. */
function putAside(disk: Disk, stored: Uint8Array): string {
  try {
    const kept = freeName(disk);
    disk.writeDurably(kept, stored);
    disk.remove(FILE);
    return kept;
  } catch (error) {
    if (error instanceof DiskError) return FILE;
    throw error;
  }
}

export function saveSettings(disk: Disk, settings: Settings): void {
  disk.writeDurably(FILE, new TextEncoder().encode(`${JSON.stringify(Settings.parse(settings), null, 2)}\n`));
}

function freeName(disk: Disk): string {
  const names = new Set(disk.list('').map((entry) => entry.name));
  for (let number = 1; ; number += 1) {
    const name = `settings.damaged-${number}.json`;
    if (!names.has(name)) return name;
  }
}

function whatIsWrong(error: unknown): string {
  if (!(error instanceof z.ZodError)) return 'it is not JSON text';
  return error.issues.map((issue) => `${issue.path.length === 0 ? 'the file' : issue.path.join('.')}: ${issue.message}`).join('; ');
}
