// What forgetting a source costs, said before the yes, and what it did, said after. Pure.
import type { RpcOutput } from '../../schemas/rpc.ts';
import type { SourceView } from '../../schemas/status.ts';
import { count } from '../shell/numbers.ts';

const counted = (amount: number, one: string, many: string): string => `${count(amount)} ${amount === 1 ? one : many}`;

/** One line for each thing that is lost, and one for what is not. */
export function costLines(source: Pick<SourceView, 'chunks' | 'kind'>, step: number | null): string[] {
  return [
    `Its text is erased from this machine: ${counted(source.chunks, 'piece', 'pieces')}.`,
    'Every checkpoint that learnt from it is dropped.',
    `The mind goes back to before it learnt from it${step === null ? '' : `: it may go back to an earlier step than ${count(step)}`}. What it learnt since then, from anything, is lost too.`,
    `None of this can be called back. ${source.kind === 'folder' ? 'The files themselves are' : 'The file itself is'} not touched.`,
  ];
}

/** In the node's own figures; where the mind went back to an earlier step, that too. */
export function forgottenSentence(name: string, { erasedChunks, droppedCheckpoints, backToStep }: RpcOutput<'source.forget'>): string {
  const erased = `${counted(erasedChunks, 'piece', 'pieces')} of text erased, ${counted(droppedCheckpoints, 'checkpoint', 'checkpoints')} dropped`;
  return `${name} is forgotten: ${erased}${backToStep === null ? '' : `; the mind went back to step ${count(backToStep)}`}.`;
}
