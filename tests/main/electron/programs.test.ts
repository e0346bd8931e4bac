// The node's programs outside the archive: looked for in the right place, and not started when they are not those installed.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { changedProgram, outsideArchive } from '../../../main/electron/programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'ileices-programs-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });
const list = join(folder, 'unpacked.json'), program = join(folder, 'build/node/ileices.mjs');
const write = (text: string) => { mkdirSync(join(folder, 'build/node'), { recursive: true }); writeFileSync(program, text); };

describe('D7 programs of the node', () => {
  it('lie outside the archive, where there is one', () => {
    expect(outsideArchive('/opt/Ileices/resources/app.asar/build/node/ileices.mjs')).toBe('/opt/Ileices/resources/app.asar.unpacked/build/node/ileices.mjs');
    expect(outsideArchive(String.raw`C:\Users\ada\AppData\Local\Programs\ileices\resources\app.asar\build\node\ileices.mjs`)).toContain(String.raw`app.asar.unpacked\build`);
    expect(outsideArchive('/home/ada/ileices/build/node/ileices.mjs')).toBe('/home/ada/ileices/build/node/ileices.mjs');
    expect(outsideArchive('/home/app.asarium/x')).toBe('/home/app.asarium/x');
  });

  it('are started as they were installed, and not when one was changed or taken away', async () => {
    write('export {};');
    writeFileSync(list, JSON.stringify({ 'build/node/ileices.mjs': createHash('sha256').update('export {};').digest('hex') }));
    expect(await changedProgram({ list, folder }, true)).toBeNull();
    write('export {}; steal();');
    expect(await changedProgram({ list, folder }, true)).toMatch(/was changed \(build\/node\/ileices\.mjs\).*Install Ileices again/);
    rmSync(program);
    expect(await changedProgram({ list, folder }, true)).toMatch(/is missing \(build/);
  });

  it('without their list are not started, but in a checkout', async () => {
    const none = { list: join(folder, 'no.json'), folder };
    expect(await changedProgram(none, true)).toMatch(/list of this installation's files is missing/);
    expect(await changedProgram(none, false)).toBeNull();
    writeFileSync(list, 'not json');
    expect(await changedProgram({ list, folder }, true)).toMatch(/list/);
  });
});
