// Check digits: what tells a card or account number from any other number.

/** Luhn (ISO/IEC 7812-1): from the right, every second digit doubled, digit sums added; a multiple of ten. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 0 && sum % 10 === 0;
}

/** First digits and lengths that card networks use: without them one number in ten would pass for a card. */
export function looksLikeCard(digits: string): boolean {
  const length = digits.length;
  if (length < 13 || length > 19) return false;
  const first4 = Number(digits.slice(0, 4));
  const first2 = Math.trunc(first4 / 100);
  const visa = digits.startsWith('4') && (length === 13 || length === 16 || length === 19);
  const mastercard = length === 16 && ((first2 >= 51 && first2 <= 55) || (first4 >= 2221 && first4 <= 2720));
  const amex = length === 15 && (first2 === 34 || first2 === 37);
  const diners = length >= 14 && (first2 === 36 || first2 === 38 || first2 === 39 || (first4 >= 3000 && first4 <= 3059));
  const jcb = length >= 16 && first4 >= 3528 && first4 <= 3589;
  // Discover, UnionPay, Maestro, RuPay, Mir.
  const others = (first2 === 50 || (first2 >= 56 && first2 <= 69)) || (length >= 16 && ((first4 >= 2200 && first4 <= 2204) || first2 === 81 || first2 === 82));
  return (visa || mastercard || amex || diners || jcb || others) && passesLuhn(digits) && !/^(\d)\1*$/.test(digits);
}

/** Length of an IBAN by country (ISO 13616 registry). */
const IBAN_LENGTHS = new Map(
  ('AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30')
    .split(' ').map((entry) => [entry.slice(0, 2), Number(entry.slice(2))] as const));

/** Characters an IBAN of this country has; null where the country has none. */
export function ibanLength(country: string): number | null { return IBAN_LENGTHS.get(country.toUpperCase()) ?? null; }

/** ISO 7064 mod 97-10: the first four characters go to the end, letters count from 10, the remainder is 1. */
export function passesMod97(iban: string): boolean {
  let remainder = 0;
  for (const letter of (iban.slice(4) + iban.slice(0, 4)).toUpperCase()) {
    const code = letter.charCodeAt(0);
    const value = code >= 65 ? code - 55 : code - 48;
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}
