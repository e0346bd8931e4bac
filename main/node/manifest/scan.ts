// What of a folder is covered by a manifest, what is dark matter, and where a manifest does not hold. Only what is covered
// comes out as something the rest may link, share or train on. Looks at names first: it follows no link, and opens nothing
// hidden and nothing whose name says that it holds keys.
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { lineageOf } from '../../../app/manifest/lineage.ts';
import type { Lineage } from '../../../app/manifest/lineage.ts';
import type { ManifestFault } from '../../../app/manifest/faults.ts';
import { SIDECAR_ENDING } from '../../../app/manifest/hostForms.ts';
import type { Manifested } from '../../../app/manifest/manifested.ts';
import { isHiddenName, isSecretName } from '../ingest/secretNames.ts';
import { coverOf } from './coveredFile.ts';
import type { FileOnDisk } from './coveredFile.ts';

const ENTRIES_MAX = 50_000;
const DEPTH_MAX = 32;

export interface ScanLimits { readonly entriesMax?: number; readonly depthMax?: number }
export type ScannedFile =
  | { readonly name: string; readonly state: 'covered'; readonly covered: Manifested<FileOnDisk> }
  | { readonly name: string; readonly state: 'dark' }
  | { readonly name: string; readonly state: 'invalid'; readonly reason: ManifestFault };

export interface Scan {
  /** By the path below the folder, with forward slashes. */
  readonly files: readonly ScannedFile[];
  /** Hidden, secret, links, pipes, too deep: looked at by name and kind only. */
  readonly skipped: number;
  /** More was there than is looked at. */
  readonly cut: boolean;
  readonly lineage: Lineage;
}

/** `holder` is the node id of whoever scans; null where no node lives here. */
export async function scanFolder(folder: string, holder: string | null, limits: ScanLimits = {}): Promise<Scan> {
  const walk = new Walk(folder, limits);
  await walk.folder('', 0);
  const covered = walk.files.flatMap((file) => (file.state === 'covered' ? [file.covered] : []));
  return { files: walk.files, skipped: walk.skipped, cut: walk.cut, lineage: lineageOf(covered, holder) };
}

class Walk {
  readonly files: ScannedFile[] = [];
  skipped = 0;
  cut = false;
  readonly #root: string;
  readonly #limits: Required<ScanLimits>;
  #entries = 0;

  constructor(root: string, { entriesMax = ENTRIES_MAX, depthMax = DEPTH_MAX }: ScanLimits) { this.#root = root; this.#limits = { entriesMax, depthMax }; }

  async folder(name: string, depth: number): Promise<void> {
    const children = await this.#namesIn(name);
    const here = new Set(children);
    for (const child of children) {
      const path = name === '' ? child : `${name}/${child}`;
      if (isHiddenName(child) || isSecretName(child)) { this.skipped += 1; continue; }
      const seen = await lstat(join(this.#root, path)).catch(() => null);
      if (seen === null) this.files.push({ name: path, state: 'invalid', reason: 'unreadable' });
      else if (seen.isDirectory() && depth < this.#limits.depthMax) await this.folder(path, depth + 1);
      else if (!seen.isFile()) this.skipped += 1;
      else if (!child.endsWith(SIDECAR_ENDING)) this.files.push(await this.#file(path));
      else if (!here.has(child.slice(0, -SIDECAR_ENDING.length))) this.files.push({ name: path, state: 'invalid', reason: 'orphan' });
    }
  }

  async #file(name: string): Promise<ScannedFile> {
    const cover = await coverOf(join(this.#root, name)).catch(() => ({ state: 'invalid' as const, reason: 'unreadable' as const }));
    return cover.state === 'invalid' ? { name, state: 'invalid', reason: cover.reason } : { name, ...cover };
  }

  async #namesIn(name: string): Promise<string[]> {
    const names: string[] = [];
    try {
      for await (const { name: child } of await opendir(join(this.#root, name))) {
        if (this.#entries >= this.#limits.entriesMax) { this.cut = true; break; }
        this.#entries += 1;
        names.push(child);
      }
    } catch { this.files.push({ name: `${name}/`, state: 'invalid', reason: 'unreadable' }); }
    return names.sort();
  }
}
