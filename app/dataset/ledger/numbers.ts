// Numbers as (mantissa, exponent): "-1.50e3" is -150 x 10^1. Exact both ways for the value and the precision it was written
// with, as far as a mantissa fits a double; longer ones are left alone.

export interface DecimalParts { readonly mantissa: number; readonly exponent: number }

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/;

/** Null for what is no decimal number, or has more digits than a double keeps. */
export function decimalParts(text: string): DecimalParts | null {
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const [, sign, whole = '', fraction = '', power = '0'] = match;
  const magnitude = Number(whole + fraction);
  if (!Number.isSafeInteger(magnitude)) return null;
  return { mantissa: sign === '-' && magnitude !== 0 ? -magnitude : magnitude, exponent: Number(power) - fraction.length };
}

/** The value again. Through text, because multiplying by a power of ten would round. */
export function decimalOf({ mantissa, exponent }: DecimalParts): number { return Number(`${mantissa}e${exponent}`); }
