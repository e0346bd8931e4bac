// Check digits of identity numbers and wallets, by examples their owners publish: the number passes, each changed digit fails.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isAadhaar, isBsn, isCodiceFiscale, isCpf, isNationalInsurance, isNhsNumber, isNir, isPersonnummer, isPesel, isSpanishId, isSteuerId, isUsSocialSecurity } from '../../../app/ingest/nationalIds.ts';
import { isWalletAddress, sha256OfShort } from '../../../app/ingest/walletAddresses.ts';

/** Name, check, a number that passes, and how many of its places must tell a changed digit. */
const CHECKED: readonly (readonly [name: string, check: (code: string) => boolean, code: string])[] = [
  ['NHS', isNhsNumber, '9434765919'], ['tax, Germany', isSteuerId, '86095742719'], ['NIR', isNir, '255081416802538'], ['DNI', isSpanishId, '12345678Z'], ['NIE', isSpanishId, 'X1234567L'],
  ['codice fiscale', isCodiceFiscale, 'RSSMRA85T10A562S'], ['BSN', isBsn, '111222333'], ['CPF', isCpf, '52998224725'], ['Aadhaar', isAadhaar, '234123412346'], ['PESEL', isPesel, '44051401359'], ['personnummer', isPersonnummer, '8112289874'],
];

describe('identity numbers', () => {
  it.each(CHECKED)('%s', (_, check, code) => {
    expect(check(code)).toBe(true);
    for (let at = 0; at < code.length; at += 1) {
      if (!/\d/.test(code.charAt(at))) continue;
      const wrong = `${code.slice(0, at)}${(Number(code.charAt(at)) + 1) % 10}${code.slice(at + 1)}`;
      expect(check(wrong), wrong).toBe(false);
    }
  });

  it('without check digits: forms that are never given are not taken', () => {
    expect(isUsSocialSecurity('078051120')).toBe(true);
    for (const never of ['000121234', '666121234', '912121234', '123001234', '123120000']) expect(isUsSocialSecurity(never)).toBe(false);
    expect(isNationalInsurance('AB123456C')).toBe(true);
    for (const never of ['GB123456C', 'QQ123456C', 'AB123456E', 'AO123456A']) expect(isNationalInsurance(never)).toBe(false);
  });

  it("Corsica's letters count", () => {
    const key = (body: string, department: string): string => String(97n - (BigInt(body.replace(/2[AB]/, department)) % 97n)).padStart(2, '0');
    expect(isNir(`185052A004084${key('185052A004084', '19')}`)).toBe(true);
    expect(isNir(`185052B004084${key('185052B004084', '18')}`)).toBe(true);
    expect(isNir(`185052B004084${key('185052A004084', '19')}`)).toBe(false);
  });
});

describe('wallets', () => {
  it.each(['1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', 'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0', '0x52908400098527886E0F7030069857D2E4169EE7'])('%s', (address) => {
    expect(isWalletAddress(address)).toBe(true);
    if (address.startsWith('0x')) return;
    const at = 20;
    expect(isWalletAddress(`${address.slice(0, at)}${address.charAt(at) === '2' ? '3' : '2'}${address.slice(at + 1)}`)).toBe(false);
  });

  it('the short hash is SHA-256', () => {
    for (let length = 0; length < 56; length += 1) {
      const bytes = Array.from({ length }, (_, index) => (index * 37 + length) % 256);
      expect(Buffer.from(sha256OfShort(bytes)).toString('hex')).toBe(createHash('sha256').update(Uint8Array.from(bytes)).digest('hex'));
    }
  });
});
