// The app as the builder makes it for macOS, as far as that goes on another system: a stand-in for Electron's program with
// its lists of properties, the files that were staged for this machine, no signature. What macOS reads is written by then.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asar, builderModule, load, root } from './builtPackage.ts';
import type { AsarEntry } from './builtPackage.ts';
import { fuseWire } from './standIn.ts';

const { additions, refuseWrongSwitches, takeOutDefaultApp } = await load<{ additions(platform: string, env: object): { config: object }; refuseWrongSwitches(program: string, wanted: object): Promise<void>; takeOutDefaultApp: unknown }>('pack.mjs');
interface Builder { readonly Arch: Record<string, number>; readonly Platform: { readonly MAC: { createTarget(names: string[], arch: number | undefined): unknown } }; build(options: object): Promise<string[]> }

function makeMacStandIn(folder: string): void {
  const contents = join(folder, 'Electron.app/Contents');
  const put = (path: string, bytes: string | Buffer): void => { mkdirSync(join(contents, path, '..'), { recursive: true }); writeFileSync(join(contents, path), bytes); };
  const plist = (name: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict><key>CFBundleExecutable</key><string>${name}</string><key>CFBundleName</key><string>${name}</string></dict></plist>\n`;
  put('Info.plist', plist('Electron'));
  put('MacOS/Electron', 'stands in');
  put('Resources/default_app.asar', 'stands in');
  put('Resources/en.lproj/locale.pak', 'stands in');
  put('Frameworks/Electron Framework.framework/Electron Framework', fuseWire());
  for (const helper of ['', ' (GPU)', ' (Plugin)', ' (Renderer)']) {
    put(`Frameworks/Electron Helper${helper}.app/Contents/Info.plist`, plist(`Electron Helper${helper}`));
    put(`Frameworks/Electron Helper${helper}.app/Contents/MacOS/Electron Helper${helper}`, 'stands in');
  }
}

export interface MacApp { readonly info: Record<string, unknown>; readonly header: { readonly header: AsarEntry; readonly headerString: string }; checkSwitches(wanted: object): Promise<void>; dispose(): void }

export async function packForMac(): Promise<MacApp> {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-mac-'));
  makeMacStandIn(join(folder, 'electron'));
  const { Arch, Platform, build } = builderModule<Builder>('electron-builder');
  await build({
    projectDir: root, publish: 'never', targets: Platform.MAC.createTarget(['dir'], Arch['arm64']),
    config: { ...additions('darwin', {}).config, electronDist: join(folder, 'electron'), afterExtract: takeOutDefaultApp, directories: { output: join(folder, 'out') } },
  });
  const app = join(folder, 'out/mac-arm64/Ileices.app');
  const { parse } = builderModule<{ parse(xml: string): Record<string, unknown> }>('plist');
  return {
    info: parse(readFileSync(join(app, 'Contents/Info.plist'), 'utf8')), header: asar.getRawHeader(join(app, 'Contents/Resources/app.asar')),
    checkSwitches: (wanted) => refuseWrongSwitches(app, wanted), dispose: () => { rmSync(folder, { recursive: true, force: true }); },
  };
}
