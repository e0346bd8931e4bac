// What masking can find, by kind, and the neutral word that takes its place. Names of kinds cross borders in counts.
export const maskWords = {
  'private-key': '[private key]',
  'seed-phrase': '[seed phrase]',
  'api-key': '[api key]',
  'crypto-address': '[wallet address]',
  'e-mail': '[e-mail]',
  'iban': '[bank account]',
  'card': '[card number]',
  'national-id': '[national id]',
  'document-number': '[document number]',
  'mac-address': '[mac address]',
  'ip-address': '[ip address]',
  'coordinates': '[coordinates]',
  'birth-date': '[date of birth]',
  'phone': '[phone number]',
  'street-address': '[street address]',
  'secret': '[secret]',
  'name': '[name]',
} as const;
export type MaskKind = keyof typeof maskWords;
export type MaskCounts = Partial<Record<MaskKind, number>>;

/** A find: from `start` up to, not including, `end`. */
export interface Span { readonly start: number; readonly end: number }
export interface Find extends Span { readonly kind: MaskKind }

/** Spans of a pattern's first group, or of the whole match where it has none. */
export function spanOfValue(match: RegExpExecArray): Span {
  const value = match[1];
  if (value === undefined) return { start: match.index, end: match.index + match[0].length };
  const end = match.index + match[0].length;
  return { start: end - value.length, end };
}
