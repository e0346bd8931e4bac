// Probe -> whoever asks what this machine has (the doctor): one answer, from a child process that lives only for it.
import { z } from 'zod';

export const ProbeAnswer = z.discriminatedUnion('found', [
  /** The package that speaks with graphics drivers, or a library it needs, is not there. */
  z.strictObject({ found: z.literal('no-engine'), why: z.string().max(2_000) }),
  z.strictObject({ found: z.literal('no-adapter'), why: z.string().max(2_000) }),
  z.strictObject({ found: z.literal('adapter'), name: z.string().max(300), software: z.boolean() }),
]);
export type ProbeAnswer = z.infer<typeof ProbeAnswer>;
