// Play as windows and the command line see it: who decides for beings, how the organism did in its examination, what a dream came to.
import { z } from 'zod';

const count = z.int().min(0);
/** What came of a dream: a copy of the world that lived for a while in fast motion. */
export const DreamReport = z.strictObject({
  ticks: count, milliseconds: z.number().min(0),
  /** Choices of the organism; by rules nobody is asked. */
  choices: count,
  /** What happened in the dream and not before it. */
  solved: count, failed: count, landFound: count,
  /** Of the dreamt world at its end: the same dream leads to the same hash. */
  hash: z.string().max(64),
});
export type DreamReport = z.infer<typeof DreamReport>;
/** The same time lived by the rules and, where the model was awake, by its choices. */
export const Dreamt = z.strictObject({ rules: DreamReport, organism: DreamReport.nullable() });
export type Dreamt = z.infer<typeof Dreamt>;

export const MOST_DREAM_MINUTES = 240;
