// The three shares of perception, cognition and execution, as every contract carries them.
import { z } from 'zod';

export const Rby = z.strictObject({ r: z.number(), b: z.number(), y: z.number() });
export type Rby = z.infer<typeof Rby>;
