// Where one writes: Enter sends (while somebody speaks, for afterwards), Shift+Enter breaks the line, the arrow up changes the
// last message, Esc leaves it as it was. The draft of each conversation survives a reload and a restart.
import { useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { MESSAGE_CHARACTERS_MAX } from '../../schemas/chat.ts';
import { Icon } from '../shell/Icon.tsx';
import { useLive } from '../shell/presence.ts';
import { streamingReply } from '../state/chat.ts';
import { chatStore, nodeStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { addressee, editLast, sendMessage, setWords, stopEditing, stopReply } from './actions.ts';

const TALLEST_PIXELS = 160;

export function Composer() {
  const words = useStore(chatStore, (chat) => chat.edit?.text ?? chat.draft);
  const editing = useStore(chatStore, (chat) => chat.edit !== null);
  const problem = useStore(chatStore, (chat) => chat.problem);
  const to = useStore(chatStore, addressee) ?? 'Ileices';
  const live = useLive();
  const speaking = useStore(chatStore, (chat) => streamingReply(chat.messages) !== undefined) && live;
  // Its height is that of its words, so it is another one when their size is.
  const textSize = useStore(nodeStore, (node) => node.settings?.textSize);
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const node = field.current;
    if (node === null) return;
    node.style.height = 'auto';
    node.style.height = `${Math.min(TALLEST_PIXELS, node.scrollHeight)}px`;
  }, [words, textSize]);
  const send = (): void => {
    const text = words.trim();
    if (text === '') return;
    if (!editing) setWords('');
    void sendMessage(text);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowUp' && words === '' && !editing && editLast()) event.preventDefault();
    if (event.key === 'Escape' && editing) { event.preventDefault(); stopEditing(); }
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) { event.preventDefault(); send(); }
  };
  return (
    <form className="composer" onSubmit={(event) => { event.preventDefault(); send(); }}>
      {problem !== null && <p className="problem" role="alert">{problem}</p>}
      {editing && <p className="editing" role="status">{t('chat.editing')} <button type="button" className="button button-small" onClick={stopEditing}>{t('chat.editing-stop')} <kbd>{t('keys.escape')}</kbd></button></p>}
      <div className="composer-row">
        <textarea
          ref={field} id="composer" rows={1} value={words} maxLength={MESSAGE_CHARACTERS_MAX} dir="auto" aria-label={t('chat.write-to', { name: to })} placeholder={live ? t('chat.ask-world') : t('chat.waits-here')}
          onChange={(event) => { setWords(event.target.value); }} onKeyDown={onKeyDown}
        />
        {speaking && <button type="button" className="send send-stop" aria-label={t('chat.stop-reply')} onClick={() => { void stopReply(); }}><Icon name="stop" /></button>}
        {(!speaking || words.trim() !== '') && <button type="submit" className="send" aria-label={speaking ? t('chat.send-after') : t('chat.send')} disabled={words.trim() === ''}><Icon name="send" /></button>}
      </div>
    </form>
  );
}
