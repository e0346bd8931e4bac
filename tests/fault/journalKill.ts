// Kills a process that appends, at random moments, again and again in one home folder, and checks after each time that
// everything it was told is kept. Shared by the CI and the nightly test.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { SeededStream } from '../../app/physics/random.ts';
import { openHome } from '../../main/node/home.ts';
import { openStore } from '../../main/node/journal/open.ts';
import { Ed25519Verifier, loadIdentity } from '../../main/node/keys.ts';
import { openVault } from '../../main/node/vault/vault.ts';

const LONGEST_LIFE_MS = 400;

/** Lines the child said before it died. */
async function killAfter(folder: string, seed: number, lifeMs: number): Promise<string[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'appendingChild.ts'), folder, String(seed)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '', complaint = '';
  child.stderr.on('data', (data: Buffer) => { complaint += data.toString(); });
  child.stdout.on('data', (data: Buffer) => {
    if (said === '') setTimeout(() => child.kill('SIGKILL'), lifeMs);
    said += data.toString();
  });
  await new Promise((resolve) => child.once('close', resolve));
  expect(child.signalCode, complaint).toBe('SIGKILL');
  // A line cut off by the kill was not heard.
  return said.split('\n').slice(0, -1);
}

export interface KillReport { readonly kept: number; readonly erased: number; readonly restartMs: number[] }

export async function surviveKills(kills: number, seed: number): Promise<KillReport> {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-kill-'));
  const random = SeededStream.from(seed, 'journal-kill');
  const kept = new Map<number, { length: number; gone: 'no' | 'maybe' | 'yes' }>();
  const restartMs: number[] = [];
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      const lines = await killAfter(folder, seed * 1000 + kill, random.nextBelow(LONGEST_LIFE_MS));
      for (const line of lines) {
        const [what, seq, length] = line.split(' ');
        const known = kept.get(Number(seq));
        if (what === 'kept') kept.set(Number(seq), { length: Number(length), gone: 'no' });
        else if (known !== undefined) known.gone = what === 'erased' ? 'yes' : 'maybe';
      }
      restartMs.push(check(folder, kept, `seed ${seed}, kill ${kill}`));
    }
    return { kept: kept.size, erased: [...kept.values()].filter((one) => one.gone === 'yes').length, restartMs };
  } finally { rmSync(folder, { recursive: true, force: true }); }
}

/** Milliseconds from the start until rows can be appended again. */
function check(folder: string, kept: ReadonlyMap<number, { length: number; gone: 'no' | 'maybe' | 'yes' }>, where: string): number {
  const start = performance.now();
  const home = openHome(folder);
  const vault = openVault(home.disk, null);
  const { journal } = openStore({ paths: home.paths, vault, signer: loadIdentity(home.disk, vault).signer, verifier: new Ed25519Verifier(), clock: { now: () => Date.now() }, segmentRows: 64 });
  const restartMs = performance.now() - start;
  try {
    expect(journal.verify(), where).toMatchObject({ ok: true, firstBad: null });
    const rows = new Map(journal.read({ kinds: ['ChatMessagePosted'], limit: 1_000_000 }).map((entry) => [entry.seq, entry]));
    for (const [seq, { length, gone }] of kept) {
      const row = rows.get(seq);
      expect(row, `${where}: row ${seq} was acknowledged`).toBeDefined();
      const found = row?.kind === 'ChatMessagePosted' ? row.body?.text.length ?? null : null;
      const allowed = gone === 'yes' ? [null] : gone === 'maybe' ? [null, length] : [length];
      expect(allowed, `${where}: body of row ${seq}`).toContain(found);
    }
    return restartMs;
  } finally { journal.close(); home.close(); }
}
