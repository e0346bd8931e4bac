// The words under a reply, from what its footer says. Pure.
import type { ReplyFooter as Footer } from '../../schemas/chat.ts';
import { speed } from '../shell/numbers.ts';
import { t } from '../text/t.ts';

/** Fewer tokens than this are over too soon for their speed to mean anything. */
const LEAST_TIMED_TOKENS = 8;
const OF_BEING = 'world:';

export const speedShown = ({ tokens, tokensPerSecond }: Pick<Footer, 'tokens' | 'tokensPerSecond'>): string | null =>
  (tokens < LEAST_TIMED_TOKENS || tokensPerSecond <= 0 ? null : t('chat.footer-speed', { speed: speed(tokensPerSecond) }));

/** What is known of beings is of the world too: it is named once. */
export function readShown(sources: readonly string[]): string {
  const names = sources.filter((one) => one.startsWith(OF_BEING)).map((one) => one.slice(OF_BEING.length));
  const world = names.length > 0 ? [t('chat.footer-being', { names: names.join(', ') })] : sources.includes('world') ? [t('chat.footer-world')] : [];
  return [...world, ...sources.filter((one) => one !== 'world' && !one.startsWith(OF_BEING))].join(', ') || t('chat.footer-no-source');
}

export function stoppedShown(stoppedBy: Footer['stoppedBy']): string | null {
  switch (stoppedBy) {
    case 'end': return null;
    case 'max-tokens': return t('chat.footer-longest');
    case 'context': return t('chat.footer-no-room');
    case 'cancelled': return t('chat.footer-stopped');
  }
}
