// The lines of the made-up internet that tests use: a member's own, and one of a machine in a data centre.
import type { LineTerms } from './line.ts';

/** Two of them are between any two members: 40 ms and 1 % of the packets each way, 20 Mb/s. */
export const FAR_LINE: LineTerms = { bitsPerSecond: 20_000_000, delayMs: 20, loss: 0.005 };
export const OPEN_LINE: LineTerms = { bitsPerSecond: null, delayMs: 0, loss: 0 };
