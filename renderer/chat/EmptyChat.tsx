// A conversation in which nothing was said yet: what to ask, or why nobody would answer.
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { count } from '../shell/numbers.ts';
import { useLive } from '../shell/presence.ts';
import { chatStore, nodeStore, worldStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { sendMessage } from './actions.ts';

/** Without a model nobody answers: that is said instead of inviting questions. */
function NobodyAwake() {
  const reason = useStore(nodeStore, (node) => node.status?.reasonText ?? '');
  return <div className="empty"><p>{t('chat.empty-silent')}</p><p className="muted">{reason}</p></div>;
}

export function EmptyChat() {
  const names = useStore(worldStore, useShallow(({ scene }) => (scene?.beings ?? []).slice(0, 2).map((being) => being.name)));
  const parameters = useStore(nodeStore, (node) => node.status?.model?.parameters ?? null);
  const silent = useStore(nodeStore, (node) => node.status !== null && node.status.model === null);
  const to = useStore(chatStore, (chat) => chat.to);
  const live = useLive();
  if (!live) return <div className="empty"><p>{t('chat.empty-unreachable')}</p><p className="muted">{t('chat.empty-unreachable-next')}</p></div>;
  if (silent) return <NobodyAwake />;
  const [first = 'Ileices', second = 'Mystiiqa'] = to === null ? names : [to, to];
  const questions = [t('chat.ask-where', { name: first }), t('chat.ask-thing', { name: second }), t('chat.ask-mood', { name: first })];
  return (
    <div className="empty">
      <p>{to === null ? t('chat.empty-awake', { name: 'Ileices' }) : t('chat.empty-being', { name: to })}</p>
      <ul className="suggestions">{questions.map((question) => <li key={question}><button type="button" className="button" onClick={() => { void sendMessage(question); }}>{question}</button></li>)}</ul>
      <p className="muted">{parameters === null ? t('chat.empty-small') : t('chat.empty-small-of', { parameters: count(parameters) })}</p>
    </div>
  );
}
