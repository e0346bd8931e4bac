// Whether a desktop shows tray icons, as the session's own bus says it; what cannot be asked is unknown. The bus is a program of the test.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { trayHost } from '../../../../main/node/desktop/trayHost.ts';

const folder = mkdtempSync(join(tmpdir(), 'ileices-bus-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });
const env = { PATH: folder, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' };

it.runIf(process.platform === 'linux')('is what the bus answers, and unknown where it says something else, fails or is not there', async () => {
  const bus = join(folder, 'busctl'), asked: (boolean | null)[] = [await trayHost(env)];
  for (const script of ['echo "b true"', 'echo "b false"', 'exit 1']) {
    writeFileSync(bus, `#!/bin/sh\n${script}\n`);
    chmodSync(bus, 0o700);
    asked.push(await trayHost(env));
  }
  expect(asked).toEqual([null, true, false, null]);
  expect(await trayHost({ PATH: folder })).toBeNull();
});
