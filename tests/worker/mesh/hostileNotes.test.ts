// Notes that a member signs and nobody can show: what JSON cannot say, what it says only at length, what is nested without end, what
// costs every reader a walk over thousands of pieces. One of them ended every link process of a mesh, and again after each new start.
import { afterEach, expect, it } from 'vitest';
import { Array as YArray, Doc, Map as YMap } from 'yjs';
import { processorMs } from '../../app/mesh/fixture.ts';
import { ownRoot } from '../../../worker/mesh/authorDoc.ts';
import { UPDATE_BYTES } from '../../../worker/mesh/yEnvelope.ts';
import { clientOf, endProviders, forge, mesh, noted, updateBy } from './providerMesh.ts';

afterEach(endProviders);
const nested = (depth: number): unknown => { let value: unknown = 1; for (let level = 0; level < depth; level += 1) value = [value]; return value; };
const notes = (doc: Doc) => doc.getMap(ownRoot('ben'));
function nestMaps(doc: Doc, depth: number): void {
  let inner = new YMap<unknown>();
  notes(doc).set('deep', inner);
  for (let level = 0; level < depth; level += 1) { const next = new YMap<unknown>(); inner.set('m', next); inner = next; }
}

it.each<[string, (doc: Doc) => void]>([
  ['a number that JSON has no form for', (doc) => { notes(doc).set('big', 2n ** 60n); }],
  ['bytes', (doc) => { notes(doc).set('bytes', new Uint8Array(8)); }],
  ['nothing at all, which JSON leaves out', (doc) => { notes(doc).set('gone', undefined); }],
  ['a list in a list, five hundred deep', (doc) => { notes(doc).set('deep', nested(500)); }],
  ['a list in a list, as deep as a change holds', (doc) => { notes(doc).set('deep', nested(3_000)); }],
  ['a map in a map, a thousand deep', (doc) => { nestMaps(doc, 1_000); }],
  ['letters that JSON writes as six', (doc) => { notes(doc).set('long', '\u0001'.repeat(20_000)); }],
  ['numbers that JSON writes as twenty-one', (doc) => { notes(doc).set('long', Array.from({ length: 4_000 }, () => 2 ** 66)); }],
  ['a name that is every object\'s', (doc) => { notes(doc).set('__proto__', { toJSON: 1 }); }],
  ['a document in a note', (doc) => { notes(doc).set('doc', new Doc()); }],
])('M56 %s is no note', async (_, change) => {
  const { clock, nodes } = mesh(), update = updateBy(clientOf('ben'), change);
  expect(update.length).toBeLessThan(UPDATE_BYTES);
  nodes.ann.provider.receive('ben', 'y-sync', forge('ben', 1, update));
  await clock.advance(1_000);
  expect([nodes.ann.refused, noted(nodes.ann, 'ben')]).toEqual([['malformed'], {}]);
  expect(() => JSON.stringify(Object.fromEntries(nodes.ann.provider.notes()))).not.toThrow();
});

it.each<[string, (doc: Doc, at: number) => void]>([
  ['thousands of names', (doc, at) => { notes(doc).set(at.toString(36), 1); }],
  ['thousands of names that were taken back', (doc, at) => { notes(doc).set(at.toString(36), 1); notes(doc).delete(at.toString(36)); }],
  ['a list that was written from its end', (doc) => { const list = notes(doc).get('list') as YArray<number> | undefined; if (list === undefined) notes(doc).set('list', new YArray<number>()); else list.insert(0, [1]); }],
])('M56 %s: no change costs its reader more than a handler may take', async (_, change) => {
  const { clock, nodes } = mesh(), doc = new Doc(), updates: Uint8Array[] = [];
  doc.clientID = clientOf('ben');
  doc.on('update', (update: Uint8Array) => { updates.push(update); });
  for (let bytes = 0, at = 0; bytes < 240 * 1024;) {
    doc.transact(() => { for (let each = 0; each < 900; each += 1, at += 1) change(doc, at); });
    bytes += updates.at(-1)?.length ?? 0;
  }
  let longestMs = 0;
  for (const [at, update] of updates.entries()) {
    nodes.ann.provider.receive('ben', 'y-sync', forge('ben', at + 1, update));
    // Between two of them nothing else is done here but this.
    const startMs = processorMs();
    await clock.advance(1);
    longestMs = Math.max(longestMs, processorMs() - startMs);
  }
  expect(nodes.ann.refused).toContain('malformed');
  expect(longestMs).toBeLessThan(50);
});

it('M54 whoever asks and asks is told how far one is four times a second, not each time', async () => {
  const { clock, nodes } = mesh();
  await clock.advance(1_000);
  const before = nodes.ann.sent, far = forge('ben', 9, updateBy(clientOf('ben'), (doc) => { notes(doc).set('say', 1); }));
  for (let each = 0; each < 200; each += 1) { nodes.ann.provider.receive('ben', 'y-sync', far); await clock.advance(5); }
  expect(nodes.ann.sent - before).toBeLessThan(12);
});
