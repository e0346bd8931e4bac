// The conversation: turns, the way to the newest one, and what to ask when nothing was said yet.
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { Icon } from '../shell/Icon.tsx';
import { count, fixed } from '../shell/numbers.ts';
import { useLastSeen, useLive } from '../shell/presence.ts';
import { sendMessage } from '../state/actions.ts';
import { turnsOf } from '../state/chat.ts';
import { chatStore, nodeStore, worldStore } from '../state/stores.ts';
import { Composer } from './Composer.tsx';
import { TurnView } from './TurnView.tsx';

/** This near to the end counts as being there. */
const AT_END_PIXELS = 24;

/** Whether the model can speak now, and which one it is. */
function ModelPill() {
  const status = useStore(nodeStore, (node) => node.status);
  const live = useLive();
  const seen = useLastSeen();
  if (status !== null && !live) return <p className="model-pill"><span className="model-absent">not connected</span><span>{seen}</span></p>;
  if (status === null) return <p className="model-pill">waiting for the node</p>;
  if (status.model === null) return <p className="model-pill model-none">no model</p>;
  const { model } = status;
  return (
    <p className="model-pill" title={`${count(model.parameters)} parameters, tokenizer ${model.tokenizer.slice(0, 12)}`}>
      <span className="model-state">{status.state === 'learning' || status.state === 'throttled' ? 'awake, learning' : 'awake'}</span>
      <span>{model.checkpoint}</span><span>loss {fixed(model.trainLoss)}</span>
    </p>
  );
}

/** Without a model nobody answers: that is said instead of inviting questions. */
function NobodyAwake() {
  const reason = useStore(nodeStore, (node) => node.status?.reasonText ?? '');
  return <div className="empty"><p>Ileices cannot speak now.</p><p className="muted">{reason}</p></div>;
}

function EmptyChat() {
  const names = useStore(worldStore, useShallow(({ snapshot }) => (snapshot?.beings ?? []).map((being) => being.name)));
  const parameters = useStore(nodeStore, (node) => node.status?.model?.parameters ?? null);
  const live = useLive();
  if (!live) return <div className="empty"><p>Ileices cannot be reached now.</p><p className="muted">What you send waits here, and goes out when the node is back.</p></div>;
  const [first = 'Ileices', second = 'Mystiiqa'] = names;
  const questions = [`Where is ${first}?`, `What does ${second} carry?`, `How does ${first} feel?`];
  return (
    <div className="empty">
      <p>Ileices is awake. Ask what you see in its world.</p>
      <ul className="suggestions">{questions.map((question) => <li key={question}><button type="button" className="button" onClick={() => { void sendMessage(question); }}>{question}</button></li>)}</ul>
      <p className="muted">A small mind{parameters === null ? '' : ` of ${count(parameters)} parameters`}, raised on this machine: it answers from its world in simple words, and is often wrong about anything else.</p>
    </div>
  );
}

export function ChatPanel() {
  const messages = useStore(chatStore, (chat) => chat.messages);
  const loaded = useStore(chatStore, (chat) => chat.loaded);
  const asleep = useStore(nodeStore, (node) => node.status !== null && node.status.model === null);
  const turns = useMemo(() => turnsOf(messages), [messages]);
  const list = useRef<HTMLDivElement>(null);
  const stuck = useRef(true);
  const [behind, setBehind] = useState(false);
  const toEnd = (): void => { const node = list.current; if (node !== null) node.scrollTop = node.scrollHeight; };
  useLayoutEffect(() => {
    // Before the first word there is an invitation, which is read from its beginning.
    if (messages.length === 0) return;
    if (stuck.current) toEnd(); else setBehind(true);
  }, [messages]);
  const onScroll = (): void => {
    const node = list.current;
    if (node === null) return;
    stuck.current = node.scrollHeight - node.scrollTop - node.clientHeight < AT_END_PIXELS;
    if (stuck.current) setBehind(false);
  };
  return (
    <div className="chat">
      <ModelPill />
      <div className="scroll chat-scroll" ref={list} onScroll={onScroll} tabIndex={0} role="region" aria-label="Conversation">
        {turns.length === 0 ? (loaded && (asleep ? <NobodyAwake /> : <EmptyChat />)) : <ol className="turns">{turns.map((turn, index) => <TurnView key={turn.id} turn={turn} last={index === turns.length - 1} />)}</ol>}
      </div>
      {behind && <button type="button" className="button new-messages" onClick={() => { stuck.current = true; toEnd(); setBehind(false); }}><Icon name="down" size={9} /> New words</button>}
      <Composer />
    </div>
  );
}
