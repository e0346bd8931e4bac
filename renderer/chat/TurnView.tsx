// One question with the reply that is shown to it; versions of both can be turned back to.
import { memo, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { Turn } from '../../app/mind/chat/tree.ts';
import type { ChatMessage } from '../../schemas/chat.ts';
import { useLive } from '../shell/presence.ts';
import { copyText } from '../state/actions.ts';
import { isReminded } from '../state/chat.ts';
import { chatStore, linkStore, nodeStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { askToErase, discardUnsent, editMessage, sendAgain } from './actions.ts';
import { Act, ReplyView } from './ReplyView.tsx';
import { Versions } from './Versions.tsx';

/** What became of one's own message while the node has not confirmed it. */
function Unsent({ message }: { message: ChatMessage }) {
  const unsent = useStore(chatStore, (chat) => chat.unsent.get(message.id));
  const connected = useStore(linkStore, ({ link }) => link.kind === 'open');
  if (unsent === undefined || (unsent.problem === null && connected)) return null;
  if (unsent.problem === null) return <p className="unsent">{t('chat.not-sent-yet')}</p>;
  return (
    <div className="unsent">
      <p className="problem" role="alert">{t('chat.not-sent', { why: unsent.problem })}</p>
      <button type="button" className="button button-small" onClick={() => { void sendAgain(message.id); }}>{t('chat.send-again')}</button>
      <button type="button" className="button button-small" onClick={() => { discardUnsent(message.id); }}>{t('chat.discard')}</button>
    </div>
  );
}

function Question({ question, versions }: { question: ChatMessage; versions: readonly string[] }) {
  const live = useLive();
  const isSent = useStore(chatStore, (chat) => !chat.unsent.has(question.id));
  return (
    <>
      <div className="asked" dir="auto"><span className="visually-hidden">{t('chat.you')}</span>{question.text}</div>
      <Unsent message={question} />
      {isSent && (
        <div className="turn-actions asked-actions">
          {question.to !== null && <span className="muted">{t('chat.to-being', { name: question.to })}</span>}
          <Versions of={versions} shown={question.id} earlier={t('chat.earlier-version')} later={t('chat.later-version')} />
          <Act icon="edit" label={t('chat.edit')} onClick={() => { editMessage(question.id); }} />
          <Act icon="copy" label={t('chat.copy-question')} onClick={() => { void copyText(question.text); }} />
          <Act icon="erase" label={t('chat.erase')} disabled={!live} onClick={() => { askToErase(question.threadId, question.id); }} />
        </div>
      )}
    </>
  );
}

/** Said in plain words every so many messages; it cannot be switched off. */
function Reminder({ number }: { number: number | null }) {
  const every = useStore(nodeStore, (node) => node.settings?.chatReminderMessages ?? null);
  return every !== null && isReminded(number, every) ? <p className="reminder" role="note">{t('chat.reminder')}</p> : null;
}

function useFound(ids: readonly (string | undefined)[]) {
  const found = useStore(chatStore, (chat) => chat.found !== null && ids.includes(chat.found));
  const node = useRef<HTMLLIElement>(null);
  useEffect(() => { if (found) node.current?.scrollIntoView({ block: 'center' }); }, [found]);
  return { found, node };
}

function View({ turn: { question, questions, reply, replies }, last }: { turn: Turn; last: boolean }) {
  const { found, node } = useFound([question.id, reply?.id]);
  return (
    <li className={`turn${last ? ' turn-last' : ''}${found ? ' turn-found' : ''}`} ref={node}>
      <Question question={question} versions={questions} />
      {reply !== null && <ReplyView reply={reply} versions={replies} />}
      <Reminder number={question.number} />
    </li>
  );
}

const same = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((one, at) => one === b[at]);
/** A thousand turns stand still while one of them is spoken. */
export const TurnView = memo(View, (before, after) => before.last === after.last && before.turn.question === after.turn.question && before.turn.reply === after.turn.reply
  && same(before.turn.questions, after.turn.questions) && same(before.turn.replies, after.turn.replies));
