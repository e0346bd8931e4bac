// What forgetting a source costs, said before the yes, and what it did, said after.
import type { ForgetChoice, ForgetReport } from '../../schemas/forget.ts';
import type { SourceView } from '../../schemas/status.ts';
import { t } from '../text/t.ts';

/** Name and consequence of each choice; `step` is where the mind is now. */
export function choiceLines({ scope }: Pick<SourceView, 'scope'>, step: number | null): readonly (readonly [choice: ForgetChoice, name: string, consequence: string])[] {
  const back = scope === 'mesh' ? t('sources.unlearn-base', { known: step === null ? 'no' : 'yes', step: step ?? 0 }) : t('sources.unlearn-adapter');
  return [
    ['roll-back', t('sources.unlearn'), back],
    ['retrain', t('sources.retrain'), t('sources.retrain-text')],
    ['keep', t('sources.keep'), t('sources.keep-text')],
  ];
}

/** One line for each thing that is lost whatever is chosen, and one for what is not. */
export function costLines({ chunks, kind }: Pick<SourceView, 'chunks' | 'kind'>): string[] {
  return [t('sources.cost-text', { pieces: chunks }), t('sources.cost-files', { kind })];
}

/** In the node's own figures: what went, where the mind is now, and what cannot be undone. */
export function forgottenSentence(name: string, { erasedChunks, droppedCheckpoints, droppedAdapters, keptCheckpoints, backToStep, retrainToStep, cannotBeUndone }: ForgetReport): string {
  const parts = [
    t('sources.erased', { pieces: erasedChunks }),
    ...(droppedCheckpoints === 0 ? [] : [t('sources.dropped-checkpoints', { count: droppedCheckpoints })]),
    ...(droppedAdapters === 0 ? [] : [t('sources.dropped-adapters', { count: droppedAdapters })]),
    ...(backToStep === null ? [] : [t('sources.went-back', { step: backToStep })]),
    ...(retrainToStep === null ? [] : [t('sources.learns-on', { step: retrainToStep })]),
    ...(keptCheckpoints === 0 ? [] : [t('sources.kept-checkpoints', { count: keptCheckpoints })]),
  ];
  return [t('sources.forgotten', { name, parts: parts.join(', ') }), ...cannotBeUndone].join(' ');
}
