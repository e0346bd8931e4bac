// What stands honestly under every reply: which checkpoint spoke, how good it is, how fast, from what.
import type { ChatMessage } from '../../schemas/rpc.ts';
import { fixed, short } from '../shell/numbers.ts';

const STOPPED: Record<NonNullable<ChatMessage['footer']>['stoppedBy'], string | null> = {
  end: null, 'max-tokens': 'cut at its longest length', context: 'cut: no room left to think', cancelled: 'stopped by you',
};

export function ReplyFooter({ footer }: { footer: NonNullable<ChatMessage['footer']> }) {
  const stopped = STOPPED[footer.stoppedBy];
  return (
    <p className="reply-footer">
      <span title={footer.checkpoint}>{footer.checkpoint}</span>
      <span>step {short(footer.step)}</span>
      <span>loss {fixed(footer.trainLoss)}</span>
      <span>{short(footer.tokensPerSecond)} tok/s</span>
      <span title={footer.sources.join(', ')}>from {footer.sources.length === 0 ? 'no source' : footer.sources.join(', ')}</span>
      {stopped !== null && <span>{stopped}</span>}
    </p>
  );
}
