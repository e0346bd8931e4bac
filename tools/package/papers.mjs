// The papers that go along with the app: licences of everybody whose work is in it, and the same list for programs (a
// CycloneDX document). The same inputs give the same bytes: no time and no name of the machine is in them.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup/paths.mjs';

const HOW = {
  folder: 'as a folder of its own', bundle: 'taken into the bundles', program: 'the program around everything',
};
const placeOf = ({ how, within }) => (within === null ? HOW[how] : `inside ${within}`);

/** One text for people: each licence once, under the names of all who gave the same words. */
export function notices(parts) {
  const texts = new Map();
  for (const part of parts) {
    const text = part.texts.join('\n\n');
    texts.set(text, [...(texts.get(text) ?? []), part]);
  }
  const blocks = [...texts].map(([text, owners]) => [
    ...owners.map((part) => `${part.name} ${part.version}`.trim() + ` (${part.licence}; ${placeOf(part)})${part.source === '' ? '' : `\n  source: ${part.source}`}`), '', text,
  ].join('\n'));
  return `Ileices stands on the work of others. Here is whose, and under which terms. Electron brings its own list of what
Chromium and Node consist of: LICENSES.chromium.html, beside the program.

${blocks.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

const purl = ({ name, version }) => `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;
const component = (part) => ({
  'bom-ref': part.within === null ? `${part.name}@${part.version}` : `${part.within}/${part.name}`,
  type: part.how === 'program' ? 'framework' : 'library', name: part.name, ...(part.version === '' ? {} : { version: part.version }), scope: 'required',
  ...(part.integrity === null ? {} : { hashes: [{ alg: 'SHA-512', content: Buffer.from(part.integrity.replace(/^sha512-/, ''), 'base64').toString('hex') }] }),
  licenses: [{ license: { id: part.licence } }], ...(part.within === null ? { purl: purl(part) } : {}),
  ...(part.source === '' ? {} : { externalReferences: [{ type: 'vcs', url: part.source }] }),
  properties: [{ name: 'ileices:how', value: placeOf(part) }],
});

/** CycloneDX 1.5. */
export function sbom(parts, { name, version, license }) {
  const components = parts.map(component);
  const hash = createHash('sha256').update(JSON.stringify([version, components])).digest('hex');
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json', bomFormat: 'CycloneDX', specVersion: '1.5', version: 1,
    serialNumber: `urn:uuid:${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`,
    metadata: { lifecycles: [{ phase: 'build' }], component: { 'bom-ref': `${name}@${version}`, type: 'application', name, version, licenses: [{ license: { id: license } }], purl: purl({ name, version }) } },
    components,
  };
}

export function writePapers(folder, parts) {
  mkdirSync(folder, { recursive: true });
  for (const name of ['LICENSE', 'NOTICE']) cpSync(join(root, name), join(folder, `${name}.txt`));
  writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), notices(parts));
  writeFileSync(join(folder, 'sbom.cdx.json'), `${JSON.stringify(sbom(parts, JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))), null, 1)}\n`);
}
