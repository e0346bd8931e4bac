// What stands honestly under every reply: which checkpoint spoke, how good it is, how fast, from what.
import type { ChatMessage } from '../../schemas/rpc.ts';
import { fixed, short, speed } from '../shell/numbers.ts';

const STOPPED: Record<NonNullable<ChatMessage['footer']>['stoppedBy'], string | null> = {
  end: null, 'max-tokens': 'cut at its longest length', context: 'cut: no room left to think', cancelled: 'stopped by you',
};

/** Fewer tokens than this are over too soon for their speed to mean anything. */
const LEAST_TIMED_TOKENS = 8;

export const speedShown = ({ tokens, tokensPerSecond }: Pick<NonNullable<ChatMessage['footer']>, 'tokens' | 'tokensPerSecond'>): string | null =>
  (tokens < LEAST_TIMED_TOKENS || tokensPerSecond <= 0 ? null : `${speed(tokensPerSecond)} tok/s`);

export function ReplyFooter({ footer }: { footer: NonNullable<ChatMessage['footer']> }) {
  const spoken = speedShown(footer);
  const stopped = STOPPED[footer.stoppedBy];
  return (
    <p className="reply-footer">
      <span title={footer.checkpoint}>{footer.checkpoint}</span>
      {footer.peer ? <span title={`${footer.peer.id} with the model ${footer.peer.stateHash}`}>spoken by {footer.peer.name}</span> : <><span>step {short(footer.step)}</span><span>loss {fixed(footer.trainLoss)}</span></>}
      {spoken !== null && <span>{spoken}</span>}
      <span title={footer.sources.join(', ')}>from {footer.sources.length === 0 ? 'no source' : footer.sources.join(', ')}</span>
      {stopped !== null && <span>{stopped}</span>}
    </p>
  );
}
