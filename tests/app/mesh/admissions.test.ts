// What a node says of its own door: who used its invites, and whom it shut out.
import { expect, it } from 'vitest';
import { numberedSigner, NOW } from './fixture.ts';
import { HandMesh } from './logFixture.ts';
import { OneNode } from './oneNode.ts';
import type { NodeId, Sha256 } from '../../../schemas/ids.ts';

const NONCE = '7'.repeat(32);

it('another author who names the number of an own invite uses nothing of it', () => {
  const mesh = new HandMesh(3), [founder, other, third] = [mesh.founder, mesh.author(1), mesh.author(2)];
  founder.write({ kind: 'invited', body: { nonce: NONCE, secretHash: 'a'.repeat(64) as Sha256, scopes: ['train'], maxUses: 2, notBeforeMs: NOW, expiresMs: NOW + 1_000_000 } });
  founder.write({ kind: 'admitted', body: { subject: other.nodeId, publicKey: other.publicKey, name: 'somebody', scopes: ['train', 'admit'], inviteNonce: NONCE } });
  other.join();
  other.write({ kind: 'admitted', body: { subject: third.nodeId, publicKey: third.publicKey, name: 'somebody', scopes: ['train'], inviteNonce: NONCE } });
  const { node } = new OneNode(mesh);
  expect(node.admissions.invites).toMatchObject([{ nonce: NONCE, uses: 2, usesLeft: 1, state: 'open' }]);
  node.close();
});

it('whoever is no member and was shut out is named, so that a person can take it back', async () => {
  const mesh = new HandMesh(1), { node } = new OneNode(mesh), stranger = numberedSigner(900).nodeId as NodeId;
  expect(node.blockedStrangers).toEqual([]);
  for (let times = 0; times < 10; times += 1) node.strike(stranger, 'malformed');
  expect([node.blockedStrangers, node.isBlocked(stranger)]).toEqual([[stranger], true]);
  await node.unblock(stranger);
  expect([node.blockedStrangers, node.isBlocked(stranger)]).toEqual([[], false]);
  node.close();
});
