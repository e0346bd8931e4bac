// Whether what is shown goes on now, or is only what was last seen: read by everything that shows a figure or a state.
import { useStore } from 'zustand';
import { linkStore, type Link } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { clock } from './numbers.ts';

export const useLive = (): boolean => useStore(linkStore, (link) => link.live);

/** "last seen 14:03"; before the first word of the node there is nothing that was seen. */
export const lastSeenWords = (seenAtMs: number | null): string => (seenAtMs === null ? t('common.not-seen') : t('common.last-seen', { time: clock(seenAtMs) }));

export const useLastSeen = (): string => useStore(linkStore, (link) => lastSeenWords(link.seenAtMs));

/** The word in place of the node's state while nothing is live. */
export function absenceWord({ link, everOpen }: Pick<Link, 'link' | 'everOpen'>): string {
  return link.kind === 'open' || (link.kind === 'connecting' && !everOpen) ? t('common.connecting') : t('common.not-connected');
}
