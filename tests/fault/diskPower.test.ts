// Power cuts at 200 moments while blobs, settings and a large file are written: what was acknowledged is there
// whole, what was not is old or new, never a mixture that is taken for good.
import { testSealer } from '../doubles/testSealer.ts';
import { describe, expect, it } from 'vitest';
import { SeededStream } from '../../app/physics/random.ts';
import { BlobDamaged, DiskBlobs } from '../../main/node/blobs.ts';
import { FolderDisk } from '../../main/node/disk.ts';
import { LossyFiles } from '../doubles/lossyFiles.ts';

const POINTS = 200;
const ROOT = '/home';

/** Writes until the power goes, restarts, and says what is wrong. */
async function livesThrough(seed: number, ignoresSync: boolean): Promise<string[]> {
  const random = SeededStream.from(seed, 'power');
  const files = new LossyFiles(random, ROOT);
  files.ignoresSync = ignoresSync;
  files.callsLeft = 1 + random.nextBelow(120);
  const blobs = new Map<string, Uint8Array>();
  const removing = new Set<string>();
  const settled = { 'settings.json': -1, large: -1 }, attempted = { ...settled };
  const disk = new FolderDisk(ROOT, files);
  const store = new DiskBlobs(disk, testSealer);
  const content = () => Uint8Array.from({ length: random.nextBelow(5000) }, () => random.nextBelow(256));
  try {
    for (let round = 0; ; round += 1) {
      const one = content();
      blobs.set(store.put(one), one);
      const text = new TextEncoder().encode(JSON.stringify({ round, filler: 'x'.repeat(3000) }));
      attempted['settings.json'] = round;
      disk.writeDurably('settings.json', text);
      settled['settings.json'] = attempted.large = round;
      await disk.writeLargeDurably('large', text);
      settled.large = round;
      const oldest = [...blobs.keys()][0];
      if (oldest !== undefined && blobs.size > 3) { removing.add(oldest); store.remove(oldest); blobs.delete(oldest); }
    }
  } catch { /* the power went */ }
  files.restart();
  const wrong: string[] = [];
  const again = new FolderDisk(ROOT, files);
  again.sweepPartials('');
  const stored = new DiskBlobs(again, testSealer);
  for (const [sha256, one] of blobs) {
    if (removing.has(sha256)) continue;
    try {
      const found = stored.get(sha256);
      if (found === null || Buffer.compare(found, one) !== 0) wrong.push(`blob ${sha256} is lost`);
    } catch (error) { wrong.push(error instanceof BlobDamaged ? `blob ${sha256} is torn` : String(error)); }
  }
  for (const name of ['settings.json', 'large'] as const) {
    const text = again.read(name);
    try {
      const round: unknown = text === null ? -1 : JSON.parse(new TextDecoder().decode(text)).round;
      if (round !== settled[name] && round !== attempted[name]) wrong.push(`${name} of round ${String(round)}, acknowledged was ${settled[name]}`);
    } catch { wrong.push(`${name} is torn`); }
  }
  if (files.list(ROOT).some((entry) => entry.name.endsWith('.partial'))) wrong.push('a partial file was left');
  return wrong;
}

describe('power cuts', () => {
  it(`${POINTS} moments: nothing acknowledged is lost or torn`, async () => {
    for (let seed = 0; seed < POINTS; seed += 1) expect(await livesThrough(seed, false), `seed ${seed}`).toEqual([]);
  });

  it('would be noticed on a disk that lies about syncing', async () => {
    const ruined = (await Promise.all(Array.from({ length: POINTS }, (_, seed) => livesThrough(seed, true)))).filter((wrong) => wrong.length > 0);
    expect(ruined.length).toBeGreaterThan(POINTS / 4);
  });
});
