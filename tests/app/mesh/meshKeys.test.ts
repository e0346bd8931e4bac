// Where members meet: who has the last word about it, and that nobody keeps it for ever.
import { expect, it } from 'vitest';
import { MeshKeys } from '../../../app/mesh/meshKeys.ts';
import type { EntryDraft } from '../../../schemas/mesh.ts';
import { HandMesh, offerAll } from './logFixture.ts';
import type { Author } from './logFixture.ts';

const boxes = { publicKey: new Uint8Array(32), seal: (_to: Uint8Array, plain: Uint8Array) => plain.slice(), open: (sealed: Uint8Array) => sealed.slice() };
const keyOf = (number: number) => new Uint8Array(32).fill(number);
const boxOf = (key: Uint8Array) => Buffer.from(key).toString('base64url');

/** The founder and one that may let others in. */
function meshOfTwo(): { readonly mesh: HandMesh; readonly other: Author; readonly rekey: (author: Author, generation: number, key: Uint8Array | null) => void } {
  const mesh = new HandMesh(2), other = mesh.author(1);
  mesh.founder.admit(other);
  other.join();
  return { mesh, other, rekey: (author, generation, key) => { author.write({ kind: 'rekeyed', body: { generation, boxes: Object.fromEntries(key === null ? [] : mesh.authors.map(({ nodeId }) => [nodeId, boxOf(key)])) } }); } };
}

/** What this author's node says is due, and the keys it listens to afterwards. */
async function tended(mesh: HandMesh, author: Author): Promise<{ readonly drawn: number[]; readonly keys: number[] }> {
  const book = mesh.book(author.signer), drawn: number[] = [];
  offerAll(book, mesh.entries);
  const keys = new MeshKeys({
    book, boxes, secret: () => keyOf(99),
    append: async (draft: EntryDraft) => { if (draft.kind === 'rekeyed') drawn.push(draft.body.generation); await book.append(draft); },
  });
  await keys.tend();
  return { drawn, keys: keys.keys().map(([first]) => first ?? 0) };
}

it('a key far ahead of the others is none: the last one that follows on the one before counts', async () => {
  const { mesh, other, rekey } = meshOfTwo();
  rekey(mesh.founder, 1, keyOf(1));
  rekey(mesh.founder, 2, keyOf(2));
  rekey(other, Number.MAX_SAFE_INTEGER, keyOf(66));
  rekey(other, 4, keyOf(67));
  expect(await tended(mesh, mesh.founder)).toEqual({ drawn: [], keys: [2, 1] });
});

it('whoever draws keys and boxes them for nobody does not keep the members apart: the founder draws the next', async () => {
  const { mesh, other, rekey } = meshOfTwo();
  rekey(mesh.founder, 1, keyOf(1));
  rekey(other, 2, null);
  rekey(other, 3, null);
  const { drawn, keys } = await tended(mesh, mesh.founder);
  expect([drawn, keys]).toEqual([[4], [99]]);
});

it('keys of somebody who may let nobody in any more are not listened to; what followed on them still counts', async () => {
  const { mesh, other, rekey } = meshOfTwo();
  rekey(mesh.founder, 1, keyOf(1));
  rekey(other, 2, keyOf(2));
  rekey(mesh.founder, 3, keyOf(3));
  mesh.founder.revoke(other, other.log.length);
  const { keys } = await tended(mesh, mesh.founder);
  expect(keys).not.toContain(2);
  expect(keys.length).toBeGreaterThan(0);
});
