// Durable files below one folder: the Disk port on a real file system. Not a database, no locks.
// Whoever holds the instance lock of the home folder owns every file in it; one writer a path.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, renameSync, statfsSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DiskError } from '../../app/ports.ts';
import type { Disk, DiskReason } from '../../app/ports.ts';

/** What FolderDisk needs of a file system. A test replaces it by one that loses or tears everything not synced. */
export interface FileCalls {
  /** null where nothing is. */
  readFile(path: string): Uint8Array | null;
  /** Creates or empties the file and writes it all; nothing of it is promised to survive before syncFile. */
  writeFile(path: string, content: Uint8Array): void;
  syncFile(path: string): void;
  /** writeFile and syncFile on other threads. The content must not change meanwhile. */
  writeAside(path: string, content: Uint8Array): Promise<void>;
  rename(from: string, to: string): void;
  unlink(path: string): void;
  /** Creates one folder; nothing when it is there. True when it was created. */
  makeFolder(path: string): boolean;
  syncFolder(path: string): void;
  list(path: string): { name: string; bytes: number; kind: 'file' | 'folder' }[];
  freeBytes(path: string): number;
}

/** With less free than this a person is told, long before anything is refused. */
export const LITTLE_DISK_BYTES = 200 * 1024 * 1024;
const PARTIAL = '.partial';
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const reasonsByCode: Readonly<Record<string, DiskReason>> = {
  ENOSPC: 'full', EDQUOT: 'full', SQLITE_FULL: 'full',
  EACCES: 'denied', EPERM: 'denied', EROFS: 'denied', SQLITE_READONLY: 'denied', SQLITE_PERM: 'denied', SQLITE_CANTOPEN: 'denied',
};
const nextStep: Readonly<Record<DiskReason, string>> = {
  full: 'The disk is full. Free some space and it goes on by itself.',
  denied: 'The folder may not be written. Check who owns it, its permissions, and whether its disk is mounted to be read only.',
  broken: 'The disk did not do what it was asked. Check it (dmesg, SMART) before going on.',
};

export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Every failure of the disk, SQLite's included, in the closed set of reasons. */
export function toDiskError(error: unknown): DiskError {
  if (error instanceof DiskError) return error;
  const code = errorCode(error);
  const base = code.startsWith('SQLITE_') ? code.split('_').slice(0, 2).join('_') : code;
  const reason = reasonsByCode[base] ?? 'broken';
  return new DiskError(reason, `${nextStep[reason]} (${error instanceof Error ? error.message : String(error)})`);
}

function withDiskErrors<T>(work: () => T): T {
  try { return work(); } catch (error) { throw toDiskError(error); }
}

function withHandle(path: string, flags: string, work: (handle: number) => void): void {
  const handle = openSync(path, flags, FILE_MODE);
  try { work(handle); } finally { closeSync(handle); }
}

/** An empty file that only this user may read, where there is none yet: SQLite gives its own files the mode of this one.
 *  One that exists is not opened: closing any handle of a file drops the locks this process holds on it. */
export function makePrivateFile(path: string): void {
  try { withHandle(path, 'wx', () => undefined); } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

/** Makes a folder and those above it that are missing, one after the other: Node's own way of doing so never ends where
 *  nothing can be made in a folder that is there (/proc). */
export function makeFolderPath(path: string): void {
  const missing: string[] = [];
  for (let folder = path; !existsSync(folder) && dirname(folder) !== folder; folder = dirname(folder)) missing.unshift(folder);
  for (const folder of missing) realFileCalls.makeFolder(folder);
}

export const realFileCalls: FileCalls = {
  readFile(path) {
    try { return readFileSync(path); } catch (error) {
      if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null;
      throw error;
    }
  },
  writeFile(path, content) {
    withHandle(path, 'w', (handle) => {
      for (let at = 0; at < content.length;) at += writeSync(handle, content, at);
    });
  },
  syncFile(path) { withHandle(path, 'r+', fsyncSync); },
  async writeAside(path, content) {
    const file = await open(path, 'w', FILE_MODE);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally { await file.close(); }
  },
  rename(from, to) { renameSync(from, to); },
  unlink(path) { unlinkSync(path); },
  makeFolder(path) {
    try { mkdirSync(path, { mode: FOLDER_MODE }); return true; } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      throw error;
    }
  },
  // Windows has no handle of a folder to sync; NTFS journals the rename itself.
  syncFolder(path) { if (process.platform !== 'win32') withHandle(path, 'r', fsyncSync); },
  list(path) {
    try {
      return readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isFile() || entry.isDirectory()).map((entry) => ({
        name: entry.name, kind: entry.isFile() ? 'file' as const : 'folder' as const,
        bytes: entry.isFile() ? statSync(join(path, entry.name)).size : 0,
      }));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  },
  freeBytes(path) {
    const stats = statfsSync(path);
    return stats.bavail * stats.bsize;
  },
};

export class FolderDisk implements Disk {
  readonly root: string;
  readonly #files: FileCalls;

  constructor(root: string, files: FileCalls = realFileCalls) { this.root = root; this.#files = files; }

  read(path: string): Uint8Array | null { return withDiskErrors(() => this.#files.readFile(this.#inside(path))); }

  /** The first bytes of a file that is there, without reading the rest. */
  head(path: string, bytes: number): Uint8Array {
    return withDiskErrors(() => {
      const start = Buffer.alloc(bytes);
      const handle = openSync(this.#inside(path), 'r');
      try { return start.subarray(0, readSync(handle, start, 0, bytes, 0)); } finally { closeSync(handle); }
    });
  }

  writeDurably(path: string, content: Uint8Array): void {
    const target = this.#inside(path);
    const partial = target + PARTIAL;
    withDiskErrors(() => {
      this.#makeFolders(dirname(target));
      try {
        this.#files.writeFile(partial, content);
        this.#files.syncFile(partial);
        this.#files.rename(partial, target);
      } catch (error) {
        this.#unlinkIfThere(partial);
        throw error;
      }
      this.#files.syncFolder(dirname(target));
    });
  }

  /** As writeDurably, for what is so large that copying it would hold the thread up. Not twice at once for one path. */
  async writeLargeDurably(path: string, content: Uint8Array): Promise<void> {
    try {
      const target = this.#inside(path), partial = target + PARTIAL;
      this.#makeFolders(dirname(target));
      try {
        await this.#files.writeAside(partial, content);
        this.#files.rename(partial, target);
      } catch (error) {
        this.#unlinkIfThere(partial);
        throw error;
      }
      this.#files.syncFolder(dirname(target));
    } catch (error) { throw toDiskError(error); }
  }

  remove(path: string): void {
    const target = this.#inside(path);
    withDiskErrors(() => { if (this.#unlinkIfThere(target)) this.#files.syncFolder(dirname(target)); });
  }

  /** Files still being written when the machine stopped are not listed: they were never acknowledged. */
  list(path: string): { name: string; bytes: number; kind: 'file' | 'folder' }[] {
    return withDiskErrors(() => this.#files.list(this.#inside(path)).filter((entry) => !entry.name.endsWith(PARTIAL)));
  }

  freeBytes(): number { return withDiskErrors(() => this.#files.freeBytes(this.root)); }

  /** Takes away what a crash left half-written below `path`. Call once at start, under the instance lock. */
  sweepPartials(path: string): number {
    return withDiskErrors(() => {
      let swept = 0;
      for (const entry of this.#files.list(this.#inside(path))) {
        const below = path === '' ? entry.name : `${path}/${entry.name}`;
        if (entry.kind === 'folder') swept += this.sweepPartials(below);
        else if (entry.name.endsWith(PARTIAL)) { this.#files.unlink(this.#inside(below)); swept += 1; }
      }
      return swept;
    });
  }

  #unlinkIfThere(path: string): boolean {
    try { this.#files.unlink(path); return true; } catch (error) {
      if (errorCode(error) === 'ENOENT') return false;
      throw error;
    }
  }

  #makeFolders(folder: string): void {
    if (folder.length <= this.root.length) return;
    this.#makeFolders(dirname(folder));
    if (this.#files.makeFolder(folder)) this.#files.syncFolder(dirname(folder));
  }

  #inside(path: string): string {
    if (path === '') return this.root;
    const parts = path.split('/');
    if (parts.some((part) => part === '' || part === '.' || part === '..' || /[\\\0:]/.test(part))) {
      throw new DiskError('denied', `"${path}" is not a path below the home folder`);
    }
    return join(this.root, ...parts);
  }
}
