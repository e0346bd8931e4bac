// Whatever is appended, erased and reopened in whatever order, the journal verifies and gives back what it was given.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JournalEntry } from '../../../../schemas/journal.ts';
import { canonicalJson } from '../../../../app/manifest/canonical.ts';
import { message, paused, storeIn, temporaryFolder } from './fixture.ts';

type Step = { do: 'append'; texts: (string | null)[] } | { do: 'erase'; picks: number[] } | { do: 'reopen' } | { do: 'rebuild' };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('append' as const), texts: fc.array(fc.option(fc.string({ unit: 'binary', maxLength: 6000, size: 'max' })), { minLength: 1, maxLength: 6 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('erase' as const), picks: fc.array(fc.nat(60), { maxLength: 5 }) }) },
  fc.record({ do: fc.constant('reopen' as const) }),
  fc.record({ do: fc.constant('rebuild' as const) }),
);

it('stays verifiable and forgets for good', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
    const folder = temporaryFolder();
    let { journal } = storeIn(folder);
    const expected = new Map<number, JournalEntry>();
    const needles: string[] = [];
    let counter = 0;
    for (const one of steps) {
      if (one.do === 'append') {
        const entries = await Promise.all(one.texts.map((text) => journal.append(text === null ? paused() : message(`needle-${counter += 1}-${text}`))));
        for (const entry of entries) expected.set(entry.seq, entry);
      } else if (one.do === 'erase') {
        for (const seq of one.picks) {
          const entry = expected.get(seq);
          if (entry?.kind !== 'ChatMessagePosted' || entry.body === null) continue;
          needles.push(/^needle-\d+-/.exec(entry.body.text)?.[0] ?? 'none');
          expected.set(seq, { ...entry, body: null, erased: true });
        }
        await journal.erase(one.picks);
      } else if (one.do === 'reopen') {
        journal.close();
        ({ journal } = storeIn(folder));
      } else journal.rebuildProjections();
    }
    expect(journal.verify()).toMatchObject({ ok: true, firstBad: null });
    expect(journal.read({ kinds: ['ChatMessagePosted', 'Paused'] })).toEqual([...expected.values()].sort((a, b) => a.seq - b.seq));
    const bytes = Buffer.concat(readdirSync(folder).filter((name) => name.startsWith('node.db')).map((name) => readFileSync(join(folder, name))));
    for (const needle of needles) expect(bytes.includes(`"${needle}`), needle).toBe(false);
    journal.close();
  }), { numRuns: 40, verbose: 1 });
});

it('canonical JSON does not depend on the order of keys and reads back the same', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const text = canonicalJson(value);
    expect(canonicalJson(JSON.parse(text))).toBe(text);
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
  }));
  expect(canonicalJson({ b: [1, -0, 1e21, 'é\n\ud800'], a: { z: null, y: true }, c: undefined })).toBe('{"a":{"y":true,"z":null},"b":[1,0,1e+21,"é\\n\\ud800"]}');
  expect(() => canonicalJson(Number.NaN)).toThrow('canonical');
});
