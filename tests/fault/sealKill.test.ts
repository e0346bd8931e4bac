// kill -9 while the bodies of an older home are being sealed: whatever moment it hits, every body is in one place, the next
// start goes on from there, and afterwards nothing plain is left.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SeededStream } from '../../app/physics/random.ts';
import { openHome } from '../../main/node/home.ts';
import { openStore } from '../../main/node/journal/open.ts';
import { Ed25519Verifier, loadIdentity } from '../../main/node/keys.ts';
import { openVault } from '../../main/node/vault/vault.ts';
import { makePlain, waitingIn } from '../doubles/plainHome.ts';

const BODIES = 4_000;
const KILLS = 4;
const SEED = 3;
const NEEDLE = 'quincetext';
const POLL_MS = 1;
const folder = mkdtempSync(join(tmpdir(), 'ileices-seal-kill-'));
const original = join(folder, 'original');
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

function open(root: string) {
  const home = openHome(root);
  const vault = openVault(home.disk, null);
  const store = openStore({ paths: home.paths, vault, signer: loadIdentity(home.disk, vault).signer, verifier: new Ed25519Verifier(), clock: { now: () => 0 } });
  return { ...store, close: () => { store.journal.close(); home.close(); } };
}

beforeAll(async () => {
  const { journal, close } = open(original);
  await Promise.all(Array.from({ length: BODIES }, (_, row) => journal.append({ kind: 'ChatMessagePosted', fact: { messageId: `m-${row}` }, body: { text: `${NEEDLE} ${row} ${'y'.repeat(row % 700)}` } })));
  close();
  makePlain(original);
});

/** Kills it once fewer than `left` bodies are plain; says whether that was in the middle of the work. */
async function killWhen(root: string, left: number): Promise<boolean> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'openingChild.ts'), root], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => { child.once('close', () => { resolve(); }); });
  for (;;) {
    const waiting = waitingIn(root);
    if (child.exitCode !== null || (waiting !== null && waiting <= left)) break;
    await new Promise((resolve) => { setTimeout(resolve, POLL_MS); });
  }
  child.kill('SIGKILL');
  await ended;
  return child.signalCode === 'SIGKILL';
}

it(`V5 ${KILLS} kills while sealing ${BODIES} bodies (seed ${SEED})`, async () => {
  const random = SeededStream.from(SEED, 'seal-kill');
  let hit = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const root = join(folder, `home-${kill}`);
    mkdirSync(root, { mode: 0o700 });
    cpSync(original, root, { recursive: true });
    if (await killWhen(root, random.nextBelow(BODIES))) hit += 1;
    const { journal, close } = open(root);
    expect(journal.damage, `kill ${kill}`).toBeNull();
    expect(waitingIn(root), `kill ${kill}`).toBe(0);
    expect(journal.verify(), `kill ${kill}`).toMatchObject({ ok: true, rows: BODIES });
    expect(journal.read({ limit: BODIES }).every((entry) => entry.kind === 'ChatMessagePosted' && entry.body?.text.startsWith(NEEDLE)), `kill ${kill}`).toBe(true);
    close();
    const files = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isFile());
    for (const { name } of files) expect(readFileSync(join(root, name)).includes(NEEDLE), `kill ${kill}: ${name}`).toBe(false);
    rmSync(root, { recursive: true });
  }
  console.log(`${hit} of ${KILLS} kills came before it was done`);
  expect(hit).toBeGreaterThan(0);
});
