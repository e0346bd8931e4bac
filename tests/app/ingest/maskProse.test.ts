// How often masking takes something that is no secret and no identifier: in prose written for it, in this project's own
// documents, and where there are any in licences and manual pages of the machine (DATA-014).
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { cleanText } from '../../../app/ingest/clean.ts';
import { maskText } from '../../../app/ingest/mask.ts';
import { maskHeaded } from '../../../app/ingest/mask/headed.ts';
import { maskWords } from '../../../app/ingest/mask/kinds.ts';
import type { MaskKind } from '../../../app/ingest/mask/kinds.ts';
import { ordinaryProse } from './ordinaryProse.ts';

const SEED = 20261121;
const WORDS = 60_000;
const FALSE_PER_10_000_WORDS_MAX = 1;
const MANUAL_PAGES_MAX = 400;

interface Masking { readonly kind: MaskKind; readonly value: string }
const kinds = Object.keys(maskWords) as MaskKind[];
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
const PLACEHOLDER = new RegExp(`(${kinds.map((kind) => escaped(maskWords[kind])).join('|')})`);

/** What was masked, by what stands around it. */
function maskings(text: string): Masking[] {
  const masked = maskText(maskHeaded(text).text).text;
  if (masked === text) return [];
  const parts = masked.split(PLACEHOLDER);
  const words = parts.filter((_, index) => index % 2 === 1);
  const values = new RegExp(`^${parts.map((part, index) => (index % 2 === 1 ? '([^]*?)' : escaped(part))).join('')}$`).exec(text)?.slice(1) ?? [];
  return words.map((word, index) => ({ kind: kinds.find((kind) => maskWords[kind] === word) ?? 'secret', value: values[index] ?? '' }));
}

/** Public text has real addresses, numbers and hashes in it: by a rule of their form, another than the one that found them. */
const RIGHT: Partial<Record<MaskKind, (value: string) => boolean>> = {
  'e-mail': (value) => /\S@\S+\.\S|\bat\b.*(?:\bdot\b|\.)/i.test(value),
  'ip-address': (value) => value.includes('::') || value.split('.').filter((part) => Number(part) < 256).length === 4,
  'mac-address': (value) => value.replace(/[^0-9a-f]/gi, '').length === 12,
  phone: (value) => value.replace(/\D/g, '').length >= 9 && /^[+(0]|^1?[- ]?\d{3}[-. ]/.test(value),
  'street-address': (value) => /\d/.test(value) && /\d{5}|[A-Z]{1,2}\d/.test(value),
  // A hash, a UUID, a key of an example, a name and password inside an address.
  secret: (value) => /[0-9a-f]{20}|[0-9a-f]{8}-[0-9a-f]{4}-/i.test(value) || /^[^\s/:]*:[^\s/]+$/.test(value),
  'api-key': () => true,
  name: (value) => /^\p{Lu}/u.test(value),
};
interface Judged { readonly words: number; readonly wrong: Masking[]; readonly counts: Record<string, number> }
function judge(texts: Iterable<string>, right: Partial<Record<MaskKind, (value: string) => boolean>>): Judged {
  let words = 0;
  const wrong: Masking[] = [];
  const counts: Record<string, number> = {};
  for (const text of texts) {
    for (const paragraph of cleanText(text).split('\n\n')) {
      words += paragraph.split(/\s+/).filter((word) => word !== '').length;
      for (const found of maskings(paragraph)) {
        counts[found.kind] = (counts[found.kind] ?? 0) + 1;
        if (right[found.kind]?.(found.value) !== true) wrong.push(found);
      }
    }
  }
  return { words, wrong, counts };
}
function check(name: string, { words, wrong, counts }: Judged): void {
  const rate = (wrong.length / words) * 10_000;
  const byKind = [...new Set(wrong.map(({ kind }) => kind))].map((kind) => `${kind} ${wrong.filter((found) => found.kind === kind).length}`);
  console.info(`${name}: ${words} words, masked ${JSON.stringify(counts)}, false ${wrong.length} (${byKind.join(', ')}), ${rate.toFixed(3)} per 10,000 words`);
  expect(rate, JSON.stringify(wrong.slice(0, 20))).toBeLessThanOrEqual(FALSE_PER_10_000_WORDS_MAX);
}

const root = path.resolve(import.meta.dirname, '../../..');
const files = (folder: string, ending: string): string[] => (existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(ending)).sort().map((name) => path.join(folder, name)) : []);
/** Text of a page's source without its commands and faces. */
function pageText(file: string): string {
  return gunzipSync(readFileSync(file)).toString('latin1').replace(/^[.'].*$/gm, (line) => line.replace(/^\S+ ?/, '')).replace(/\\f.|\\&|\\\||\\\^/g, '').replace(/\\-/g, '-').replace(/\\e/g, '\\').replace(/\\\(..|\\\*\(..|\\\[[^\]]*\]/g, ' ');
}

describe(`DATA-014 false masks, seed ${SEED}`, () => {
  it('ordinary prose full of figures and names of things', () => {
    check('prose', judge([ordinaryProse(SEED, WORDS)], {}));
  });

  it("this project's own documents", () => {
    const documents = [...files(path.join(root, 'docs'), '.md'), ...files(path.join(root, 'schemas'), '.md')].map((file) => readFileSync(file, 'utf8'));
    expect(documents.length).toBeGreaterThan(2);
    check('documents', judge(documents, {}));
  });

  const licences = files('/usr/share/common-licenses', '');
  it.skipIf(licences.length === 0)('licences of this machine', () => {
    check('licences', judge(licences.map((file) => readFileSync(file, 'utf8')), RIGHT));
  });

  const pages = ['man1', 'man5', 'man7', 'man8'].flatMap((folder) => files(path.join('/usr/share/man', folder), '.gz'));
  it.skipIf(pages.length === 0)('manual pages of this machine', () => {
    const step = Math.max(1, Math.floor(pages.length / MANUAL_PAGES_MAX));
    check('manual pages', judge(pages.filter((_, index) => index % step === 0).map(pageText), RIGHT));
  });

  it('the measure can tell: what is planted in prose is counted', () => {
    const { wrong } = judge([`${ordinaryProse(SEED, 200)} Write to jane@example.com now.`], {});
    expect(wrong).toEqual([{ kind: 'e-mail', value: 'jane@example.com' }]);
  });
});
