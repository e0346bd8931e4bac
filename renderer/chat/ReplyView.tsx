// One reply: who speaks, its words, what stands under them, and what can be done with it.
import { useStore } from 'zustand';
import { messageToMarkdown } from '../../app/mind/chat/chatFile.ts';
import type { ChatMessage } from '../../schemas/chat.ts';
import { Icon, type IconName } from '../shell/Icon.tsx';
import { useLive } from '../shell/presence.ts';
import { copyText } from '../state/actions.ts';
import { streamingReply } from '../state/chat.ts';
import { chatStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { askToErase, goOn, regenerate, stopReply } from './actions.ts';
import { Markdown } from './Markdown.tsx';
import { Note, Thumbs } from './Rating.tsx';
import { ReplyFooter } from './ReplyFooter.tsx';
import { Versions } from './Versions.tsx';

export function Act({ icon, label, disabled = false, onClick }: { icon: IconName; label: string; disabled?: boolean; onClick: () => void }) {
  return <button type="button" className="icon-button" aria-label={label} title={label} disabled={disabled} onClick={onClick}><Icon name={icon} size={12} /></button>;
}

function Actions({ reply }: { reply: ChatMessage }) {
  const live = useLive();
  if (reply.state === 'streaming') {
    return live && <button type="button" className="button button-small" onClick={() => { void stopReply(reply.id); }}><Icon name="stop" size={11} /> {t('chat.stop')} <kbd>{t('keys.escape')}</kbd></button>;
  }
  const isCut = reply.footer !== null && reply.footer.stoppedBy !== 'end' && reply.text !== '' && !reply.imported;
  return (
    <>
      {isCut && <button type="button" className="button button-small" title={t('chat.go-on-hint')} disabled={!live} onClick={() => { void goOn(reply.id); }}>{t('chat.go-on')}</button>}
      {reply.text !== '' && <Act icon="copy" label={t('chat.copy-reply')} onClick={() => { void copyText(reply.text); }} />}
      {reply.text !== '' && <Act icon="markdown" label={t('chat.copy-markdown')} onClick={() => { void copyText(messageToMarkdown(reply)); }} />}
      <Act icon="redo" label={t('chat.say-again')} disabled={!live} onClick={() => { void regenerate(reply.id); }} />
      {reply.footer !== null && reply.text !== '' && <Thumbs reply={reply} />}
      <Act icon="erase" label={t('chat.erase')} disabled={!live} onClick={() => { askToErase(reply.threadId, reply.id); }} />
    </>
  );
}

function Silence({ reply }: { reply: ChatMessage }) {
  const live = useLive();
  const speaking = useStore(chatStore, (chat) => streamingReply(chat.messages)?.id === reply.id);
  return <p className="muted">{t(!live ? 'chat.maybe-answered' : speaking ? 'chat.thinking' : 'chat.waits-turn')}</p>;
}

export function ReplyView({ reply, versions }: { reply: ChatMessage; versions: readonly string[] }) {
  return (
    <div className={`answered reply reply-${reply.state}`}>
      <p className="speaker">
        <span className="pixel-title">{reply.to ?? t('shell.name')}</span>
        <Versions of={versions} shown={reply.id} earlier={t('chat.earlier-reply')} later={t('chat.later-reply')} />
      </p>
      {reply.failure !== null && <p className="problem">{reply.failure}</p>}
      {reply.state === 'streaming' && reply.text === '' ? <Silence reply={reply} /> : reply.text !== '' && <Markdown text={reply.text} />}
      {reply.state === 'done' && reply.text === '' && <p className="muted">{t('chat.said-nothing')}</p>}
      {reply.imported && <p className="chip" title={t('chat.imported-hint')}>{t('chat.imported')}</p>}
      {reply.footer !== null && reply.state !== 'streaming' && <ReplyFooter footer={reply.footer} />}
      <div className="turn-actions"><Actions reply={reply} /></div>
      {reply.rating !== null && <Note key={`${reply.id} ${reply.rating.note}`} reply={reply} />}
    </div>
  );
}
