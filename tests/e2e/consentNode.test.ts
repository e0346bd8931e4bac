// Consent on a node of its own process, by command line and by the window's own methods: real readers, a real watch of the
// file system, a real journal.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HistoryEntry, OfferView } from '../../schemas/consent.ts';
import { TestNode } from './nodeProcess.ts';
import { explainFailures } from './witness.ts';

const text = (name: string): string => Array.from({ length: 80 }, (_, line) => `${name} ${line}: the zorbulon walked to the harbour and sang of lanterns.`).join('\n');

describe('consent on a real node', () => {
  const node = new TestNode();
  let folder = '';
  beforeAll(async () => {
    folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'ileices-consent-'))), 'notes');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.txt'), text('a'));
    await node.up();
  });
  afterAll(async () => { await node.dispose(); rmSync(join(folder, '..'), { recursive: true, force: true }); });
  explainFailures(node);
  const offers = async () => ((await node.cli('consent', 'list', '--json')).json as { offers: OfferView[] }).offers;
  const history = async () => ((await node.cli('consent', 'history', '--json')).json as { history: HistoryEntry[] }).history;

  test('SEC-005: fresh, nothing was asked, decided or read', async () => {
    expect([await offers(), await history()]).toEqual([[], []]);
    expect((await node.status()).sources.map((source) => source.kind)).toEqual(['own']);
    expect((await node.cli('policy', 'why', 'source.read', folder, '--json')).json).toMatchObject({ allowed: true, rule: 'person-at-this-machine' });
  });

  test('C10: what comes to a folder that was allowed is offered within seconds, and read only after the yes', async () => {
    expect((await node.cli('learn', folder, '--yes', '--expires', '30d', '--json')).code).toBe(0);
    await node.until((status) => status.sources[1]?.state === 'ready' || status.sources[1]?.state === 'learning');
    expect((await history())[0]).toMatchObject({ decision: 'granted', reach: 'folder', scope: 'device', holds: true });
    writeFileSync(join(folder, 'b.txt'), text('b'));
    await expect.poll(async () => (await offers()).map((offer) => offer.toRead.map((file) => file.name)), { timeout: 30_000, interval: 500 }).toEqual([['b.txt']]);
    expect((await node.status()).sources[1]?.files).toBe(1);
    const [offer] = await offers();
    const { code, json } = await node.cli('consent', 'allow', offer?.id ?? '', '--json');
    expect([code, (json as { accepted: number }).accepted]).toEqual([0, 2]);
    expect((await node.status()).sources[1]?.files).toBe(2);
    expect(await offers()).toEqual([]);
  });

  test('withdrawn, nothing is left but that it was', async () => {
    expect((await node.cli('consent', 'withdraw', 'notes', '--json')).code).toBe(0);
    expect(node.filesWith('zorbulon')).toEqual([]);
    const entries = await history();
    expect(entries.map(({ decision, name }) => [decision, name])).toContainEqual(['withdrawn', null]);
    expect(entries.every((entry) => !entry.holds)).toBe(true);
  });
});
