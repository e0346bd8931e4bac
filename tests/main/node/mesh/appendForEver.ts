// Appends entries one after the other and says so when each is on disk, until it is killed. Started by meshDatabase.test.ts.
import { writeSync } from 'node:fs';
import { FolderDisk } from '../../../../main/node/disk.ts';
import { MeshDatabase } from '../../../../main/node/mesh/meshDatabase.ts';
import { openVault } from '../../../../main/node/vault/vault.ts';
import { Sha256 } from '../../../../schemas/ids.ts';

const folder = process.argv[2] ?? '';
const store = new MeshDatabase(folder, openVault(new FolderDisk(folder), null), Sha256.parse('ab'.repeat(32)));
for (let number = 0; ; number += 1) {
  await store.append([`entry ${number}`]);
  writeSync(1, `${number}\n`);
}
