// A folder that looks like Electron unpacked for Linux, as far as the packer looks: names, and a fuse wire in the program.
// It starts nothing.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** As Electron is delivered: run-as-node, no cookie encryption, NODE_OPTIONS, inspect, no integrity, any place, one snapshot, file:// rights. */
const DELIVERED_FUSES = '10110001';

/** What lies in such a folder, so that a test can tell Electron's own files from the app's. */
export const STAND_IN_FILES = ['electron', 'version', 'LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox', 'chrome_crashpad_handler', 'icudtl.dat', 'resources.pak', 'locales/en-US.pak', 'resources/default_app.asar'];

export const fuseWire = (): Buffer => Buffer.concat([Buffer.from('#!/bin/false\n'), Buffer.from(SENTINEL), Buffer.from([1, DELIVERED_FUSES.length]), Buffer.from(DELIVERED_FUSES), Buffer.from('\nend\n')]);

export function makeStandIn(folder: string): void {
  for (const file of STAND_IN_FILES) {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), `stands in for ${file}\n`);
  }
  writeFileSync(join(folder, 'electron'), fuseWire());
  for (const program of ['electron', 'chrome-sandbox', 'chrome_crashpad_handler']) chmodSync(join(folder, program), 0o755);
}
