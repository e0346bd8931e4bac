// Licences as documents state them, and every way they can seem to. The labelled texts say where they come from.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { licenceOf, validLicence } from '../../../app/ingest/licence.ts';

interface LabelledLicence { readonly name: string; readonly text: string; readonly licence: string; readonly source: string }
const texts = JSON.parse(readFileSync(new URL('../../fixtures/measures/licences.json', import.meta.url), 'utf8')) as LabelledLicence[];
const list = new Set(JSON.parse(readFileSync(new URL('../../../node_modules/spdx-license-ids/index.json', import.meta.url), 'utf8')) as string[]);
const known = (id: string): boolean => list.has(id);

describe('DATA-010: the licence of a document', () => {
  it.each(texts)('$licence in $name ($source)', ({ name, text, licence }) => {
    expect(licenceOf(name, text, known)).toBe(licence);
  });

  it('is a valid expression or UNKNOWN, whatever the text', () => {
    const pieces = fc.constantFrom('SPDX-License-Identifier: ', 'MIT', 'GPL-2.0', ' OR ', ' AND ', ' WITH ', '(', ')', '\n', '# ', 'License: ', 'Files: *\n', 'Format: https://copyright-format/1.0/\n', 'GNU General Public License version 3 ', 'redistribute it under ');
    fc.assert(fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 8 })), { maxLength: 30 }), fc.constantFrom('LICENSE', 'a.c', 'copyright'), (parts, name) => {
      const licence = licenceOf(name, parts.join(''), known);
      expect(licence === 'UNKNOWN' || validLicence(licence, known)).toBe(true);
      expect(licence.length).toBeLessThanOrEqual(200);
    }));
  });

  it('reads expressions as SPDX writes them', () => {
    for (const good of ['MIT', 'MIT OR Apache-2.0', '(MIT OR (ISC AND Zlib)) AND BSD-2-Clause', 'Apache-2.0+', 'GPL-2.0-only WITH Classpath-exception-2.0']) expect([good, validLicence(good, known)]).toEqual([good, true]);
    for (const bad of ['', 'mit or isc', 'MIT or ISC', 'MIT ISC', 'OR MIT', '()', '(MIT', 'MIT)', 'MIT WITH MIT', 'UNKNOWN', 'LicenseRef-x', '('.repeat(99) + 'MIT' + ')'.repeat(99), `MIT${' OR MIT'.repeat(40)}`]) expect([bad, validLicence(bad, known)]).toEqual([bad, false]);
  });

  it('takes linear time on hostile heads', () => {
    const started = performance.now();
    for (const piece of ['SPDX-License-Identifier:', ' '.repeat(500), '/*'.repeat(300), 'gnu general public license ', 'this is '.repeat(40), 'license:'.repeat(50)]) licenceOf('LICENSE', piece.repeat(Math.ceil(131_072 / piece.length)), known);
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
