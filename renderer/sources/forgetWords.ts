// What forgetting a source costs, said before the yes, and what it did, said after. Pure.
import type { ForgetChoice, ForgetReport } from '../../schemas/forget.ts';
import type { SourceView } from '../../schemas/status.ts';
import { count } from '../shell/numbers.ts';

const counted = (amount: number, one: string, many: string): string => `${count(amount)} ${amount === 1 ? one : many}`;

/** Name and consequence of each choice; `step` is where the mind is now. */
export function choiceLines({ scope }: Pick<SourceView, 'scope'>, step: number | null): readonly (readonly [choice: ForgetChoice, name: string, consequence: string])[] {
  const back = scope === 'mesh'
    ? `It goes back to before it learnt from it${step === null ? '' : `: maybe to an earlier step than ${count(step)}`}. What it learnt since then, from anything, goes too.`
    : 'Its own adapter on this machine goes back to before it. The shared base never saw it and stays.';
  return [
    ['roll-back', 'Unlearn it', back],
    ['retrain', 'Unlearn it and make up for it', 'The same, and it learns on from what you still allow until it has done as many steps.'],
    ['keep', 'Keep what was learnt', 'Only the text goes. What it learnt may still repeat parts of it.'],
  ];
}

/** One line for each thing that is lost whatever is chosen, and one for what is not. */
export function costLines(source: Pick<SourceView, 'chunks' | 'kind'>): string[] {
  return [
    `Its text is erased from this machine: ${counted(source.chunks, 'piece', 'pieces')}, with its shards.`,
    `None of this can be called back. ${source.kind === 'folder' ? 'The files themselves are' : 'The file itself is'} not touched.`,
  ];
}

/** In the node's own figures: what went, where the mind is now, and what cannot be undone. */
export function forgottenSentence(name: string, { erasedChunks, droppedCheckpoints, droppedAdapters, keptCheckpoints, backToStep, retrainToStep, cannotBeUndone }: ForgetReport): string {
  const dropped = [[droppedCheckpoints, 'checkpoint', 'checkpoints'], [droppedAdapters, 'adapter', 'adapters']] as const;
  const gone = dropped.filter(([amount]) => amount > 0).map(([amount, one, many]) => `${counted(amount, one, many)} dropped`);
  const steps = [
    ...(backToStep === null ? [] : [`the mind went back to step ${count(backToStep)}`]), ...(retrainToStep === null ? [] : [`it learns on to step ${count(retrainToStep)}`]),
    ...(keptCheckpoints === 0 ? [] : [`${counted(keptCheckpoints, 'checkpoint', 'checkpoints')} that learnt from it kept`]),
  ];
  return [`${name} is forgotten: ${[`${counted(erasedChunks, 'piece', 'pieces')} of text erased`, ...gone, ...steps].join(', ')}.`, ...cannotBeUndone].join(' ');
}
