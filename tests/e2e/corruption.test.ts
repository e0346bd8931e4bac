// A bit that flipped while the node slept: in the newest checkpoint it is found and named at the next start and the
// checkpoint before it is used; in a journal row `journal verify` names the row, and the node writes nothing more.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Status } from '../../schemas/status.ts';
import { homePaths } from '../../main/node/home.ts';
import { BuiltNode } from './builtNode.ts';

function flipBit(file: string, at: (content: Buffer) => number): void {
  const content = readFileSync(file);
  const byte = at(content);
  if (byte < 0) throw new Error(`${file} holds no such place`);
  content[byte] = (content[byte] ?? 0) ^ 1;
  writeFileSync(file, content);
}

interface Saved { readonly seq: number; readonly checkpoint: string; readonly sha256: string; readonly step: number }

/** What the journal of a stopped node says was saved, oldest first. */
function savedIn(home: string): Saved[] {
  const db = new Database(homePaths(home).journal, { readonly: true });
  try {
    return db.prepare<[], { seq: number; fact: Buffer }>('SELECT seq, fact FROM rows WHERE kind = \'CheckpointSaved\' ORDER BY seq').all()
      .map(({ seq, fact }) => ({ ...JSON.parse(fact.toString('utf8')) as Omit<Saved, 'seq'>, seq }));
  } finally { db.close(); }
}

const blobOf = (home: string, sha256: string) => join(homePaths(home).blobs, sha256.slice(0, 2), sha256);

describe('one flipped bit', () => {
  const node = new BuiltNode({ settings: { power: 'generous', backend: 'cpu', checkpointEverySeconds: 86_400 } });
  const learning = (status: Status) => status.state === 'learning' && (status.model?.step ?? 0) > 0;
  beforeAll(async () => {
    // Two lives, each ending with a checkpoint of its own.
    for (let life = 0; life < 2; life += 1) {
      await node.up();
      const awake = await node.until(learning);
      await node.until((status) => (status.model?.step ?? 0) > (awake.model?.step ?? 0));
      await node.call('ask', { text: `Where is Ileices in life ${life}?`, sampling: { maxTokens: 8 }, raw: false });
      expect(await node.stop()).toBe(0);
    }
  });
  afterAll(async () => { await node.dispose(); });

  test('in the newest checkpoint is named, and the one before it is used', async () => {
    const [older, newest, ...more] = savedIn(node.home);
    if (older === undefined || newest === undefined || more.length > 0) throw new Error('two lives did not save two checkpoints');
    expect(newest.step).toBeGreaterThan(older.step);
    flipBit(blobOf(node.home, newest.sha256), (content) => content.length >> 1);

    // Where no node runs, the same holds for `ask`, which says it.
    const alone = await node.run('ask', 'Where is Ileices?', '--json', '--max-tokens', '8');
    expect([alone.code, alone.json]).toEqual([0, expect.objectContaining({ checkpoint: older.checkpoint })]);

    await node.up();
    const status = await node.until((each) => each.model !== null);
    expect(status.model?.checkpoint).toBe(older.checkpoint);
    expect(status.notices).toContainEqual(expect.objectContaining({ id: 'checkpoint-damaged', severity: 'warning', text: expect.stringContaining(newest.checkpoint) as string }));
    expect((await node.run('status')).stdout).toContain(newest.checkpoint);
    expect((await node.run('logs', '--lines', '50')).stdout).toContain(newest.checkpoint);
    // Past the step of the damaged one: the same steps over the same text make the same checkpoint, name and all.
    await node.until((each) => learning(each) && (each.model?.step ?? 0) > newest.step);
    expect((await node.run('journal', 'verify', '--json')).json).toMatchObject({ ok: true, firstBad: null });
    expect(await node.stop()).toBe(0);

    // It was let go of for good: the next start finds nothing wrong.
    await node.up();
    const next = await node.until(learning);
    expect(next.notices).toEqual([]);
    expect(savedIn(node.home).map((each) => each.checkpoint)).toContain(next.model?.checkpoint);
    expect(next.model?.checkpoint).not.toBe(newest.checkpoint);
    expect(await node.stop()).toBe(0);
  });

  test('in a row of the journal is named by `journal verify`, and the node writes nothing more', async () => {
    const { journal } = homePaths(node.home);
    const sound = readFileSync(journal);
    const [victim] = savedIn(node.home);
    if (victim === undefined) throw new Error('nothing was saved');
    // A digit of what was recorded about the first checkpoint.
    flipBit(journal, (content) => { const fact = content.indexOf(`"sha256":"${victim.sha256}"`); return fact < 0 ? fact : fact + '"sha256":"'.length; });
    const rows = () => { const db = new Database(journal, { readonly: true }); try { return (db.prepare('SELECT count(*) AS count FROM rows').get() as { count: number }).count; } finally { db.close(); } };
    const rowsBefore = rows();

    const asleep = await node.run('journal', 'verify', '--json');
    expect([asleep.code, asleep.json]).toEqual([1, expect.objectContaining({ ok: false, firstBad: expect.objectContaining({ seq: victim.seq }) as unknown })]);
    expect((await node.run('journal', 'verify')).stdout).toContain(`row ${victim.seq}`);

    await node.up();
    const status = await node.status();
    expect(status).toMatchObject({ state: 'blocked', reason: 'journal-damaged' });
    expect(status.notices).toContainEqual(expect.objectContaining({ id: 'journal-damaged', severity: 'error', text: expect.stringContaining(`row ${victim.seq}`) as string }));
    const awake = await node.run('journal', 'verify', '--json');
    expect([awake.code, awake.json]).toEqual([1, expect.objectContaining({ firstBad: expect.objectContaining({ seq: victim.seq }) as unknown })]);
    expect((await node.run('ask', 'Are you there?')).code).toBe(1);
    await node.stop();
    expect(rows()).toBe(rowsBefore);

    // The bit put back, everything is as it was.
    writeFileSync(journal, sound);
    await node.up();
    expect((await node.until(learning)).notices).toEqual([]);
  });

  test('in one word a person said is named as well', async () => {
    expect(await node.stop()).toBe(0);
    const { journal } = homePaths(node.home);
    const db = new Database(journal, { readonly: true });
    // What was said is sealed: the row tells where its body lies.
    const said = db.prepare<[], { seq: number; sealed: Buffer }>("SELECT seq, sealed FROM payloads JOIN rows USING (seq) WHERE rows.kind = 'ChatMessagePosted' ORDER BY seq").get();
    db.close();
    if (said === undefined) throw new Error('nobody said anything');
    flipBit(journal, (content) => { const at = content.indexOf(said.sealed.subarray(20, 40)); return at < 0 ? at : at + 5; });
    const verdict = await node.run('journal', 'verify', '--json');
    expect(verdict.code).toBe(1);
    expect(verdict.json).toMatchObject({ ok: false, firstBad: { seq: said.seq } });
  });
});
