// SHA-256 behind the Hasher ports: what is short by the one-shot call (ids of chunks, documents and entries are many), what comes in
// pieces by a running hash.
import { createHash, hash } from 'node:crypto';
import type { PieceHasher } from '../../app/ports.ts';

export const nodeHasher: PieceHasher = {
  sha256Hex: (data) => hash('sha256', data, 'hex'),
  begin() {
    const running = createHash('sha256');
    return { update: (piece) => { running.update(piece); }, hex: () => running.digest('hex') };
  },
};
