// Journal and dataset as of one moment: the journal is copied and the files of the dataset are linked into the work folder, and
// that is done again where another version of the dataset came into force meanwhile. Its files are replaced, never written in
// place, so what is linked here stays as it was. Not the rest of the home, which the journal's own rows vouch for.
import { hash } from 'node:crypto';
import { copyFileSync, linkSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorCode, toDiskError } from '../disk.ts';
import { BackupError } from './backupError.ts';
import { copyDatabase, filesOfHome, JOURNAL_FILE } from './homeFiles.ts';

const DATASET = 'datasets/';
const VERSION_FILE = `${DATASET}version.sealed`;
/** A version comes into force at most every few seconds, and the copy takes less. */
const TRIES = 5;
/** Where links cannot be made: another disk, or a file system without them. */
const NO_LINKS = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

export const isOfMoment = (name: string): boolean => name === JOURNAL_FILE || name.startsWith(DATASET);

/** The names of what lies in `work` afterwards, the journal last. */
export function takeMoment(home: string, work: string): string[] {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const version = versionOf(home);
    const names = filesOfHome(home, false).map(({ name }) => name).filter(isOfMoment);
    if (!names.includes(JOURNAL_FILE)) throw new BackupError('no-node');
    copyDatabase(join(home, JOURNAL_FILE), join(work, JOURNAL_FILE));
    const isWhole = names.every((name) => name === JOURNAL_FILE || link(join(home, name), join(work, name)));
    if (isWhole && versionOf(home) === version) return names;
    for (const part of [JOURNAL_FILE, DATASET]) rmSync(join(work, part), { recursive: true, force: true });
  }
  throw new BackupError('changed', VERSION_FILE);
}

/** Sealed anew each time it is written, so no two are alike. */
function versionOf(home: string): string | null {
  try { return hash('sha256', readFileSync(join(home, VERSION_FILE)), 'hex'); } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw toDiskError(error);
  }
}

/** False where it is gone meanwhile. */
function link(from: string, to: string): boolean {
  try {
    mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
    try { linkSync(from, to); } catch (error) {
      if (!NO_LINKS.has(errorCode(error))) throw error;
      copyFileSync(from, to);
    }
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw toDiskError(error);
  }
}
