// Messages that are small and read once, as bytes and back: JSON in UTF-8. Says nothing of what a message means: schemas do.
import { bytesText, textBytes } from './text.ts';

export function jsonBytes(value: unknown): Uint8Array { return textBytes(JSON.stringify(value)); }

/** Throws where it is no JSON. Bytes that are no UTF-8 become U+FFFD. */
export function parseJsonBytes(bytes: Uint8Array): unknown { return JSON.parse(bytesText(bytes)); }
