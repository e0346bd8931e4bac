// A node that lived, its copy, and the copy on a clean machine: the journal verifies, it answers the same,
// and it goes on learning from where it stood. And copies made while it runs: one after a forgetting knows nothing of it.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AskResult } from '../../schemas/admin.ts';
import { FolderDisk } from '../../main/node/disk.ts';
import { homePaths } from '../../main/node/home.ts';
import { openStore } from '../../main/node/journal/open.ts';
import { Ed25519Verifier, loadIdentity } from '../../main/node/keys.ts';
import { openVault } from '../../main/node/vault/vault.ts';
import { filesBelow } from '../doubles/folderLook.ts';
import { cli, TestNode } from './nodeProcess.ts';
import { explainFailures } from './witness.ts';

const SENTENCE = 'The zorbulon walked to the glimmering harbour and sang of lanterns while the moon counted the boats';
const ASK = ['ask', 'Where is Ileices?', '--seed', '5', '--temperature', '0.9', '--json'] as const;

describe('a node and its copy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-copies-'));
  const node = new TestNode(join(folder, 'home'));
  const passphrase = join(folder, 'passphrase');
  const backups = join(folder, 'backups');
  const sealed = ['--passphrase-file', passphrase, '--json'] as const;
  beforeAll(async () => {
    writeFileSync(passphrase, 'correct horse battery\n', { mode: 0o600 });
    mkdirSync(backups);
    writeFileSync(join(folder, 'quince-diary.txt'), Array.from({ length: 300 }, (_, i) => `${SENTENCE} for the ${i}th time.`).join('\n'));
    await node.up();
  });
  afterAll(async () => { await node.dispose(); rmSync(folder, { recursive: true, force: true }); });
  explainFailures(node);

  test('B1 copied and restored elsewhere, it verifies, answers the same and goes on learning', async () => {
    await node.until((status) => (status.model?.step ?? 0) > 2);
    await node.cli('pause');
    const paused = await node.until((status) => status.state === 'paused' && status.backend === null);
    expect(await node.stop()).toBe(0);
    const mine = AskResult.parse((await node.cli(...ASK)).json);
    const exported = await cli('export', backups, '--home', node.home, ...sealed);
    expect([exported.code, exported.stderr]).toEqual([0, expect.stringContaining('keys')]);
    const copy = new TestNode(join(folder, 'copy'));
    try {
      const imported = await cli('import', backups, '--home', copy.home, ...sealed);
      expect(imported.code, imported.stderr).toBe(0);
      expect(imported.json).toMatchObject({ root: (exported.json as { root: string }).root, nodeId: paused.nodeId });
      expect((await copy.cli('journal', 'verify', '--json')).json).toMatchObject({ ok: true });
      const theirs = AskResult.parse((await copy.cli(...ASK)).json);
      expect([theirs.reply, theirs.checkpoint]).toEqual([mine.reply, mine.checkpoint]);
      await copy.up();
      await copy.cli('resume');
      const learning = await copy.until((status) => status.state === 'learning' && (status.model?.step ?? 0) > (paused.model?.step ?? 0));
      expect(learning.nodeId).toBe(paused.nodeId);
    } finally { await copy.dispose(); }
    await node.up();
    await node.cli('resume');
  });

  test('B2 B8 copied while it runs, after a forgetting, the copy holds nothing of it', async () => {
    expect((await node.cli('learn', join(folder, 'quince-diary.txt'), '--yes', '--json')).code).toBe(0);
    const source = (await node.until((status) => status.sources.length === 2)).sources[1]?.id ?? '';
    const before = join(folder, 'before'), after = join(folder, 'after');
    mkdirSync(before);
    mkdirSync(after);
    expect((await cli('export', before, '--home', node.home, ...sealed)).code).toBe(0);
    expect((await node.cli('forget', source, '--yes', '--json')).code).toBe(0);
    expect((await cli('export', after, '--home', node.home, ...sealed)).code).toBe(0);
    for (const [from, knows] of [[before, true], [after, false]] as const) {
      const home = join(folder, `of-${knows}`);
      expect((await cli('import', from, '--home', home, ...sealed)).code).toBe(0);
      expect(everythingIn(home).some((text) => text.includes('quince-diary')), String(knows)).toBe(knows);
      expect(filesBelow(home).some(({ path }) => path.includes(source)), String(knows)).toBe(knows);
    }
  });

  test('B9 refuses what is in its way and what it cannot open, and says what to do', async () => {
    const wrong = join(folder, 'wrong');
    writeFileSync(wrong, 'not the passphrase\n', { mode: 0o600 });
    const full = await cli('import', backups, '--home', node.home, ...sealed);
    expect([full.code, full.stdout, full.stderr]).toEqual([1, '', expect.stringContaining('--home')]);
    const closed = await cli('import', backups, '--home', join(folder, 'never'), '--passphrase-file', wrong);
    expect([closed.code, closed.stdout, closed.stderr]).toEqual([1, '', expect.stringContaining('not the passphrase')]);
    const asked = await cli('export', backups, '--home', node.home);
    expect([asked.code, asked.stderr]).toEqual([1, expect.stringContaining('--passphrase-file')]);
    expect(readdirSync(folder)).not.toContain('never');
  });
});

/** What lies open in the files, and what the sealed world and bodies say. */
function everythingIn(home: string): string[] {
  const disk = new FolderDisk(home);
  const vault = openVault(disk, null);
  const { journal } = openStore({ paths: homePaths(home), vault, signer: loadIdentity(disk, vault).signer, verifier: new Ed25519Verifier(), clock: { now: () => 0 } });
  const world = Buffer.from(vault.sealer('world').open(readFileSync(join(home, 'world.sealed')), 'world')).toString();
  try { return [world, JSON.stringify(journal.read({ limit: 100_000 })), ...filesBelow(home).map(({ bytes }) => bytes.toString('latin1'))]; } finally { journal.close(); }
}
