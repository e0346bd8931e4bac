// Made-up secrets of every masked kind, and how to tell that one survived. All are generated; none belongs to anyone.
import fc from 'fast-check';

const digits = (count: number): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: count, maxLength: count });
const letters = (alphabet: string, min: number, max: number): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom(...alphabet), minLength: min, maxLength: max });
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const BASE62 = `${LOWER}${LOWER.toUpperCase()}0123456789`;

function withLuhn(body: string): string {
  for (let check = 0; check < 10; check += 1) {
    const sum = [...`${body}${check}`].reverse().reduce((total, digit, index) => total + (index % 2 === 1 ? [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][Number(digit)] ?? 0 : Number(digit)), 0);
    if (sum % 10 === 0) return `${body}${check}`;
  }
  return body;
}

/** A valid card number, written in one piece or in groups with any usual sign between them. */
export const arbitraryCard = fc.tuple(fc.constantFrom(['4', 16], ['51', 16], ['2221', 16], ['6011', 16], ['37', 15], ['3530', 16], ['62', 19]), digits(20), fc.constantFrom('', ' ', '-', '.', ' - ', '\n', '\u00a0', '_'), fc.constantFrom(4, 2, 1))
  .map(([[prefix, length], random, sign, width]) => {
    const number = withLuhn(`${String(prefix)}${random}`.slice(0, Number(length) - 1));
    // A rest of one digit joins the group before it, as people write it.
    const groups: string[] = [...(number.match(new RegExp(`\\d{${width}}`, 'g')) ?? [])];
    const rest = number.slice(groups.join('').length);
    if (rest.length === 1 && width > 1) groups[groups.length - 1] += rest;
    else if (rest !== '') groups.push(rest);
    return groups.join(sign);
  });

export const arbitraryMail = fc.tuple(letters(`${LOWER}0123456789._+-`, 1, 20), letters(LOWER, 1, 15), fc.constantFrom('com', 'de', 'co.uk', 'museum')).map(([name, host, end]) => `${name}@${host}.${end}`);

/** A valid IBAN: check digits computed as 98 minus the remainder. */
export const arbitraryIban = fc.tuple(fc.constantFrom(['DE', 18], ['FR', 23], ['NO', 11], ['AT', 16]), digits(30), fc.boolean()).map(([[country, length], random, spaced]) => {
  const body = random.slice(0, Number(length));
  const code = [...`${body}${String(country)}00`].map((letter) => (/[A-Z]/.test(letter) ? String(letter.charCodeAt(0) - 55) : letter)).join('');
  const check = String(98n - (BigInt(code) % 97n)).padStart(2, '0');
  const iban = `${String(country)}${check}${body}`;
  return spaced ? (iban.match(/.{1,4}/g) ?? []).join(' ') : iban;
});

export const arbitraryPhone = fc.oneof(
  fc.tuple(fc.constantFrom('+49', '+1', '+44', '0049'), fc.constantFrom(' ', '-', ''), digits(3), digits(7)).map(([country, sign, area, number]) => `${country}${sign}${area.replace(/^0/, '1')}${sign}${number}`),
  fc.tuple(digits(3), digits(4)).map(([prefix, line]) => `(415) ${prefix}-${line}`),
  digits(7).map((number) => `030 ${number}`),
);

export const arbitraryKey = fc.oneof(
  letters(BASE62.slice(26), 16, 16).map((body) => `AKIA${body.toUpperCase()}`), letters(BASE62, 36, 36).map((body) => `ghp_${body}`), letters(BASE62, 24, 48).map((body) => `sk-${body}`),
  letters('0123456789abcdef', 40, 64).filter((text) => /\d[a-f]/.test(text)), fc.uuid(),
);

export const arbitraryPassword = fc.tuple(fc.constantFrom('password: ', 'pwd=', '"secret": "', 'api_key = ', 'Authorization: Bearer '), letters(`${BASE62}!$%&*`, 8, 24).filter((text) => /\d/.test(text))).map(([name, value]) => `${name}${value}`);

/** A block that looks like a private key and is none. */
export function keyBlock(kind: string, lines: number): string {
  const line = (index: number): string => Array.from({ length: 64 }, (_, at) => BASE62[(index * 31 + at * at * 7 + at) % 62]).join('');
  return [`-----BEGIN ${kind}PRIVATE ${'KEY'}-----`, `MII${line(0).slice(3)}`, ...Array.from({ length: lines }, (_, index) => line(index + 1)), 'q9A=', `-----END ${kind}PRIVATE ${'KEY'}-----`].join('\n');
}

const bare = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();

/** True when the telling part of the secret can still be read in the text, with or without its signs. */
export function survives(text: string, secret: string): boolean {
  const value = /^(?:password: |pwd=|"secret": "|api_key = |Authorization: Bearer )/.test(secret) ? secret.replace(/^[^=:]*[=:]\s*"?(?:Bearer )?/, '') : secret;
  return text.includes(value) || (bare(value).length >= 8 && bare(text).includes(bare(value)));
}
