// One question and its replies. Regenerating adds a reply; the newest is shown, the others can be turned back to.
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { ChatMessage } from '../../schemas/rpc.ts';
import { Icon } from '../shell/Icon.tsx';
import { useLive } from '../shell/presence.ts';
import { copyText, discardUnsent, regenerate, sendAgain, stopReply } from '../state/actions.ts';
import { streamingReply, type Turn } from '../state/chat.ts';
import { chatStore, linkStore } from '../state/stores.ts';
import { ReplyFooter } from './ReplyFooter.tsx';

function ReplyActions({ reply, last }: { reply: ChatMessage; last: boolean }) {
  const live = useLive();
  if (reply.state === 'streaming') {
    return live && <button type="button" className="button button-small" onClick={() => { void stopReply(reply.id); }}><Icon name="stop" size={11} /> Stop <kbd>Esc</kbd></button>;
  }
  return (
    <>
      {reply.text !== '' && <button type="button" className="icon-button" aria-label="Copy reply" title="Copy" onClick={() => { void copyText(reply.text); }}><Icon name="copy" size={12} /></button>}
      {(last || reply.state === 'failed') && <button type="button" className="icon-button" aria-label="Say it again" title="Say it again" disabled={!live} onClick={() => { void regenerate(reply.id); }}><Icon name="redo" size={12} /></button>}
    </>
  );
}

function Silence({ reply }: { reply: ChatMessage }) {
  const live = useLive();
  const speaking = useStore(chatStore, (chat) => streamingReply(chat.messages)?.id === reply.id);
  return <p className="muted">{!live ? 'not connected; it may have been answered meanwhile' : speaking ? 'thinking…' : 'waiting its turn'}</p>;
}

/** What became of one's own message while the node has not confirmed it. */
function Unsent({ message }: { message: ChatMessage }) {
  const state = useStore(chatStore, (chat) => chat.unsent.get(message.id));
  const connected = useStore(linkStore, ({ link }) => link.kind === 'open');
  if (state === undefined || (state === null && connected)) return null;
  if (state === null) return <p className="unsent">not sent yet; it goes out when the node is back</p>;
  return (
    <div className="unsent">
      <p className="problem" role="alert">Not sent: {state}</p>
      <button type="button" className="button button-small" onClick={() => { void sendAgain(message.id, message.text); }}>Send again</button>
      <button type="button" className="button button-small" onClick={() => { discardUnsent(message.id); }}>Discard</button>
    </div>
  );
}

function Reply({ reply, last }: { reply: ChatMessage; last: boolean }) {
  const thinking = reply.state === 'streaming' && reply.text === '';
  return (
    <div className={`reply reply-${reply.state}`}>
      {reply.state === 'failed' && <p className="problem">{reply.failure ?? 'The reply failed.'}</p>}
      {thinking ? <Silence reply={reply} /> : reply.text !== '' && <p className="reply-text">{reply.text}</p>}
      {reply.state === 'done' && reply.text === '' && <p className="muted">It said nothing.</p>}
      {reply.footer !== null && <ReplyFooter footer={reply.footer} />}
      <div className="reply-actions"><ReplyActions reply={reply} last={last} /></div>
    </div>
  );
}

export function TurnView({ turn, last }: { turn: Turn; last: boolean }) {
  const newest = turn.replies.length - 1;
  const [shown, setShown] = useState(newest);
  useEffect(() => { setShown(newest); }, [newest]);
  const at = Math.min(Math.max(0, shown), newest);
  const reply = turn.replies[at];
  return (
    <li className="turn">
      {turn.person !== null && <div className="asked"><span className="visually-hidden">You: </span>{turn.person.text}</div>}
      {turn.person !== null && <Unsent message={turn.person} />}
      {reply !== undefined && (
        <div className="answered">
          <p className="speaker"><span className="pixel-title">Ileices</span>
            {turn.replies.length > 1 && (
              <span className="versions">
                <button type="button" className="icon-button" aria-label="Earlier reply" disabled={at === 0} onClick={() => { setShown(at - 1); }}><Icon name="left" size={9} /></button>
                {at + 1} / {turn.replies.length}
                <button type="button" className="icon-button" aria-label="Later reply" disabled={at === newest} onClick={() => { setShown(at + 1); }}><Icon name="right" size={9} /></button>
              </span>
            )}
          </p>
          <Reply reply={reply} last={last && at === newest} />
        </div>
      )}
    </li>
  );
}
