// A sealer with a key that everybody knows: for suites in which it does not matter with which key something is sealed.
import { KEY_BYTES, KeySealer } from '../../main/node/vault/sealing.ts';

export const testSealer = new KeySealer(new Uint8Array(KEY_BYTES).fill(7));
