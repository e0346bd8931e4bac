// What somebody reads who opens the bare address of a node: the way in that there is, which in the installed app is its icon.
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { HostFixture } from './hostFixture.ts';

const IN_APP = 'Open it from the icon of Ileices, or start Ileices again; this address alone opens nothing.\n';

it.each(['window', 'compute', 'link'] as const)('in the installed app the refusal of the %s names its icon, no command of a checkout, and never a folder', async (kind) => {
  const { versions } = process, bodies: string[] = [];
  for (const inApp of [false, true]) {
    if (inApp) Object.defineProperty(process, 'versions', { value: { ...versions, electron: '45.4.1' }, configurable: true });
    try {
      const f = await new HostFixture(kind).start();
      for (const path of ['/', '/index.html', '/?t=wrong', '/ws']) {
        const { status, body } = await f.http(path);
        expect([status, body.includes(tmpdir())]).toEqual([401, false]);
        bodies.push(body);
      }
      await f.stop();
    } finally { Object.defineProperty(process, 'versions', { value: versions, configurable: true }); }
  }
  expect(bodies.slice(4)).toEqual(Array.from({ length: 4 }, () => IN_APP));
  expect(new Set(bodies.slice(0, 4))).not.toContain(IN_APP);
  expect(bodies[0]).toMatch(kind === 'window' ? /npm run -s ileices -- open/ : /the node printed last/);
});
