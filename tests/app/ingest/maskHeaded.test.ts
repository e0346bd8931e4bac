// Secrets that only a heading gives away: under it, beside it, below it, and none where the heading means something else.
import { describe, expect, it } from 'vitest';
import { SEGMENT_CHARACTERS, prepareText } from '../../../app/ingest/prepareText.ts';
import { readText } from '../../../worker/reader/readers.ts';
import { docxOf } from '../../worker/reader/samples.ts';
import { reading } from '../../worker/reader/reading.ts';

const VALUES = ['Tr0ub4dor&3xK', 'blau-Himmel-27', 'nM8$wqZp!4'];
const masked = (text: string): { left: string; count: number } => {
  const { chunks, masked: counts } = prepareText(text);
  return { left: chunks.join('\n'), count: counts.secret ?? 0 };
};
const read = (name: string, text: string): { left: string; count: number } => masked(readText(name, new TextEncoder().encode(text)).text);
const survivors = (left: string): string[] => VALUES.filter((value) => left.includes(value));

describe('tables of passwords', () => {
  it.each([
    ['Chrome.csv', `name,url,username,password,note\n${VALUES.map((value) => `a,https://a.example/,anna,${value},\n`).join('')}`],
    ['Firefox.csv', `"url","username","password","httpRealm"\n${VALUES.map((value) => `"https://a.example","anna","${value}",\n`).join('')}`],
    ['de.csv', `Dienst;Benutzer;Passwort\n${VALUES.map((value) => `Post;anna;${value}\n`).join('')}`],
    ['keys.tsv', `service\tAPI_KEY\n${VALUES.map((value) => `a\t${value}\n`).join('')}`],
    ['a.md', `# Logins\n\n| Dienst | **E-Mail-Passwort** |\n|---|---|\n${VALUES.map((value) => `| Post | ${value} |\n`).join('')}`],
    ['above.html', `<html><body><table><tr><th>site<th>Mot de passe</tr>${VALUES.map((value) => `<tr><td>a<td>${value.replace('&', '&amp;')}</tr>`).join('')}</table>`],
    ['beside.html', `<html><body><table>${VALUES.map((value) => `<tr><th>Password</th><td>${value.replace('&', '&amp;')}</td></tr>`).join('')}</table>`],
    ['list.html', `<html><body><dl>${VALUES.map((value) => `<dt>Passwort</dt><dd>${value.replace('&', '&amp;')}</dd>`).join('')}</dl>`],
    ['lone.txt', VALUES.map((value) => `Password\n${value}\n\n`).join('')],
    ['folded.yml', VALUES.map((value) => `db:\n  password: >-\n    ${value}\n`).join('')],
    ['keepass.xml', `<?xml version="1.0"?>${VALUES.map((value) => `<String><Key>Password</Key><Value ProtectInMemory="True">${value}</Value></String>\n`).join('')}`],
  ])('%s', (name, text) => {
    const { left, count } = read(name, text);
    expect(survivors(left)).toEqual([]);
    expect(count).toBe(VALUES.length);
  });

  it('in a text document', async () => {
    const cell = (text: string): string => `<w:tc><w:p><w:r><w:t>${text.replace('&', '&amp;')}</w:t></w:r></w:p></w:tc>`;
    const { texts } = await reading('a.docx', docxOf(`<w:tbl><w:tr>${cell('Konto')}${cell('Kennwort')}${cell('x')}</w:tr>${VALUES.map((value) => `<w:tr>${cell('Post')}${cell(value)}${cell('y')}</w:tr>`).join('')}</w:tbl>`));
    const { left, count } = masked(texts[''] ?? '');
    expect({ survive: survivors(left), count }).toEqual({ survive: [], count: VALUES.length });
  });

  it('whatever the value looks like, and where it holds a bar', () => {
    expect(masked('name | password\na | butterscotch\nb | word|word\nc | 123456\n').left).toBe('name | password\na | [secret]\nb | [secret]|[secret]\nc | [secret]');
  });

  it('far below the heading, in another segment', () => {
    const rows = Array.from({ length: 4_000 }, (_, index) => `service ${index} | anna | butterscotch`);
    const text = `name | user | password\n${rows.join('\n')}\n`;
    expect(text.length).toBeGreaterThan(SEGMENT_CHARACTERS * 3);
    const { left, count } = masked(text);
    expect(left).not.toContain('butterscotch');
    expect(count).toBe(rows.length);
  });
});

describe('what its neighbour gives away', () => {
  it.each([
    ['see https://x.example/u?mail=anna.berg%40posteo.example&x=1', 'anna.berg', 'e-mail'],
    ['psk=blauhimmel27Xy', 'blauhimmel27Xy', 'secret'], ['WPA2-PSK: blauhimmel27Xy', 'blauhimmel27Xy', 'secret'], ['WLAN-Schlüssel: 83629105738261940573', '83629105738261940573', 'secret'],
    ['PIN: 4711, PUK 83629105', '83629105', 'secret'], ['login anna / Tr0ub4dor&3xK', 'Tr0ub4dor&3xK', 'secret'], ['number: 4539578763621486\ncode: 737\nexpMonth: 4', '737', 'secret'],
    ['BEGIN:VCARD\nVERSION:3.0\nN:Steinbach;Margarete;;;\nFN:Margarete Steinbach\nEND:VCARD', 'Margarete', 'name'], ['BEGIN:VCARD\nADR;TYPE=HOME:;;Lindenstrasse 12;Bonn;;53111;Germany', 'Lindenstrasse', 'street-address'], ['BEGIN:VCARD\nBDAY:1982-03-14', '1982', 'birth-date'],
  ])('%j', (text, value, kind) => {
    const { chunks, masked: counts } = prepareText(`${text}\n`);
    expect({ left: chunks.join('\n').includes(value), kinds: Object.keys(counts) }).toEqual({ left: false, kinds: expect.arrayContaining([kind]) as string[] });
  });
});

describe('tables of other things stay as they are', () => {
  it.each([
    'Pass | Fail\n12 | 3\n95.2% | 4.8%', 'token | count\nthe | 1200\nhouse | 17', 'option | meaning\npassword | the word that opens the door to the vault', 'name | type\npassword | string\nusername | string', 'Setting | Required\nPassword | yes\nPIN | no',
    'key | action\nq | quit', 'a | b\nPassword | Forgotten', 'The password\n\nmust be long.', 'Passwords\nA chapter on words that open doors.', 'a || b && password\nc || d1234567', 'Password\nForgotten', 'secret: >-\n  ',
  ])('%j', (text) => { expect(masked(text)).toEqual({ left: text.trim(), count: 0 }); });

  it('a heading ends with its table', () => {
    expect(masked('a | password\nb | c1d2e3\n\nx | y1z2w3\n').left).toBe('a | password\nb | [secret]\n\nx | y1z2w3');
  });
});

it('takes a moment for tables made to keep the node busy', () => {
  for (const text of ['|'.repeat(2e6), 'password|'.repeat(200_000), `${'password|'.repeat(400)}\n${`${'a1bcd|'.repeat(4_000)}\n`.repeat(100)}`, 'password | x1y2\n'.repeat(100_000), 'password\n'.repeat(200_000), ' '.repeat(2e6), '-'.repeat(2e6), '<key>password</key>'.repeat(100_000), 'password: >\n'.repeat(100_000)]) {
    const started = performance.now();
    prepareText(text);
    expect(performance.now() - started).toBeLessThan(8_000);
  }
});
