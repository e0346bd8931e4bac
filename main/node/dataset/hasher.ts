// SHA-256 behind the Hasher port, by the one-shot call: ids of chunks and documents are many and short.
import { hash } from 'node:crypto';
import type { Hasher } from '../../../app/ports.ts';

export const hasher: Hasher = { sha256Hex: (data) => hash('sha256', data, 'hex') };
