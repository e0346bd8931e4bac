// Settings on disk: saved whole; a damaged file is kept, said so, and defaults are in force.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SeededStream } from '../../../app/physics/random.ts';
import { FolderDisk } from '../../../main/node/disk.ts';
import { loadSettings, saveSettings } from '../../../main/node/settingsFile.ts';
import { Settings } from '../../../schemas/settings.ts';
import { LossyFiles } from '../../doubles/lossyFiles.ts';
import { temporaryFolder } from './journal/fixture.ts';

it('gives defaults without a file and what was saved with one', () => {
  const disk = new FolderDisk(temporaryFolder());
  expect(loadSettings(disk)).toEqual({ settings: Settings.parse({}), notice: null });
  const settings = Settings.parse({ power: 'quiet', checkpointEverySeconds: 30 });
  saveSettings(disk, settings);
  expect(loadSettings(disk)).toEqual({ settings, notice: null });
});

it.each([
  ['cut short', '{"power": "qui', /not JSON/],
  ['an unknown setting', '{"powr": "quiet"}', /powr/],
  ['a value out of range', '{"checkpointQuotaMegabytes": 1}', /checkpointQuotaMegabytes/],
  ['not UTF-8', Buffer.from([0xff, 0xfe, 0x00]), /not JSON/],
])('%s: keeps the file, names what is wrong, goes on with defaults', (_name, content, wrong) => {
  const disk = new FolderDisk(temporaryFolder());
  for (const number of [1, 2]) {
    writeFileSync(join(disk.root, 'settings.json'), content);
    const { settings, notice } = loadSettings(disk);
    expect(settings).toEqual(Settings.parse({}));
    expect(notice).toMatch(wrong);
    expect(notice).toContain(`settings.damaged-${number}.json`);
    expect(disk.read(`settings.damaged-${number}.json`)).toEqual(Buffer.from(content));
  }
  expect(loadSettings(disk).notice).toBeNull();
});

it('starts with defaults on a full disk and leaves the damaged file where it is', () => {
  const files = new LossyFiles(SeededStream.from(1, 'settings'), '/h');
  const disk = new FolderDisk('/h', files);
  disk.writeDurably('settings.json', Buffer.from('{'));
  files.capacityBytes = 1;
  expect(loadSettings(disk)).toMatchObject({ settings: Settings.parse({}), notice: expect.stringContaining('kept as settings.json') });
  expect(disk.read('settings.json')?.length).toBe(1);
});

it('says what every setting is for in one sentence', () => {
  for (const [name, shape] of Object.entries(Settings.shape)) expect(shape.description, name).toMatch(/^[A-Z][^\n]+\.$/);
});
