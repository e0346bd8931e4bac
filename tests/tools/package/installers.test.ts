// What the installers of Windows and macOS are told, as far as it can be checked where neither runs: the shape of the NSIS
// include, what it may touch, the right a signed app asks for, and the icons.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { filesBelow, load, read, root } from './builtPackage.ts';
import { nsisMacros, nsisWords, profileOf, wellFormed } from './grammars.ts';

const include = read('assets/desktop/installer.nsh');
const macros = new Map(nsisMacros(include).map(({ name, lines }) => [name, lines]));
const template = ['installer.nsi', 'uninstaller.nsh', 'installSection.nsh'].map((file) => readFileSync(join(root, 'node_modules/app-builder-lib/templates/nsis', file), 'utf8')).join('\n');
const said = (name: string, instruction: string): string[][] => (macros.get(name) ?? []).filter(([first]) => first === instruction);

describe('the Windows installer', () => {
  it('fills in only what the builder asks for', () => {
    expect([...macros.keys()]).toEqual(['customInstall', 'customUnInit', 'customUnInstall']);
    for (const name of macros.keys()) expect(template).toMatch(new RegExp(`!insertmacro ${name}\\b`));
  });

  it('makes links open the app, for this person alone, with the link as one word', () => {
    const written = said('customInstall', 'WriteRegStr').map((words) => words.slice(1));
    expect(written.every(([hive]) => hive === 'SHELL_CONTEXT')).toBe(true);
    expect(written.map(([, key]) => key)).toEqual(['${ILEICES_SCHEME}', '${ILEICES_SCHEME}', '${ILEICES_SCHEME}\\DefaultIcon', '${ILEICES_SCHEME}\\shell\\open\\command']);
    expect(written.at(-1)?.at(-1)).toBe('"$INSTDIR\\${APP_EXECUTABLE_FILENAME}" "%1"');
    expect(include).toContain('!define ILEICES_SCHEME "Software\\Classes\\ileices"');
  });

  it('asks about data, keeps it unless the answer is yes, and asks nobody in a silent or an updating run', () => {
    const lines = macros.get('customUnInit') ?? [];
    const box = lines.findIndex(([first]) => first === 'MessageBox');
    expect(lines[box]?.[1]).toBe('MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2');
    expect(lines[box]?.slice(-2)).toEqual(['IDNO', '+2']);
    // What No jumps over is the one instruction that erases.
    expect(lines[box + 1]).toEqual(['StrCpy', '$ileicesErase', '1']);
    expect(lines.slice(0, box).map((words) => words.join(' '))).toEqual([
      'Var /GLOBAL ileicesErase', 'StrCpy $ileicesErase 0', '${GetParameters} $R0', 'ClearErrors', '${GetOptions} $R0 /S $R1', '${If} ${Errors}', '${AndIfNot} ${isUpdated}']);
    const sentence = lines[box]?.[2] ?? '';
    expect(sentence).toMatch(/Yes erases .* keys\..*No keeps all of it/);
    expect(sentence).not.toContain('!');
  });

  it('erases only the two folders of the app, and only then', () => {
    const lines = (macros.get('customUnInstall') ?? []).map((words) => words.join(' '));
    const condition = lines.indexOf('${If} $ileicesErase == 1');
    expect(lines.filter((line) => line.startsWith('RMDir'))).toEqual(['RMDir /r ${ILEICES_DATA}', 'RMDir /r $APPDATA\\Ileices shell']);
    expect(lines.findIndex((line) => line.startsWith('RMDir'))).toBeGreaterThan(condition);
    expect(include).toContain('!define ILEICES_DATA "$LOCALAPPDATA\\Ileices"');
    // The same folder the node takes on Windows.
    expect(read('main/node/home.ts')).toContain("join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Ileices')");
  });

  it('needs no administrator and runs nothing', () => {
    expect(include).not.toMatch(/HKLM|HKEY_LOCAL_MACHINE|RequestExecutionLevel|\bExec(Wait|Shell)?\b|nsExec|inetc|NSISdl/);
  });

  it('the reader of its language notices what is wrong', () => {
    expect(() => nsisMacros('!macro a\n${If} $0 == "1"\n!macroend')).toThrow(/does not close/);
    expect(() => nsisMacros('!macro a\n')).toThrow(/stays open/);
    expect(() => nsisWords('StrCpy $0 "a')).toThrow(/quotes/);
  });
});

describe('the macOS app', () => {
  const plist = read('assets/desktop/entitlements.mac.plist');

  it('asks for compiling JavaScript and for nothing else', () => {
    expect(wellFormed(plist)).toBeNull();
    expect([...plist.matchAll(/<key>([^<]+)<\/key>\s*<(\w+)\/>/g)].map(([, key, value]) => [key, value])).toEqual([['com.apple.security.cs.allow-jit', 'true']]);
    expect(plist).not.toContain('<!--');
  });

  it('the reader notices what is not closed', () => {
    expect(wellFormed(plist.replace('</dict>', ''))).toMatch(/closes something else/);
    expect(wellFormed(`${plist}<dict/>`)).toMatch(/outside/);
  });
});

describe('the AppArmor profile', () => {
  it('is refused by the reader when a rule is none', () => {
    const text = read('assets/desktop/apparmor-profile').replaceAll('${executable}', 'ileices').replaceAll('${sanitizedProductName}', 'Ileices');
    expect(profileOf(text).rules).toContain('userns');
    expect(() => profileOf(text.replace('userns,', 'userns'))).toThrow(/no rule/);
    expect(() => profileOf(text.replace('}', ''))).toThrow(/no profile/);
  });
});

describe('the icons', async () => {
  const { icons, markColours, panesOf } = await load<{ icons(): Map<string, Buffer>; markColours(): { panes: number[][]; ground: number[] }; panesOf(size: number): { pane: number; starts: number[] } }>('icons.mjs');
  const { panes, ground } = markColours();

  /** Size and pixels of a PNG whose rows are written as they are. */
  function pixelsOf(png: Buffer): { size: number; at(x: number, y: number): number[] } {
    const size = png.readUInt32BE(16);
    const from = png.indexOf('IDAT');
    const rows = inflateSync(png.subarray(from + 4, from + 4 + png.readUInt32BE(from - 4)));
    return { size, at: (x, y) => [...rows.subarray(y * (size * 4 + 1) + 1 + x * 4).subarray(0, 4)] };
  }

  it.each(filesBelow(join(root, 'assets/desktop/icons')))('%s is the mark, pane by pane', (file) => {
    const { size, at } = pixelsOf(readFileSync(join(root, 'assets/desktop/icons', file)));
    expect(file).toBe(`${size}x${size}.png`);
    const { pane, starts } = panesOf(size);
    const middles = starts.map((start) => start + Math.floor(pane / 2));
    expect(middles.flatMap((y) => middles.map((x) => at(x, y).slice(0, 3)))).toEqual(panes);
    expect([at(0, 0), at(size - 1, size - 1)]).toEqual([[...ground, 255], [...ground, 255]]);
  });

  it('are drawn evenly: rims and gaps mirror each other', () => {
    for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) {
      const { pane, starts: [first = 0, middle = 0, last = 0] } = panesOf(size);
      expect(size - last - pane, `${size}`).toBe(first);
      expect(last - middle, `${size}`).toBe(middle - first);
    }
  });

  it('lie in the repository as the script draws them', () => {
    const decoded = (bytes: Buffer): Buffer[] => [...bytes.toString('latin1').matchAll(/IDAT/g)].map(({ index }) => inflateSync(bytes.subarray(index + 4, index + 4 + bytes.readUInt32BE(index - 4))));
    for (const [path, bytes] of icons()) expect(Buffer.concat(decoded(readFileSync(join(root, 'assets/desktop', path)))).equals(Buffer.concat(decoded(bytes))), path).toBe(true);
    expect(filesBelow(join(root, 'assets/desktop')).filter((file) => /\.(png|ico|icns)$/.test(file))).toEqual([...icons().keys()].sort());
  });

  it('the files for Windows and macOS hold what their tables say', () => {
    const ico = readFileSync(join(root, 'assets/desktop/icon.ico'));
    const entries = Array.from({ length: ico.readUInt16LE(4) }, (_, index) => 6 + 16 * index);
    expect(entries.map((at) => ico.readUInt8(at) || 256)).toEqual(entries.map((at) => pixelsOf(ico.subarray(ico.readUInt32LE(at + 12))).size));
    expect(entries.map((at) => ico.readUInt8(at) || 256)).toContain(256);
    const icns = readFileSync(join(root, 'assets/desktop/icon.icns'));
    expect([icns.toString('latin1', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length]);
    const found: [string, number][] = [];
    for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) found.push([icns.toString('latin1', at, at + 4), pixelsOf(icns.subarray(at + 8)).size]);
    expect(found).toEqual([['icp4', 16], ['icp5', 32], ['ic07', 128], ['ic08', 256], ['ic09', 512], ['ic11', 32], ['ic12', 64], ['ic13', 256], ['ic14', 512], ['ic10', 1024]]);
    // Room around it and round corners, as icons have it there.
    const mac = pixelsOf(icns.subarray(icns.indexOf('ic09') + 8));
    expect([mac.at(0, 0)[3], mac.at(60, 60)[3], mac.at(256, 256)]).toEqual([0, 0, [...(panes[4] ?? []), 255]]);
  });
});
