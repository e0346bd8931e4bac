// Secrets and personal data must not survive masking, however they are written; ordinary text must (DATA-014).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from '../../../app/ingest/clean.ts';
import { maskText } from '../../../app/ingest/mask.ts';
import { maskWords } from '../../../app/ingest/mask/kinds.ts';
import type { MaskKind } from '../../../app/ingest/mask/kinds.ts';
import { looksLikeCard, passesLuhn, passesMod97 } from '../../../app/ingest/numbers.ts';
import { arbitraryCard, arbitraryIban, arbitraryKey, arbitraryMail, arbitraryPassword, arbitraryPhone, keyBlock, survives } from './plantedSecrets.ts';

const SEED = 20261120;
const joined = (...parts: string[]): string => parts.join('');

describe('DATA-014 what is found', () => {
  it.each<[MaskKind, string]>([
    ['e-mail', 'jane.doe+list@example.co.uk'], ['e-mail', 'zoë@bücher.example'],
    ['card', '4111111111111111'], ['card', '4111 1111 1111 1111'], ['card', '4111-1111-1111-1111'], ['card', '4111.1111.1111.1111'],
    ['card', '4111 - 1111 - 1111 - 1111'], ['card', '4111 1111\n1111 1111'], ['card', '4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1'], ['card', '378282246310005'], ['card', '3782 822463 10005'],
    ['card', '5555555555554444'], ['card', '6011111111111117'], ['card', '30569309025904'], ['card', '3530111333300000'],
    ['iban', 'DE89 3704 0044 0532 0130 00'], ['iban', 'DE89370400440532013000'], ['iban', 'GB29 NWBK 6016 1331 9268 19'], ['iban', 'fr14 2004 1010 0505 0001 3m02 606'],
    ['phone', '+49 30 1234567'], ['phone', '+1 (415) 555-2671'], ['phone', '(415) 555-2671'], ['phone', '415-555-2671'], ['phone', '0049 30 1234567'],
    ['phone', '030 1234567'], ['phone', '0171/1234567'], ['phone', '+442071838750'],
    ['ip-address', '192.168.17.20'], ['ip-address', '2001:db8::8a2e:370:7334'], ['ip-address', 'fe80:0:0:0:0:0:0:1'],
    ['api-key', joined('AKIA', 'IOSFODNN7EXAMPLE')], ['api-key', joined('ghp_', '16C7e42F292c6912E7710c838347Ae178B4a')], ['api-key', joined('sk-', 'proj-a1B2c3D4e5F6g7H8')],
    ['api-key', joined('xoxb', '-123456789012-abcdefABCDEF')], ['api-key', joined('AIza', 'SyA1234567890abcdefghijklmnopqrstuvw')],
    ['api-key', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P'],
    ['secret', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'], ['secret', 'bPxRfiCYEXAMPLEKEYwJalrXUtnFEMI7K7MDENGa'], ['secret', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b'],
    ['secret', '123e4567-e89b-12d3-a456-426614174000'], ['secret', 'q7x2m9k4w1z8v5b3n6p0'],
  ])('%s: %s', (kind, secret) => {
    const { text, counts } = maskText(`before ${secret}, after.`);
    expect(text).toBe(`before ${maskWords[kind]}, after.`);
    expect(counts).toEqual({ [kind]: 1 });
  });

  it.each([
    ['password = hunter2!', 'hunter2!'], ['"api_key": "abc123def"', 'abc123def'], ['DB_PASSWORD=s3cr3t', 's3cr3t'], ['Authorization: Bearer abc123xyz', 'abc123xyz'],
    ['password is Tr0ub4dor', 'Tr0ub4dor'], ['postgres://admin:pw12@host/db', 'admin:pw12'], ['client_secret: "Ab-9"', 'Ab-9'],
  ])('what stands behind its name: %s', (line, secret) => {
    const { text, counts } = maskText(line);
    expect(text).not.toContain(secret);
    expect(counts.secret).toBe(1);
  });

  it('private key blocks, whole, cut short, or on one line', () => {
    const block = keyBlock('RSA ', 6);
    for (const text of [block, block.slice(0, block.indexOf('-----END')), block.replaceAll('\n', '\\n')]) {
      const masked = maskText(`before\n${text}\nafter the key`);
      expect(masked.text).not.toMatch(/MII|BEGIN|[A-Za-z0-9+/]{20}/);
      expect(masked.text).toContain('after the key');
      expect(masked.counts['private-key']).toBe(1);
    }
  });
});

describe('what is left alone', () => {
  it.each([
    'Oru is at the blue pond. What does Oru do? Oru sings.', 'On 2026-11-20 at 21:05:33 it was 12.5 degrees; 3,141,592 people came.',
    'Order 12345, page 17 of 220, section 4.2.1, pi is 3.14159265358979.', 'for (let index = 0; index < 1000000; index += 1) total += values[index];',
    'See docs/architecture.md and main/node/journal/verify.ts, or https://example.org/a/long/path/to/some/page.html.',
    'getElementsByTagName, DISK_FULL_RETRY_INTERVAL, supercalifragilisticexpialidocious, antidisestablishmentarianism', 'password: please choose one', 'the token is short',
    '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18', '1000 2000 3000 4000', '12:30, 8:15, 1:2:3', 'a@b, @home, me@, x @ y', 'IMG_20240102_030405.jpg', 'version 1.2.3 of 10.04',
    '-----BEGIN CERTIFICATE----- is no key', 'ISBN 978-3-16-148410-0', '1234567890123456', '2026-11-20 2026-11-21 2026-11-22', '0.123456789 and 0,5',
  ])('%s', (text) => {
    expect(maskText(text)).toEqual({ text, counts: {} });
  });

  it('masked text is masked already', () => {
    fc.assert(fc.property(fc.array(fc.oneof(arbitraryCard, arbitraryMail, arbitraryIban, arbitraryPhone, arbitraryKey, fc.lorem({ maxCount: 5 })), { maxLength: 8 }), (parts) => {
      const { text } = maskText(parts.join(' '));
      expect(maskText(text)).toEqual({ text, counts: {} });
    }), { seed: SEED, numRuns: 500 });
  });
});

describe('planted secrets never survive', () => {
  const words = fc.lorem({ maxCount: 6 });
  const around = fc.constantFrom(' ', '\n', ', ', ': ', '"', '(', ' - ', '\t');
  it.each([
    ['cards', arbitraryCard], ['mails', arbitraryMail], ['accounts', arbitraryIban], ['phones', arbitraryPhone], ['keys', arbitraryKey], ['passwords', arbitraryPassword],
  ])('%s', (_, secret) => {
    fc.assert(fc.property(words, around, secret, around, words, (before, left, planted, right, after) => {
      const { text, counts } = maskText(cleanText(before + left + planted + right + after));
      expect(survives(text, planted)).toBe(false);
      expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
    }), { seed: SEED, numRuns: 1500 });
  });

  it('two in a row are two', () => {
    fc.assert(fc.property(arbitraryMail, arbitraryMail, (one, two) => {
      expect(maskText(`${one} ${two}`).counts['e-mail']).toBe(2);
    }), { seed: SEED, numRuns: 300 });
  });
});

describe('cost', () => {
  it.each(['a', '1', '@', '1 ', 'a@', '+1', 'DE00', '-----BEGIN PRIVATE KEY-----', 'password=', 'a1', '1.', '1:', '/', '="'])('is linear on a text of only %j', (unit) => {
    const measure = (characters: number): number => {
      const text = unit.repeat(Math.ceil(characters / unit.length));
      const startedMs = performance.now();
      maskText(text);
      return performance.now() - startedMs;
    };
    measure(4_000);
    expect(measure(64_000)).toBeLessThan(1_500);
  });
});

describe('check digits', () => {
  it('Luhn and mod 97 find every single wrong digit', () => {
    for (let at = 0; at < 16; at += 1) {
      const wrong = `4111111111111111`.slice(0, at) + '2' + `4111111111111111`.slice(at + 1);
      expect(passesLuhn(wrong)).toBe(false);
    }
    expect(looksLikeCard('0000000000000000')).toBe(false);
    expect(passesMod97('DE89370400440532013000')).toBe(true);
    expect(passesMod97('DE89370400440532013001')).toBe(false);
  });
});
