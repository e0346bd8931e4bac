// Power cuts at 200 moments while blobs and settings are written through the Disk port: what was acknowledged is there
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
function livesThrough(seed: number, ignoresSync: boolean): string[] {
  const random = SeededStream.from(seed, 'power');
  const files = new LossyFiles(random, ROOT);
  files.ignoresSync = ignoresSync;
  files.callsLeft = 1 + random.nextBelow(120);
  const blobs = new Map<string, Uint8Array>();
  const removing = new Set<string>();
  let settled = -1, attempted = -1;
  const disk = new FolderDisk(ROOT, files);
  const store = new DiskBlobs(disk, testSealer);
  const content = () => Uint8Array.from({ length: random.nextBelow(5000) }, () => random.nextBelow(256));
  try {
    for (let round = 0; ; round += 1) {
      const one = content();
      blobs.set(store.put(one), one);
      attempted = round;
      disk.writeDurably('settings.json', new TextEncoder().encode(JSON.stringify({ round, filler: 'x'.repeat(3000) })));
      settled = round;
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
  const text = again.read('settings.json');
  try {
    const round: unknown = text === null ? -1 : JSON.parse(new TextDecoder().decode(text)).round;
    if (round !== settled && round !== attempted) wrong.push(`settings of round ${String(round)}, acknowledged was ${settled}`);
  } catch { wrong.push('settings are torn'); }
  if (files.list(ROOT).some((entry) => entry.name.endsWith('.partial'))) wrong.push('a partial file was left');
  return wrong;
}

describe('power cuts', () => {
  it(`${POINTS} moments: nothing acknowledged is lost or torn`, () => {
    for (let seed = 0; seed < POINTS; seed += 1) expect(livesThrough(seed, false), `seed ${seed}`).toEqual([]);
  });

  it('would be noticed on a disk that lies about syncing', () => {
    const ruined = Array.from({ length: POINTS }, (_, seed) => livesThrough(seed, true)).filter((wrong) => wrong.length > 0);
    expect(ruined.length).toBeGreaterThan(POINTS / 4);
  });
});
