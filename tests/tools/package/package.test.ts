// The packed app, with a stand-in for Electron's program and nothing to fetch anything from: what is inside, that it is all
// the node needs and nothing else, and that the switches of the program stand as they should.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INVITE_FILE_ENDING, INVITE_LINK_START } from '../../../schemas/invite.ts';
import type { Status } from '../../../schemas/status.ts';
import { archived, asar, builderModule, bytesBelow, filesBelow, load, packOnce, packedCli, resources, root, unpacked } from './builtPackage.ts';
import type { AsarEntry } from './builtPackage.ts';
import { linuxEntry } from './linuxEntry.ts';
import { profileOf, wellFormed } from './grammars.ts';
import { packForMac } from './macPackage.ts';
import type { MacApp } from './macPackage.ts';
import { STAND_IN_FILES } from './standIn.ts';

interface Fuses { getCurrentFuseWire(program: string): Promise<Record<number, number>>; readonly FuseV1Options: Record<'RunAsNode' | 'EnableNodeOptionsEnvironmentVariable' | 'EnableNodeCliInspectArguments' | 'EnableEmbeddedAsarIntegrityValidation' | 'OnlyLoadAppFromAsar' | 'GrantFileProtocolExtraPrivileges' | 'LoadBrowserProcessSpecificV8Snapshot' | 'EnableCookieEncryption', number> }

const { LARGEST_BYTES, MAIN } = await load<{ LARGEST_BYTES: number; MAIN: string }>('contents.mjs');
const { refuseWrongSwitches } = await load<{ refuseWrongSwitches(program: string, wanted: Record<string, boolean>): Promise<void> }>('pack.mjs');
const { plan } = await load<{ plan(system: string): Map<string, string> }>('stage.mjs');
const system = `${process.platform}-${process.arch}`;
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
let inside = new Map<string, AsarEntry>();
let output = '';

beforeAll(() => {
  const ran = packOnce();
  output = ran.output;
  expect(ran.code, output).toBe(0);
  inside = archived();
});

describe('what is inside', () => {
  it('is what the list says, from the archive and beside it, and nothing else', () => {
    expect([...inside.keys()].sort()).toEqual([...plan(system).keys(), 'package.json', 'build/electron/unpacked.json'].sort());
    const beside = [...inside].filter(([, entry]) => entry.unpacked === true).map(([path]) => path);
    expect(filesBelow(join(resources, 'app.asar.unpacked'))).toEqual([...beside, 'package.json'].sort());
  });

  it('has only the kinds of file that an app needs', () => {
    const kinds = new Set([...inside.keys()].map((path) => /\.(\w+)$/.exec(path)?.[1] ?? 'paper'));
    expect([...kinds].sort().filter((kind) => !['mjs', 'cjs', 'js', 'json', 'wasm', 'html', 'css', 'svg', 'woff2', 'webmanifest', 'png', 'sql', 'md', 'safetensors', 'node', 'paper'].includes(kind))).toEqual([]);
    expect([...inside.keys()].filter((path) => /(^|\/)(tests?|src|deps|\.\w)|\.(map|ts|tsx|wgsl)$|\.d\.[cm]?ts$/.test(path) && !/^node_modules\/real-require\/src\/index\.js$/.test(path))).toEqual([]);
  });

  it('holds no Dawn, no Node, no window library, no second network runtime, and natives of this system alone', () => {
    const packages = [...inside.keys()].flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
    for (const refused of ['webgpu', 'three', 'react', 'react-dom', 'electron', 'vite', 'typescript', 'node-addon-api', `node-${process.platform}-${process.arch}`]) expect(packages).not.toContain(refused);
    expect([...inside.keys()].filter((path) => path.endsWith('.node'))).toEqual([
      expect.stringMatching(/^node_modules\/@node-datachannel\/linux-\w+-gnu\/node_datachannel\.node$/), `node_modules/better-sqlite3/prebuilds/${system}.node`]);
    expect([...inside.keys()].filter((path) => path.endsWith('.wasm') && !path.endsWith('/kernels.wasm'))).toEqual([]);
  });

  it('has every package that its programs load by name', () => {
    const loaded = [...inside.keys()].filter((path) => /^build\/(node|electron)\/.*\.[cm]js$/.test(path)).flatMap((path) => {
      const code = readFileSync(join(root, path), 'utf8');
      return [...code.matchAll(/^import (?:[^'"]*? from )?["']([^'"./][^'"]*)["'];?$/gm), ...(path.endsWith('.cjs') ? code.matchAll(/\brequire\(["']([^'"./][^'"]*)["']\)/g) : [])].map(([, name]) => name ?? '');
    });
    expect(loaded).toEqual(expect.arrayContaining(['electron', 'better-sqlite3', 'pino', 'node-datachannel']));
    expect([...new Set(loaded)].filter((name) => name !== 'electron' && !isBuiltin(name) && !inside.has(`node_modules/${name}/package.json`))).toEqual([]);
  });

  it('takes at most 120 MiB on the disk, Electron not counted', () => {
    const own = bytesBelow(resources);
    expect(own).toBeGreaterThan(5 * 1024 * 1024);
    expect(own).toBeLessThanOrEqual(LARGEST_BYTES);
  });

  it('around it stands what Electron brought, less what it must not open', () => {
    const brought = STAND_IN_FILES.filter((file) => !['version', 'resources/default_app.asar', 'electron', 'LICENSE'].includes(file));
    expect(filesBelow(unpacked).filter((file) => !file.startsWith('resources/'))).toEqual([...brought, 'ileices', 'LICENSE.electron.txt'].sort());
    expect(filesBelow(resources).filter((file) => !file.startsWith('app.asar'))).toEqual(['LICENSE.txt', 'NOTICE.txt', 'THIRD-PARTY-NOTICES.txt', 'sbom.cdx.json']);
  });

  it('starts the shell from the archive, which also knows what lies beside it', () => {
    expect(inside.get('package.json')?.unpacked).not.toBe(true);
    expect(inside.get(MAIN)?.unpacked).not.toBe(true);
    const hashes = JSON.parse(asar.extractFile(join(resources, 'app.asar'), 'build/electron/unpacked.json').toString()) as Record<string, string>;
    const real = Object.fromEntries([...inside].filter(([, entry]) => entry.unpacked === true).map(([path]) => [path, sha256(readFileSync(join(resources, 'app.asar.unpacked', path)))]));
    expect(hashes).toEqual(real);
  });

  it('gives the window a preload that needs nothing but Electron: in a sandbox it could load nothing else', () => {
    const preload = asar.extractFile(join(resources, 'app.asar'), 'build/electron/preload.cjs').toString();
    expect([...preload.matchAll(/\brequire\(["']([^"']+)["']\)/g)].map(([, name]) => name)).toEqual(['electron']);
  });

  it('says nothing of the machine it was packed on', () => {
    const words = [root.replace(/\/$/, ''), realpathSync(root).replace(/\/$/, ''), process.env['HOME'] ?? '/root/'].filter((word) => word.length > 5);
    const telling = filesBelow(resources).filter((file) => { const bytes = readFileSync(join(resources, file)); return words.some((word) => bytes.includes(word)); });
    expect(telling).toEqual([]);
  });
});

describe('the program', () => {
  it('has its switches set as the rules say', async () => {
    const { getCurrentFuseWire, FuseV1Options: name } = builderModule<Fuses>('@electron/fuses');
    const wire = await getCurrentFuseWire(join(unpacked, 'ileices'));
    const on = (fuse: number): boolean => wire[fuse] === '1'.charCodeAt(0);
    expect({
      runAsNode: on(name.RunAsNode), nodeOptions: on(name.EnableNodeOptionsEnvironmentVariable), inspect: on(name.EnableNodeCliInspectArguments),
      integrity: on(name.EnableEmbeddedAsarIntegrityValidation), onlyArchive: on(name.OnlyLoadAppFromAsar), fileRights: on(name.GrantFileProtocolExtraPrivileges),
      ownSnapshot: on(name.LoadBrowserProcessSpecificV8Snapshot), cookies: on(name.EnableCookieEncryption),
    }).toEqual({ runAsNode: false, nodeOptions: false, inspect: false, integrity: true, onlyArchive: true, fileRights: false, ownSnapshot: false, cookies: false });
  });

  it('is not handed out when they stand otherwise', async () => {
    await expect(refuseWrongSwitches(join(unpacked, 'ileices'), { runAsNode: false })).resolves.toBeUndefined();
    await expect(refuseWrongSwitches(join(unpacked, 'ileices'), { runAsNode: true, onlyLoadAppFromAsar: true })).rejects.toThrow(/other switches .*: runAsNode\. /);
  });

  it('whoever packs it is told that nobody signed it and that it looks for no updates', () => {
    expect(output).toContain('the app is not signed');
    expect(output).toContain('the app looks for no newer version');
    expect(output).not.toMatch(/download/i);
  });
});

describe('what a Linux desktop is told', () => {
  let told: Awaited<ReturnType<typeof linuxEntry>>;
  beforeAll(async () => { told = await linuxEntry(); });

  it('links and invite files open the app', () => {
    const fields = Object.fromEntries(told.entry.trim().split('\n').slice(1).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
    expect(fields).toMatchObject({ Type: 'Application', Terminal: 'false', Name: 'Ileices', Exec: '/opt/Ileices/ileices %U', Icon: 'ileices', StartupWMClass: 'ileices' });
    expect(fields['MimeType']?.split(';').filter((kind) => kind !== '')).toEqual(['application/x-ileices-invite', INVITE_LINK_START.replace(/:.*$/, '').replace(/^/, 'x-scheme-handler/')]);
    expect(told.mime).toContain(`<mime-type type="application/x-ileices-invite">`);
    expect(told.mime).toContain(`<glob pattern="*${INVITE_FILE_ENDING}"/>`);
    expect(wellFormed(told.mime)).toBe(null);
    expect(told.iconSizes).toEqual([16, 24, 32, 48, 64, 128, 256, 512]);
  });

  it('the deb names what it needs, brings its profile and asks for no sandbox to be left out', () => {
    expect(told.depends).toEqual(expect.arrayContaining(['libgtk-3-0', 'libnss3', 'libnotify4', 'libsecret-1-0']));
    expect(told.afterInstall).toContain("/opt/Ileices/resources/apparmor-profile");
    expect(told.afterInstall).toContain('update-desktop-database');
    expect(told.afterRemove).toContain("/etc/apparmor.d/ileices");
    expect(`${told.entry}${told.afterInstall}`).not.toContain('no-sandbox');
    for (const script of [told.afterInstall, told.afterRemove]) expect(spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' }).stderr).toBe('');
  });

  it('the profile grants user namespaces to this program and nothing else', () => {
    expect(profileOf(told.appArmor)).toEqual({ abi: '<abi/4.0>', name: 'ileices', path: '/opt/Ileices/ileices', flags: 'unconfined', rules: ['userns', 'include if exists <local/ileices>'] });
    const parser = spawnSync('apparmor_parser', ['--skip-kernel-load', '--skip-cache'], { input: told.appArmor, encoding: 'utf8' });
    // Where the system has the parser, its own word counts too.
    if (parser.error === undefined) expect(parser.status, parser.stderr).toBe(0);
  });
});

describe('what macOS is told', () => {
  let app: MacApp;
  beforeAll(async () => { app = await packForMac(); });
  afterAll(() => { app.dispose(); });

  it('links and invite files open the app, which is a viewer of both', () => {
    expect(app.info).toMatchObject({
      CFBundleIdentifier: 'org.ileices.app', CFBundleExecutable: 'Ileices', LSMinimumSystemVersion: '13.0',
      CFBundleURLTypes: [{ CFBundleURLName: 'Ileices invite', CFBundleTypeRole: 'Viewer', CFBundleURLSchemes: ['ileices'] }],
      CFBundleDocumentTypes: [{ CFBundleTypeExtensions: ['ileices-invite'], CFBundleTypeRole: 'Viewer', LSHandlerRank: 'Owner' }],
    });
  });

  it('the archive is vouched for by the hash the program checks, and its switches stand', async () => {
    expect(app.info['ElectronAsarIntegrity']).toEqual({ 'Resources/app.asar': { algorithm: 'SHA256', hash: sha256(Buffer.from(app.header.headerString)) } });
    await app.checkSwitches({ runAsNode: false, onlyLoadAppFromAsar: true, enableEmbeddedAsarIntegrityValidation: true, enableCookieEncryption: false });
  });
});

describe('the node inside', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-packed-'));
  const app = join(folder, 'app');
  const home = join(folder, 'home');
  afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

  it('starts with plain Node away from the checkout, reads, learns, answers and stops', async () => {
    // Elsewhere, so that no package of the checkout can help out.
    asar.extractAll(join(resources, 'app.asar'), app);
    cpSync(join(resources, 'app.asar.unpacked'), app, { recursive: true });
    mkdirSync(home, { mode: 0o700 });
    // The tests beside it are no programs of a person that it had to give way to.
    writeFileSync(join(home, 'settings.json'), JSON.stringify({ yieldToOthers: false }), { mode: 0o600 });
    const ended = packedCli(app, ['up', '--headless', '--home', home, '--port', '0', '--json']);
    try {
      const status = async (): Promise<Status | null> => (await packedCli(app, ['status', '--home', home, '--json'])).json as Status | null;
      await expect.poll(async () => (await status())?.backend?.kind, { timeout: 60_000, interval: 500 }).toBe('cpu');
      const text = join(folder, 'letter.txt');
      writeFileSync(text, 'The ferry goes at nine in the morning and comes back in the evening. '.repeat(60));
      const learnt = await packedCli(app, ['learn', text, '--yes', '--home', home, '--json']);
      expect(learnt.code, learnt.stderr).toBe(0);
      await expect.poll(async () => (await status())?.sources.some((source) => source.kind !== 'own' && source.chunks > 0), { timeout: 60_000, interval: 500 }).toBe(true);
      const first = (await status())?.model?.step ?? 0;
      await expect.poll(async () => (await status())?.model?.step ?? 0, { timeout: 60_000, interval: 500 }).toBeGreaterThan(first);
      expect((await packedCli(app, ['ask', 'Where is Ileices?', '--home', home])).stdout.length).toBeGreaterThan(2);
    } finally {
      await packedCli(app, ['stop', '--home', home]);
    }
    const { code, stderr } = await ended;
    expect(code, stderr).toBe(0);
  }, 240_000);

  it('would not start without what was left out by mistake', async () => {
    rmSync(join(app, 'node_modules/better-sqlite3'), { recursive: true });
    const answer = await packedCli(app, ['status', '--home', home]);
    expect(answer.code).not.toBe(0);
    expect(answer.stderr).toContain('better-sqlite3');
  });
});
