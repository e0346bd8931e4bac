// Where one writes: Enter sends (while Ileices speaks, for afterwards), Shift+Enter breaks the line, the draft survives a
// reload.
import { useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { Icon } from '../shell/Icon.tsx';
import { useLive } from '../shell/presence.ts';
import { sendMessage, setDraft, stopReply } from '../state/actions.ts';
import { streamingReply } from '../state/chat.ts';
import { chatStore } from '../state/stores.ts';

export const LONGEST_MESSAGE = 4000;
const TALLEST_PIXELS = 160;

export function Composer() {
  const draft = useStore(chatStore, (chat) => chat.draft);
  const problem = useStore(chatStore, (chat) => chat.problem);
  const live = useLive();
  const speaking = useStore(chatStore, (chat) => streamingReply(chat.messages) !== undefined) && live;
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const node = field.current;
    if (node === null) return;
    node.style.height = 'auto';
    node.style.height = `${Math.min(TALLEST_PIXELS, node.scrollHeight)}px`;
  }, [draft]);
  const send = (): void => { const text = draft.trim(); if (text === '') return; setDraft(''); void sendMessage(text); };
  const onKeyDown = (event: KeyboardEvent): void => {
    // As in a shell: the arrow up brings the last question back to be asked again or changed.
    const lastAsked = chatStore.getState().messages.findLast((message) => message.author === 'person');
    if (event.key === 'ArrowUp' && draft === '' && lastAsked !== undefined) { event.preventDefault(); setDraft(lastAsked.text); }
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) { event.preventDefault(); send(); }
  };
  return (
    <form className="composer" onSubmit={(event) => { event.preventDefault(); send(); }}>
      {problem !== null && <p className="problem" role="alert">{problem}</p>}
      <div className="composer-row">
        <textarea
          ref={field} id="composer" rows={1} value={draft} maxLength={LONGEST_MESSAGE} aria-label="Write to Ileices" placeholder={live ? 'Ask about its world' : 'Not connected: it waits here'}
          onChange={(event) => { setDraft(event.target.value); }} onKeyDown={onKeyDown}
        />
        {speaking && <button type="button" className="send send-stop" aria-label="Stop the reply" onClick={() => { void stopReply(); }}><Icon name="stop" /></button>}
        {(!speaking || draft.trim() !== '') && <button type="submit" className="send" aria-label={speaking ? 'Send; it is answered after this reply' : 'Send'} disabled={draft.trim() === ''}><Icon name="send" /></button>}
      </div>
    </form>
  );
}
