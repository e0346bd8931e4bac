// Forgetting: what a person may choose about the weights that learnt from a source, and what they are told was done.
import { z } from 'zod';

/** `roll-back`: weights that saw it go, the mind goes on from before. `retrain`: the same, and it learns on from what is
 *  still allowed until it has as many steps as it had. `keep`: the weights stay as they are. */
export const ForgetChoice = z.enum(['roll-back', 'retrain', 'keep']);
export type ForgetChoice = z.infer<typeof ForgetChoice>;

export const forgetChoices: Readonly<Record<ForgetChoice, string>> = {
  'roll-back': 'Go back to before it was learnt. What was learnt since then by the same weights goes too.',
  'retrain': 'Go back, then learn on from what is still allowed until it has done as many steps as before.',
  'keep': 'Keep what was learnt from it. Its text is erased; the weights may still repeat parts of it.',
};

const count = z.int().min(0);

export const ForgetReport = z.strictObject({
  choice: ForgetChoice,
  erasedChunks: count, erasedDocuments: count, erasedShards: count,
  droppedCheckpoints: count, droppedAdapters: count,
  /** Weights that learnt from it and stay, because that was chosen. */
  keptCheckpoints: count,
  /** Where the mind goes on, when its weights had seen the text: a step from before. Null when they had not. */
  backToStep: z.int().nullable(),
  /** With `retrain`: the step it learns on to. */
  retrainToStep: z.int().nullable(),
  /** What cannot be taken back, one sentence each: replies given, exports made, weights kept. */
  cannotBeUndone: z.array(z.string()),
});
export type ForgetReport = z.infer<typeof ForgetReport>;
