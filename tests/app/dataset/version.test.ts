// The same documents are the same version; anything that differs is another one (DATA-022, DATA-023).
import { describe, expect, it } from 'vitest';
import { documentUid, versionId, versionRoot } from '../../../app/dataset/version.ts';
import { placeDocuments } from '../../../app/dataset/place.ts';
import { DatasetView, OfferedDocument } from '../../../schemas/dataset.ts';
import { hasher, offer } from './placeCorpus.ts';

describe('the uid of a document', () => {
  const text = hasher.sha256Hex(Buffer.from('text'));
  it('is a UUID of version 8, the same for ever', () => {
    const uid = documentUid('s-1', text, 'a.txt', hasher);
    expect(OfferedDocument.shape.uid.parse(uid)).toBe('695f63b6-f359-849a-9c2b-30e949231bf1');
  });
  it('is another for another source, text or name, and for parts cut otherwise', () => {
    const uids = [['s-1', 'a.txt'], ['s-2', 'a.txt'], ['s-1', 'b.txt'], ['s-1","a', '.txt'], ['s-1"', 'a.txt']].map(([source, name]) => documentUid(source ?? '', text, name ?? '', hasher));
    expect(new Set([...uids, documentUid('s-1', hasher.sha256Hex(Buffer.from('Text')), 'a.txt', hasher)]).size).toBe(6);
  });
});

describe('the root of a version', () => {
  const placed = placeDocuments(Array.from({ length: 30 }, (_, index) => offer(`${index}`, `document number ${index} says something of its own: ${'x'.repeat(index)}`)));
  const root = versionRoot(placed, hasher);
  it('does not depend on order, and names the version', () => {
    expect(versionRoot(placed.toReversed(), hasher)).toBe(root);
    expect(DatasetView.shape.version.parse(versionId(root))).toBe(`d-${root.slice(0, 16)}`);
    expect(versionRoot([], hasher)).toMatch(/^[0-9a-f]{64}$/);
  });
  it('is another when a document is missing, says something else, or stands elsewhere', () => {
    const [first, ...rest] = placed;
    const roots = [rest, [{ ...first!, cleanSha256: '0'.repeat(64) }, ...rest], [{ ...first!, split: 'test' as const }, ...rest], [{ ...first!, leftOut: 'safety' as const }, ...rest]].map((version) => versionRoot(version, hasher));
    expect(new Set([...roots, root]).size).toBe(5);
  });
});
