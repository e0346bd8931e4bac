// The papers in the installed app: everybody whose work is inside is named, with words of a licence that allows it, and the
// list for programs says the same as npm's own reading of the lock file.
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { filesBelow, load, read, root } from './builtPackage.ts';

interface Part { readonly name: string; readonly version: string; readonly licence: string; readonly how: string; readonly texts: string[]; readonly source: string; readonly within: string | null }
interface Component { readonly name: string; readonly version?: string; readonly purl?: string; readonly hashes?: { readonly alg: string; readonly content: string }[]; readonly licenses: { readonly license: { readonly id: string } }[]; readonly 'bom-ref': string }
interface Bom { readonly bomFormat: string; readonly specVersion: string; readonly serialNumber: string; readonly components: Component[] }

const { ALLOWED, inventory, refuseUnlicensed } = await load<{ ALLOWED: string[]; inventory(system: string): Part[]; refuseUnlicensed(parts: Part[]): Part[] }>('inventory.mjs');
const { notices, sbom } = await load<{ notices(parts: Part[]): string; sbom(parts: Part[], own: object): Bom }>('papers.mjs');
const { shippedModules } = await load<{ shippedModules(system: string): { name: string; version: string }[] }>('modules.mjs');
const system = `${process.platform}-${process.arch}`;
const parts = inventory(system);
const own = JSON.parse(read('package.json')) as { name: string; version: string; dependencies: Record<string, string> };
const bom = sbom(parts, own);

describe('whose work is inside', () => {
  it('every package that lies in the app is named, at its version', () => {
    expect(parts.filter(({ how }) => how === 'folder').map(({ name, version }) => `${name}@${version}`).sort()).toEqual(shippedModules(system).map(({ name, version }) => `${name}@${version}`).sort());
  });

  it('so is every package that sources of the app import', () => {
    const named = new Set(parts.map(({ name }) => name));
    const imported = new Set<string>();
    for (const folder of ['schemas', 'app', 'main/node', 'main/electron', 'main/preload', 'worker', 'renderer']) {
      for (const file of filesBelow(`${root}${folder}`).filter((path) => /\.tsx?$/.test(path))) {
        for (const [, name] of read(`${folder}/${file}`).matchAll(/^(?:import|export)\b(?! type)[^;'"]*['"]((?:@[\w.-]+\/)?[a-z][\w.-]*)[^'"]*['"]/gm)) if (name !== undefined) imported.add(name);
      }
    }
    for (const name of ['zod', 'react', 'three', 'pino']) expect([...imported]).toContain(name);
    expect([...imported].filter((name) => own.dependencies[name] !== undefined && name !== 'webgpu' && !named.has(name))).toEqual([]);
  });

  it('what a compiled part has taken in is named beside it', () => {
    expect(parts.filter(({ how }) => how === 'inside').map(({ name, within }) => `${within ?? ''}: ${name}`)).toEqual([
      'better-sqlite3: SQLite', 'node-datachannel: libdatachannel', 'node-datachannel: libjuice', 'node-datachannel: OpenSSL', 'node-datachannel: usrsctp', 'node-datachannel: libsrtp', 'node-datachannel: plog', 'unpdf: PDF.js']);
  });

  it('what only builds and tests, and what stays out of the app, is not', () => {
    for (const name of ['webgpu', 'vite', 'vitest', 'typescript', 'electron-builder', 'playwright-core', 'axe-core', '@roamhq/wrtc', `node-${system}`]) expect(parts.map((part) => part.name)).not.toContain(name);
    expect(parts.filter(({ name }) => name.startsWith('@types/'))).toEqual([]);
  });
});

describe('licences', () => {
  it.each(parts.map((part) => [`${part.name} ${part.version}`.trim(), part] as const))('%s may be passed on, and its words go along', (_, part) => {
    expect(ALLOWED).toContain(part.licence);
    expect(part.texts.join('').length).toBeGreaterThan(80);
    expect(refuseUnlicensed([part])).toHaveLength(1);
  });

  it('under others, or without words, nothing is packed', () => {
    const [part] = parts;
    if (part === undefined) throw new Error('nothing is inside');
    expect(() => refuseUnlicensed([{ ...part, licence: 'AGPL-3.0-only' }])).toThrow(/not on the list/);
    expect(() => refuseUnlicensed([{ ...part, texts: [] }])).toThrow(/no text of its licence/);
  });

  it('the notices name each part and hold each text; under MPL-2.0 they say where the source is', () => {
    const text = notices(parts);
    for (const part of parts) {
      expect(text).toContain(`${`${part.name} ${part.version}`.trim()} (${part.licence}; `);
      for (const words of part.texts) expect(text.includes(words), part.name).toBe(true);
      if (part.licence === 'MPL-2.0' && part.within === null) expect(part.source, part.name).toMatch(/^https:\/\//);
    }
    expect(text).not.toContain(root.replace(/\/$/, ''));
    expect(text).not.toContain('undefined');
  });
});

describe('the list for programs', () => {
  it('is CycloneDX, names each part once, and is the same every time', () => {
    expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.5', serialNumber: expect.stringMatching(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/) as string });
    expect(new Set(bom.components.map((component) => component['bom-ref'])).size).toBe(parts.length);
    expect(JSON.stringify(sbom(inventory(system), own))).toBe(JSON.stringify(bom));
  });

  // With `--omit dev` npm also leaves out what a builder and the app both stand on, so its whole list is asked.
  it('says of each package what npm says of it', () => {
    const npm = JSON.parse(execFileSync(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26, shell: process.platform === 'win32', stdio: ['ignore', 'pipe', 'ignore'] })) as Bom;
    const theirs = new Map(npm.components.map((component) => [component.purl, component]));
    const packages = bom.components.filter(({ purl, name }) => purl !== undefined && name !== 'electron');
    expect(packages.length).toBeGreaterThan(80);
    for (const component of packages) {
      const found = theirs.get(component.purl);
      expect(found, component.purl).toBeDefined();
      expect(component.hashes, component.purl).toEqual(found?.hashes);
    }
  });
});
