// Reading a source into its store: every entry once, whatever stops it; what comes later or is changed is not taken.
import { copyFileSync, existsSync, readdirSync, readFileSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import { SeededStream } from '../../../../app/physics/random.ts';
import { IngestBench, sealer, SOURCE, temporary } from './ingestFixture.ts';

const prose = (index: number): string => `Letter number ${index} tells of a walk to the blue pond, and of what was seen there on day ${index * 7}. The heron stood still.`;
const letters = (count: number): Record<string, string> => Object.fromEntries(Array.from({ length: count }, (_, i) => [`letters/${String(i).padStart(3, '0')}.txt`, prose(i)]));

describe('reading a source', () => {
  it('reads each file once and counts each refusal once', async () => {
    const bench = new IngestBench().write({ ...letters(5), 'empty.txt': '', 'data.bin': new Uint8Array(100), '.hidden': 'x' });
    symlinkSync('/etc/hostname', join(bench.root, 'out'));
    const totals = await bench.read();
    expect(totals).toMatchObject({ listed: 0, read: 5, refused: 4, documents: 5, reasons: { empty: 1, binary: 1, hidden: 1, 'symlink-outside': 1 } });
    const { files, cut } = await bench.ingestor.outcomes(SOURCE, 100);
    expect(cut).toBe(false);
    expect(files.map((file) => file.name).sort()).toEqual(['.hidden', 'data.bin', 'empty.txt', 'letters/000.txt', 'letters/001.txt', 'letters/002.txt', 'letters/003.txt', 'letters/004.txt', 'out']);
    expect(files.slice(0, 4).every((file) => file.reason !== null)).toBe(true);
  });

  it('keeps no word, name or path in the clear', async () => {
    const bench = new IngestBench().write({ 'quince/heronwords.txt': prose(1) });
    await bench.read();
    const bytes = Buffer.concat(readdirSync(join(bench.home, 'texts')).map((name) => readFileSync(join(bench.home, 'texts', name))));
    expect(bytes.length).toBeGreaterThan(1000);
    for (const needle of ['heron', 'quince', 'blue pond']) expect(bytes.includes(needle), needle).toBe(false);
    bench.folder.with(SOURCE, (store) => {
      const [document] = [...store.documents()];
      expect(document).toMatchObject({ name: 'quince/heronwords.txt', inner: null, record: { type: 'plain', language: { code: 'en' } } });
      expect(store.chunksOf(document?.uid ?? '').map((chunk) => chunk.text).join('')).toContain('heron');
    });
  });

  it('goes on after its last commit, wherever it was stopped, and ends with the same as without a stop', async () => {
    const seed = 11;
    const random = SeededStream.from(seed, 'stops');
    const whole = new IngestBench().write(letters(40));
    const expected = await whole.read();
    const bench = new IngestBench(temporary(), whole.root);
    let stops = 0;
    for (;;) {
      const abort = new AbortController();
      const until = random.nextBelow(12);
      let met = 0;
      bench.readers.before = async () => { met += 1; if (met > until) abort.abort(); await bench.clock.advance(300); };
      const totals = await bench.read({}, abort.signal).catch(() => null);
      if (totals !== null) { expect(totals, `seed ${seed}`).toEqual(expected); break; }
      stops += 1;
      expect(stops, `seed ${seed}`).toBeLessThan(200);
    }
    expect(stops).toBeGreaterThan(2);
    const files = await bench.ingestor.outcomes(SOURCE, 100);
    expect(new Set(files.files.map((file) => file.name)).size).toBe(40);
    expect(files.files).toHaveLength(40);
  });

  it('under another grant begins anew and takes over what has not changed', async () => {
    const bench = new IngestBench().write(letters(4));
    await bench.read();
    const before = bench.readers.handedIn.length;
    bench.write({ 'letters/001.txt': 'Something else is written here now, about the red hill and its three goats.' });
    const totals = await bench.read({ grantId: 'g-0000000000000002' });
    expect(totals).toMatchObject({ read: 4, documents: 4 });
    expect(bench.readers.handedIn.slice(before)).toEqual(['001.txt']);
    bench.folder.with(SOURCE, (store) => {
      const texts = [...store.documents()].map((document) => store.chunksOf(document.uid).map((chunk) => chunk.text).join(''));
      expect(texts.filter((text) => text.includes('goats'))).toHaveLength(1);
      expect(texts.filter((text) => text.includes('number 1 '))).toHaveLength(0);
      expect(texts.filter((text) => text.includes('number 2 '))).toHaveLength(1);
    });
  });

  it('C10: stopped half-way through taking over, it takes over the rest, and reads nothing that was changed meanwhile', async () => {
    const bench = new IngestBench().write(letters(200));
    await bench.read();
    const handedIn = bench.readers.handedIn.length;
    let seals = 0;
    const real = sealer.seal.bind(sealer);
    // The names of the list, and texts of more than one commit.
    const fault = vi.spyOn(sealer, 'seal').mockImplementation((plain, context) => { seals += 1; if (seals > 200 + 150) throw new Error('the disk broke'); return real(plain, context); });
    const again = { grantId: 'g-0000000000000002', names: [] };
    await expect(bench.read(again)).rejects.toThrow('the disk broke');
    fault.mockRestore();
    bench.write(Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`letters/${String(index).padStart(3, '0')}.txt`, 'Nobody allowed this; the goats are new.'])));
    expect(await bench.read(again)).toMatchObject({ read: 200, refused: 0, documents: 200 });
    expect(bench.readers.handedIn.length).toBe(handedIn);
    expect(bench.folder.with(SOURCE, (store) => [...store.documents()].filter(({ uid }) => store.textOf(uid).includes('goats')))).toEqual([]);
  });

  it('C10: what came to a folder later, or was changed, is taken only where it was named', async () => {
    const bench = new IngestBench().write(letters(3));
    await bench.read();
    bench.write({ 'new-a.txt': prose(100), 'new-b.txt': prose(101), 'letters/000.txt': 'This was changed after the yes; the goats are new.' });
    const totals = await bench.read({ grantId: 'g-0000000000000002', names: ['new-a.txt'] });
    expect(totals).toMatchObject({ read: 4, reasons: { 'not-yet-allowed': 1 } });
    bench.folder.with(SOURCE, (store) => {
      const all = [...store.documents()].map((document) => store.chunksOf(document.uid).map((chunk) => chunk.text).join('')).join('\n');
      expect(all).toContain('number 100');
      expect(all).not.toContain('number 101');
      expect(all).not.toContain('goats');
      expect(all).toContain('number 0 ');
    });
    const known = await bench.ingestor.known(SOURCE);
    expect([...known?.keys() ?? []].sort()).toEqual(['letters/000.txt', 'letters/001.txt', 'letters/002.txt', 'new-a.txt']);
  });

  it('I11: what was refused, or is not known any more, is opened by no yes that does not name it', async () => {
    const bench = new IngestBench().write({ 'a.txt': prose(1), 'diary.txt': '' });
    await bench.read();
    bench.write({ 'diary.txt': 'PRIVATE and never offered since.', 'a.txt': 'This was changed after the yes; the goats are new.', 'c.txt': prose(3) });
    const before = bench.readers.handedIn.length;
    expect(await bench.read({ grantId: 'g-0000000000000002', names: ['c.txt'] })).toMatchObject({ read: 2, reasons: { empty: 1 } });
    expect(bench.readers.handedIn.slice(before)).toEqual(['c.txt']);
    // Read by another edition of the program: what has changed since stays unread, what has not is read again.
    const db = new Database(join(bench.home, 'texts', `${SOURCE}.db`));
    db.exec('UPDATE flow SET edition = 0');
    db.close();
    expect(await bench.ingestor.edition(SOURCE)).toBe('old');
    const again = bench.readers.handedIn.length;
    expect(await bench.read({ grantId: 'g-0000000000000003', names: [] })).toMatchObject({ read: 1, reasons: { empty: 1, 'not-yet-allowed': 1 } });
    expect(bench.readers.handedIn.slice(again)).toEqual(['c.txt']);
    // Nothing is known: only what is named.
    bench.folder.remove(SOURCE);
    expect(await bench.read({ grantId: 'g-0000000000000004', names: ['c.txt'] })).toMatchObject({ read: 1, reasons: { 'not-yet-allowed': 2 } });
  });

  it('asks the rules again before each file', async () => {
    const bench = new IngestBench().write(letters(12));
    bench.readers.before = () => { bench.forbidden.add(join(bench.root, 'letters/011.txt')); };
    expect(await bench.read()).toMatchObject({ read: 11, reasons: { forbidden: 1 } });
  });

  it('a file that is gone, or became a link, when its turn comes is refused', async () => {
    const bench = new IngestBench().write(letters(12));
    bench.readers.before = (name) => {
      if (name !== '000.txt') return;
      for (const gone of ['letters/010.txt', 'letters/011.txt']) unlinkSync(join(bench.root, gone));
      symlinkSync('/etc/hostname', join(bench.root, 'letters/011.txt'));
    };
    expect(await bench.read()).toMatchObject({ read: 10, refused: 2, reasons: { unreadable: 1, 'not-a-regular-file': 1 } });
  });

  it('what a store says about itself is checked: a damaged one is named, and can be removed', async () => {
    const bench = new IngestBench().write(letters(2));
    await bench.read();
    const path = join(bench.home, 'texts', `${SOURCE}.db`);
    const other = new IngestBench(temporary());
    other.write(letters(2));
    await other.read({ sourceId: 's-00000000000000a2' });
    // Text of one source in the place of another opens nothing.
    copyFileSync(join(other.home, 'texts', 's-00000000000000a2.db'), path);
    await expect(bench.ingestor.outcomes(SOURCE, 10)).rejects.toMatchObject({ name: 'TextDamaged', sourceId: SOURCE });
    writeFileSync(path, readFileSync(path).fill(0x5a, 0, 200));
    await expect(bench.ingestor.outcomes(SOURCE, 10)).rejects.toMatchObject({ name: 'TextDamaged', sourceId: SOURCE });
    bench.folder.remove(SOURCE);
    expect(existsSync(path)).toBe(false);
  });
});
