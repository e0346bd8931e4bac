// The MeshStore port on a real disk and in memory.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe } from 'vitest';
import { MeshDatabase } from '../../main/node/mesh/meshDatabase.ts';
import { Sha256 } from '../../schemas/ids.ts';
import { MemoryMeshStore } from '../doubles/memoryMeshStore.ts';
import { testSealer } from '../doubles/testSealer.ts';
import { meshStoreSuite } from './meshStoreSuite.ts';

const MESH = Sha256.parse('ab'.repeat(32));
const endings: (() => void)[] = [];
afterEach(() => { for (const end of endings.splice(0).reverse()) end(); });

describe('on a disk', () => {
  meshStoreSuite(() => {
    const home = mkdtempSync(join(tmpdir(), 'ileices-mesh-'));
    endings.push(() => { rmSync(home, { recursive: true, force: true }); });
    const open = () => {
      const store = new MeshDatabase(home, { sealer: () => testSealer }, MESH);
      endings.push(() => { store.close(); });
      return store;
    };
    const store = open();
    return { store, again: () => { store.close(); return open(); } };
  });
});

describe('in memory', () => {
  meshStoreSuite(() => {
    const store = new MemoryMeshStore();
    return { store, again: () => store.crash() };
  });
});
