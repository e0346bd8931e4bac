// SHA-256 in one go and in pieces are one and the same.
import { expect, test } from 'vitest';
import { nodeHasher } from '../../../main/node/hasher.ts';

test('what is handed over in pieces has the hash of the whole, which is SHA-256', () => {
  const content = new Uint8Array(Buffer.from('abc'));
  expect(nodeHasher.sha256Hex(content)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  for (const cut of [0, 1, 3]) {
    const running = nodeHasher.begin();
    running.update(content.subarray(0, cut));
    running.update(content.subarray(cut));
    expect(running.hex()).toBe(nodeHasher.sha256Hex(content));
  }
  expect(nodeHasher.begin().hex()).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});
