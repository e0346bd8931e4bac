// The file picker on a real folder: what it leaves out, and that no path ever leaves it.
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HANDLE_MS, Picker, placesHere } from '../../../../main/node/agent/picker.ts';
import { PICKER_ENTRIES_MAX, PickerView } from '../../../../schemas/consent.ts';
import { ManualClock } from '../../../doubles/manualClock.ts';

let root = '';
const clock = new ManualClock();
beforeEach(() => { root = realpathSync(mkdtempSync(join(tmpdir(), 'ileices-picker-'))); });
afterEach(() => { rmSync(root, { recursive: true, force: true }); });
const file = (name: string, bytes = 3) => { writeFileSync(join(root, name), 'x'.repeat(bytes)); };
const folder = (name: string) => { mkdirSync(join(root, name), { recursive: true }); };
const picker = (over: Partial<ConstructorParameters<typeof Picker>[0]> = {}) => new Picker({ clock, places: async () => [{ name: 'Home folder', path: root }], keepOut: [], forbids: () => false, ...over });
const handleOf = (view: PickerView, name: string) => view.entries.find((entry) => entry.name === name)?.handle ?? '';

describe('C11: the picker', () => {
  test('shows folders, then files, with sizes; not what is hidden, a link, a pipe, a secret, the node\'s own or forbidden', async () => {
    for (const name of ['b.txt', 'a10.txt', 'a9.txt', '.hidden', 'id_rsa', 'wallet.dat', 'no-rule.txt']) file(name, 5);
    for (const name of ['zoo', 'own', '.git']) folder(name);
    symlinkSync('/etc', join(root, 'link'));
    symlinkSync('/etc/passwd', join(root, 'passwd.txt'));
    const view = PickerView.parse(await picker({ keepOut: [join(root, 'own')], forbids: (path) => path.endsWith('no-rule.txt') }).open(null));
    expect(view.entries.map(({ name, kind, bytes }) => `${name} ${kind} ${bytes}`)).toEqual(['zoo folder 0', 'a9.txt file 5', 'a10.txt file 5', 'b.txt file 5']);
    expect(view).toMatchObject({ trail: [{ name: 'Home folder' }], places: [{ name: 'Home folder' }], cut: false });
  });

  test('never says a path: names and random handles only, and a handle is the same going up and down', async () => {
    folder('deep/deeper');
    file('deep/deeper/notes.txt');
    const own = picker();
    const top = await own.open(null);
    const deep = await own.open(handleOf(top, 'deep'));
    const deeper = await own.open(handleOf(deep, 'deeper'));
    expect(deeper.trail.map((step) => step.name)).toEqual(['Home folder', 'deep', 'deeper']);
    expect(await own.open(deeper.trail[1]?.handle ?? '')).toEqual(deep);
    expect(await own.pathOf(handleOf(deeper, 'notes.txt'))).toBe(join(root, 'deep', 'deeper', 'notes.txt'));
    const said = JSON.stringify([top, deep, deeper]);
    for (const part of [root, root.slice(1), tmpdir(), join('deep', 'deeper')]) expect(said).not.toContain(part);
    expect(new Set([top, deep, deeper].flatMap((view) => view.entries.map((entry) => entry.handle))).size).toBe(3);
  });

  test('takes no handle it did not give, none that is old, and none that a link has replaced', async () => {
    folder('notes');
    file('notes/a.txt');
    const own = picker({ handlesMax: 50 });
    const handle = handleOf(await own.open(null), 'notes');
    await expect(own.open('h-000000000000000000000000')).rejects.toThrow('too old');
    expect((await own.open(handle)).entries.length).toBe(1);
    renameSync(join(root, 'notes'), join(root, 'moved'));
    symlinkSync('/etc', join(root, 'notes'));
    await expect(own.open(handle)).rejects.toThrow('not there any more');
    await expect(own.pathOf(handle)).rejects.toThrow('not there any more');
    rmSync(join(root, 'notes'));
    renameSync(join(root, 'moved'), join(root, 'notes'));
    expect(await own.pathOf(handle)).toBe(join(root, 'notes'));
    await clock.advance(HANDLE_MS + 1);
    await expect(own.pathOf(handle)).rejects.toThrow('too old');
  });

  test('keeps only so many handles, and shows only so many names', async () => {
    for (let index = 0; index < PICKER_ENTRIES_MAX + 20; index += 1) file(`f${index}.txt`, 1);
    const own = picker({ handlesMax: 100 });
    const view = PickerView.parse(await own.open(null));
    expect([view.entries.length, view.cut]).toEqual([PICKER_ENTRIES_MAX, true]);
    await expect(own.pathOf(view.entries[0]?.handle ?? '')).rejects.toThrow('too old');
    expect(await own.pathOf(view.entries.at(-1)?.handle ?? '')).toContain(root);
  });

  test('shows names that others chose without what could deceive', async () => {
    writeFileSync(join(root, 'invoice\u202Efdp.exe'), 'x');
    expect((await picker().open(null)).entries[0]?.name).toBe('invoicefdp.exe');
  });

  test('begins in the home folder of whoever runs it', async () => {
    expect((await placesHere(process.platform, root))[0]).toEqual({ name: 'Home folder', path: root });
  });
});
