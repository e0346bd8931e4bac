// The reserved tokens: the first ids of every tokenizer. No text ever encodes to one of them, so the frame of a
// conversation can never be forged from inside a message. Names are the field's; ids are fixed for good.

export const SPECIAL_NAMES = [
  '<PAD>', '<BOS>', '<EOS>', '<SYS>', '<USER>', '<ILEICES>', '<TOOL>', '<R>', '<B>', '<Y>',
  '<UNUSED0>', '<UNUSED1>', '<UNUSED2>', '<UNUSED3>', '<UNUSED4>', '<UNUSED5>',
] as const;

export type SpecialName = (typeof SPECIAL_NAMES)[number];

export const SPECIAL_COUNT = SPECIAL_NAMES.length;

/** Id of each reserved token. */
export const SPECIAL_IDS: Readonly<Record<SpecialName, number>> = Object.freeze(
  Object.fromEntries(SPECIAL_NAMES.map((name, id) => [name, id])) as Record<SpecialName, number>,
);

/** Id of byte b is FIRST_BYTE_ID + b; merged tokens follow the 256 bytes. */
export const FIRST_BYTE_ID = SPECIAL_COUNT;
export const FIRST_MERGE_ID = FIRST_BYTE_ID + 256;
