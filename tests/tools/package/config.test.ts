// How the app is packed: the builder's own schema accepts the file at the top, with what each system and owner adds; who signs
// and where updates come from stands nowhere but in the environment.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { INVITE_FILE_ENDING, INVITE_LINK_START } from '../../../schemas/invite.ts';
import { builderModule, load, read } from './builtPackage.ts';

type Config = Record<string, Record<string, unknown> | null> & { appId?: string; electronVersion?: string; publish?: unknown; asarUnpack?: string[] };
type Env = Readonly<Record<string, string>>;
const { additions } = await load<{ additions(platform: string, env: Env): { config: Config; lines: string[] } }>('pack.mjs');
const { UNPACKED } = await load<{ UNPACKED: RegExp }>('contents.mjs');
const { LOADED, SYSTEMS } = await load<{ LOADED: string[]; SYSTEMS: string[] }>('modules.mjs');
const { validateConfiguration } = builderModule<{ validateConfiguration(config: object, logger: object): Promise<void> }>('app-builder-lib/out/util/config/config');
const { DebugLogger } = builderModule<{ DebugLogger: new (on: boolean) => object }>('builder-util');
const file = (): Config => parse(read('electron-builder.yml')) as Config;
const accepted = (config: object): Promise<void> => validateConfiguration(config, new DebugLogger(false));
const merged = (platform: string, env: Env): Config => {
  const base = file();
  const added = Object.entries(additions(platform, env).config).map(([name, value]) => [name, value === null || typeof value !== 'object' ? value : { ...base[name], ...value }] as const);
  return { ...base, ...Object.fromEntries(added) } as Config;
};

describe('electron-builder.yml', () => {
  it('is accepted by the builder\'s schema, with every addition', async () => {
    await accepted(file());
    const owner = { CSC_LINK: 'x', CSC_KEY_PASSWORD: 'x', APPLE_API_KEY: 'x', APPLE_API_KEY_ID: 'x', APPLE_API_ISSUER: 'x', ILEICES_AZURE_SIGNING: 'https://sign.example/ account profile Some Body', ILEICES_UPDATE_URL: 'https://updates.example/ileices/' };
    for (const platform of ['linux', 'darwin', 'win32']) for (const env of [{}, owner]) await accepted(merged(platform, env));
  });

  it.each([['a misspelt key', { asarUnpak: [] }], ['a wrong type', { asar: 'yes' }], ['an unknown fuse', { electronFuses: { runAsNodes: false } }]])('%s is refused by it', async (_, wrong) => {
    await expect(accepted({ ...file(), ...wrong })).rejects.toThrow(/Invalid configuration object/);
  });

  it('names the app, the Electron of package.json, and links and files as the invites have them', () => {
    const config = file();
    expect(config.appId).toBe('org.ileices.app');
    expect(config.electronVersion).toBe((JSON.parse(read('package.json')) as { devDependencies: Record<string, string> }).devDependencies['electron']);
    expect(config['protocols']).toEqual([{ name: 'Ileices invite', schemes: [INVITE_LINK_START.replace(/:.*$/, '')], role: 'Viewer' }]);
    expect(config['fileAssociations']).toMatchObject([{ ext: INVITE_FILE_ENDING.slice(1), role: 'Viewer' }]);
  });

  it('makes the installers that were promised, for one person and without an administrator', () => {
    const config = file();
    expect([config['win']?.['target'], config['mac']?.['target'], config['linux']?.['target']]).toEqual([['nsis'], ['dmg', 'zip'], ['AppImage', 'deb']]);
    expect(config['nsis']).toMatchObject({ oneClick: true, perMachine: false, deleteAppDataOnUninstall: false });
    expect(config['toolsets']).toMatchObject({ appimage: expect.stringMatching(/^1\./) as string });
  });

  it('sets every switch of the program the hard way', () => {
    expect(file()['electronFuses']).toEqual({
      runAsNode: false, enableCookieEncryption: false, enableNodeOptionsEnvironmentVariable: false, enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true, onlyLoadAppFromAsar: true, loadBrowserProcessSpecificV8Snapshot: false, grantFileProtocolExtraPrivileges: false });
    for (const key of ['disableAsarIntegrity', 'disableSanityCheckAsar']) expect(file()[key]).toBeUndefined();
  });

  it('the shell stays in the archive, and the list of the hashes speaks of the same files as the builder', () => {
    expect(['build/electron/main.mjs', 'build/electron/preload.cjs', 'package.json'].some((path) => UNPACKED.test(path))).toBe(false);
    expect(file().asarUnpack?.map((pattern) => pattern.replace('modules/', 'node_modules/').replace(/\{([\w,]+)\}/, (_, names: string) => `(${names.replaceAll(',', '|')})`).replace('/**/*', '/')))
      .toEqual(['**/*.node', ...(/^\^\((.*)\)\\\/$/.exec(UNPACKED.source)?.[1] ?? '').replaceAll('\\/', '/').split(/\|(?![^(]*\))/).map((part) => `${part}/`)]);
  });
});

describe('who signs', () => {
  const lineOf = (platform: string, env: Env): string => additions(platform, env).lines[0] ?? '';

  it('nobody by default, and that is said with what a person will see', () => {
    expect(lineOf('win32', {})).toMatch(/not signed .*"More info", "Run anyway"/);
    expect(lineOf('darwin', {})).toMatch(/not signed .*settings/);
    expect(lineOf('linux', {})).toMatch(/not signed/);
    expect(read('electron-builder.yml')).not.toMatch(/certificate|cscLink|password|azureSign|identity/i);
  });

  it('macOS: the signature that names nobody loosens nothing else; a true one hardens, and seals cookies', () => {
    expect(additions('darwin', {}).config).toMatchObject({ mac: { identity: '-', hardenedRuntime: false, notarize: false } });
    expect(additions('darwin', {}).config['electronFuses']).toBeUndefined();
    expect(merged('darwin', { CSC_LINK: 'x' })).toMatchObject({ mac: { hardenedRuntime: true, notarize: false, entitlements: 'assets/desktop/entitlements.mac.plist' }, electronFuses: { enableCookieEncryption: true, runAsNode: false } });
    expect(merged('darwin', { CSC_NAME: 'x', APPLE_API_KEY: 'x', APPLE_API_KEY_ID: 'x', APPLE_API_ISSUER: 'x' })).toMatchObject({ mac: { notarize: true } });
  });

  it('Windows: by a certificate or by Azure, whose four words are read', () => {
    expect(lineOf('win32', { WIN_CSC_LINK: 'x' })).toBe('the app is signed');
    expect(merged('win32', { ILEICES_AZURE_SIGNING: 'https://a.example b c The Owner' })).toMatchObject({ win: { azureSignOptions: { endpoint: 'https://a.example', codeSigningAccountName: 'b', certificateProfileName: 'c', publisherName: 'The Owner' } } });
    expect(() => additions('win32', { ILEICES_AZURE_SIGNING: 'https://a.example b' })).toThrow(/four words/);
  });
});

describe('where updates come from', () => {
  const url = 'https://updates.example/ileices/';

  it('from nowhere unless the owner names a place', () => {
    expect(file().publish).toBeNull();
    for (const platform of ['linux', 'darwin', 'win32']) expect(additions(platform, { CSC_LINK: 'x' }).config.publish).toBeNull();
    expect(additions('linux', { ILEICES_UPDATE_URL: url }).config.publish).toEqual({ provider: 'generic', url });
  });

  it('never for an app that could not tell a true one from a false one', () => {
    for (const platform of ['darwin', 'win32']) {
      expect(additions(platform, { ILEICES_UPDATE_URL: url }).config.publish).toBeNull();
      expect(additions(platform, { ILEICES_UPDATE_URL: url, CSC_LINK: 'x' }).config.publish).toEqual({ provider: 'generic', url });
    }
  });

  it.each(['http://updates.example/', 'https://me:secret@updates.example/', 'https://updates.example/?x=1', 'https://updates.example', 'file:///tmp/'])('%s is no such place', (wrong) => {
    expect(() => additions('linux', { ILEICES_UPDATE_URL: wrong })).toThrow(/https address of a folder/);
  });
});

describe('packages', () => {
  it('are those that the bundles load by name, for every system there is an app for', () => {
    const bundle = read('tools/bundle/node.mjs');
    const external = [...(/external: \[([^\]]+)\]/.exec(bundle)?.[1] ?? '').matchAll(/'([^']+)'/g)].map(([, name]) => name);
    expect([...LOADED, 'webgpu'].sort()).toEqual(external.sort());
    const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, { os?: string[]; cpu?: string[] }> };
    const natives = Object.entries(lock.packages).filter(([place, { os }]) => place.includes('@node-datachannel/') && !place.endsWith('-musl') && !os?.includes('android')).map(([, { os, cpu }]) => `${os?.[0] ?? ''}-${cpu?.[0] ?? ''}`);
    expect(natives.sort()).toEqual([...SYSTEMS].sort());
    for (const system of SYSTEMS) expect(readFileSync(new URL(`../../../node_modules/better-sqlite3/prebuilds/${system}.node`, import.meta.url)).length).toBeGreaterThan(100_000);
  });
});
