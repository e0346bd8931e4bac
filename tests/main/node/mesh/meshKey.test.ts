// The key of a node in one mesh: the identity until another one was drawn and followed; killed in between it is the drawn one that
// is used, never a third. Rule M31.
import { expect, test } from 'vitest';
import { IdentityError, temporaryIdentity } from '../../../../main/node/keys.ts';
import { MeshKey } from '../../../../main/node/mesh/meshKey.ts';
import { MemoryMeshStore } from '../../../doubles/memoryMeshStore.ts';

test('M31 a key that was drawn is the same one until it is followed, also after a new start', async () => {
  const store = new MemoryMeshStore(), identity = temporaryIdentity(), key = new MeshKey(store, identity);
  expect([key.signer.nodeId, key.next]).toEqual([identity.nodeId, null]);
  const drawn = await key.draw();
  expect(drawn.nodeId).not.toBe(identity.nodeId);
  const again = new MeshKey(store, identity);
  expect([again.signer.nodeId, again.next?.nodeId, (await again.draw()).nodeId]).toEqual([identity.nodeId, drawn.nodeId, drawn.nodeId]);
  await again.follow();
  expect([again.signer.nodeId, again.next]).toEqual([drawn.nodeId, null]);
  expect(new MeshKey(store, identity).signer.nodeId).toBe(drawn.nodeId);
  const message = new TextEncoder().encode('x');
  expect(again.signer.sign(message)).toEqual(drawn.sign(message));
});

test('M31 following without a drawn key changes nothing; what is kept and is no key is named as damage', async () => {
  const store = new MemoryMeshStore(), identity = temporaryIdentity(), key = new MeshKey(store, identity);
  await key.follow();
  expect(key.signer.nodeId).toBe(identity.nodeId);
  await store.write('key', 'no key');
  expect(() => new MeshKey(store, identity)).toThrow(IdentityError);
});
