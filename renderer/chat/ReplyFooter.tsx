// What stands honestly under every reply: which checkpoint spoke, how good it is, how fast, where, from what, and what was changed.
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { shownName } from '../../app/consent/names.ts';
import type { ReplyFooter as Footer } from '../../schemas/chat.ts';
import { fixed, short } from '../shell/numbers.ts';
import { nodeStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { readShown, speedShown, stoppedShown } from './footerWords.ts';

/** Of sources learnt from that are named in the line; the others stand in its hint. */
const NAMED_SOURCES = 2;

/** Consented sources by name; one that is not there any more was forgotten. */
function Learnt({ from }: { from: readonly string[] }) {
  const names = useStore(nodeStore, useShallow((node) => from.map((id) => { const known = node.status?.sources.find((one) => one.id === id); return known === undefined ? t('chat.footer-forgotten') : shownName(known.name); })));
  if (names.length === 0) return null;
  const shown = names.slice(0, NAMED_SOURCES).join(', '), more = names.length - NAMED_SOURCES;
  return <span title={t('chat.footer-learnt-hint', { sources: names.join(', ') })}>{more > 0 ? t('chat.footer-learnt-more', { sources: shown, more }) : t('chat.footer-learnt', { sources: shown })}</span>;
}

export function ReplyFooter({ footer }: { footer: Footer }) {
  const spoken = speedShown(footer), stopped = stoppedShown(footer.stoppedBy), read = readShown(footer.sources);
  const { peer = null, toned } = footer;
  return (
    <p className="reply-footer">
      <span title={footer.checkpoint}>{footer.checkpoint}</span>
      {peer === null && <><span>{t('chat.footer-step', { step: short(footer.step) })}</span><span>{t('chat.footer-loss', { loss: fixed(footer.trainLoss) })}</span></>}
      {spoken !== null && <span>{spoken}</span>}
      {peer === null ? <span>{t('chat.footer-here')}</span> : <span title={t('chat.footer-peer-hint', { id: peer.id, model: peer.stateHash })}>{t('chat.footer-peer', { name: peer.name })}</span>}
      <span title={footer.sources.join(', ')}>{t('chat.footer-from', { sources: read })}</span>
      <Learnt from={footer.learntFrom ?? []} />
      {toned !== undefined && <span className="footer-toned" title={t('chat.footer-toned-hint')}>{t('chat.footer-toned', { words: toned })}</span>}
      {stopped !== null && <span>{stopped}</span>}
    </p>
  );
}
