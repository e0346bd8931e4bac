// National identity numbers, told from any other number by their check digits and, where they carry one, by a birth date
// that exists. Callers strip blanks and signs first.
import { passesLuhn } from './numbers.ts';

/** Sum of digits times weights. */
function weighted(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + weight * (digits.charCodeAt(index) - 48), 0);
}
const allSame = (digits: string): boolean => /^(\d)\1*$/.test(digits);
function isDay(month: number, day: number): boolean { return month >= 1 && month <= 12 && day >= 1 && day <= 31; }

/** United States: no check digit, but areas, groups and serials that are never given. */
export function isUsSocialSecurity(digits: string): boolean { return /^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$/.test(digits); }

/** United Kingdom, health service: weights 10 to 2, modulo 11. */
export function isNhsNumber(digits: string): boolean {
  if (!/^\d{10}$/.test(digits) || allSame(digits)) return false;
  const check = 11 - (weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return check !== 10 && check % 11 === Number(digits[9]);
}

/** United Kingdom, national insurance: letters that are never given are not taken. No check digit. */
export function isNationalInsurance(code: string): boolean { return /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/.test(code); }

/** Germany, tax: ISO 7064 mod 11,10; of the first ten digits one stands twice or three times, the others once at most. */
export function isSteuerId(digits: string): boolean {
  if (!/^[1-9]\d{10}$/.test(digits)) return false;
  const times = [...'0123456789'].map((digit) => digits.slice(0, 10).split(digit).length - 1).sort((a, b) => b - a);
  if ((times[0] !== 2 && times[0] !== 3) || times[1] !== 1) return false;
  let product = 10;
  for (const digit of digits.slice(0, 10)) {
    const sum = (Number(digit) + product) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return (11 - product) % 10 === Number(digits[10]);
}

/** France: key 97 minus the number modulo 97; Corsica's letters count as 19 and 18. */
export function isNir(code: string): boolean {
  if (!/^[1-478]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)\d(?:\d|[AB])\d{8}$/.test(code)) return false;
  const body = code.slice(0, 13).replace('A', '9').replace('B', '8');
  const number = BigInt(/[AB]/.test(code) ? `${body.slice(0, 5)}${code[6] === 'A' ? '19' : '18'}${body.slice(7)}` : body);
  return 97n - (number % 97n) === BigInt(code.slice(13));
}

/** Spain: the letter is the number modulo 23; X, Y and Z of residents stand for 0, 1 and 2. */
export function isSpanishId(code: string): boolean {
  if (!/^(?:\d{8}|[XYZ]\d{7})[A-Z]$/.test(code)) return false;
  const number = Number(code.slice(0, 8).replace('X', '0').replace('Y', '1').replace('Z', '2'));
  return 'TRWAGMYFPDXBNJZSQVHLCKE'.charAt(number % 23) === code.charAt(8);
}

/** Values of the odd places of an Italian code, for 0 to 9 and A to Z. */
const CODICE_ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
export function isCodiceFiscale(code: string): boolean {
  if (!/^[A-Z]{6}\d\d[A-EHLMPR-T]\d\d[A-Z]\d{3}[A-Z]$/i.test(code)) return false;
  const upper = code.toUpperCase();
  let sum = 0;
  for (let index = 0; index < 15; index += 1) {
    const letter = upper.charCodeAt(index);
    const value = letter >= 65 ? letter - 65 : letter - 48;
    sum += index % 2 === 0 ? CODICE_ODD[value] ?? 0 : value;
  }
  return String.fromCharCode(65 + (sum % 26)) === upper.charAt(15);
}

/** The Netherlands: the eleven test. One number in eleven passes, so it counts only where it is announced. */
export function isBsn(digits: string): boolean {
  return /^\d{9}$/.test(digits) && !allSame(digits) && weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;
}

/** Brazil: two check digits, modulo 11. */
export function isCpf(digits: string): boolean {
  if (!/^\d{11}$/.test(digits) || allSame(digits)) return false;
  const check = (count: number): number => ((weighted(digits, Array.from({ length: count }, (_, index) => count + 1 - index)) * 10) % 11) % 10;
  return check(9) === Number(digits[9]) && check(10) === Number(digits[10]);
}

/** Verhoeff: multiplication in the group of the pentagon, and how digits are moved by place. */
const PENTAGON = ['0123456789', '1234067895', '2340178956', '3401289567', '4012395678', '5987604321', '6598710432', '7659821043', '8765932104', '9876543210'];
const PLACES = ['0123456789', '1576283094', '5803796142', '8916043527', '9453126870', '4286573901', '2793806415', '7046913258'];
export function passesVerhoeff(digits: string): boolean {
  let state = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    state = Number(PENTAGON[state]?.charAt(Number(PLACES[index % 8]?.charAt(digit))));
  }
  return state === 0;
}
/** India. */
export function isAadhaar(digits: string): boolean { return /^[2-9]\d{11}$/.test(digits) && passesVerhoeff(digits); }

/** Poland: a birth date, the century in the month, and a check digit. */
export function isPesel(digits: string): boolean {
  return /^\d{11}$/.test(digits) && isDay(Number(digits.slice(2, 4)) % 20, Number(digits.slice(4, 6))) && weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0;
}

/** Sweden: a birth date (a day above 60 for those without a number of their own) and Luhn over the last ten. */
export function isPersonnummer(digits: string): boolean {
  if (!/^(?:19|20)?\d{10}$/.test(digits)) return false;
  const ten = digits.slice(-10);
  return isDay(Number(ten.slice(2, 4)), Number(ten.slice(4, 6)) % 60) && passesLuhn(ten);
}

/** Any of them: for a number that was announced as one. */
export function isNationalId(code: string): boolean {
  return [isUsSocialSecurity, isNhsNumber, isNationalInsurance, isSteuerId, isNir, isSpanishId, isCodiceFiscale, isBsn, isCpf, isAadhaar, isPesel, isPersonnummer].some((check) => check(code));
}
