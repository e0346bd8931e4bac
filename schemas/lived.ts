// What a being of the world did, as text to learn from: what it sensed or was asked, and what it chose. It travels in words and is
// put into the frame of a conversation where it is learnt, so that no text can forge the frame.
import { z } from 'zod';

/** Kept and handed over at most, the newest. */
export const LIVED_DOCUMENTS_MAX = 2_048;
const sentence = z.string().min(1).max(400);
export const LivedDocument = z.strictObject({ facts: z.array(sentence).max(32).readonly(), ask: sentence, answer: sentence }).readonly();
export type LivedDocument = z.infer<typeof LivedDocument>;
