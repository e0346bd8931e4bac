// Names over the world: beings, lanterns and places, and what Ileices says just now. Hidden from assistive technology:
// the World outline holds the same as text.
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { chatStore, viewStore, worldStore } from '../state/stores.ts';
import { labelRef } from './labelNodes.ts';

const MOST_LANTERN_LABELS = 40;
const BUBBLE_MS = 9_000;
const BUBBLE_CHARACTERS = 90;
const SPEAKER = 'ileices';

/** The last reply, while it streams and a little longer; replies from before this window opened stay quiet. */
function useSpoken(): string | null {
  const last = useStore(chatStore, ({ messages }) => messages.findLast((message) => message.author === 'ileices' && message.text !== ''));
  const [quietId, setQuietId] = useState<string | null>(null);
  const [seenStreaming, setSeenStreaming] = useState<string | null>(null);
  const id = last?.id ?? null;
  const streaming = last?.state === 'streaming';
  useEffect(() => {
    if (streaming) { setSeenStreaming(id); return undefined; }
    const timer = setTimeout(() => { setQuietId(id); }, BUBBLE_MS);
    return () => { clearTimeout(timer); };
  }, [id, streaming]);
  if (last === undefined || id === quietId || (!streaming && seenStreaming !== id)) return null;
  return last.text.length > BUBBLE_CHARACTERS ? `${last.text.slice(0, BUBBLE_CHARACTERS)}…` : last.text;
}

export function Labels() {
  const beings = useStore(worldStore, useShallow(({ snapshot }) => (snapshot?.beings ?? []).map((one) => `${one.id}\n${one.name}`)));
  const places = useStore(worldStore, useShallow(({ snapshot }) => (snapshot?.places ?? []).map((one) => `${one.id}\n${one.name}`)));
  const lanterns = useStore(worldStore, useShallow(({ snapshot }) => (snapshot?.lanterns ?? []).slice(0, MOST_LANTERN_LABELS).map((one) => `${one.id}\n${one.name}`)));
  const selected = useStore(viewStore, (view) => view.selected);
  const spoken = useSpoken();
  const label = (entry: string, kind: string) => {
    const [id, name] = entry.split('\n') as [string, string];
    return <span key={id} ref={labelRef(id)} className={`label label-${kind}${selected === id ? ' label-selected' : ''}`}><span>{name}</span></span>;
  };
  return (
    <div className="labels" aria-hidden="true">
      {places.map((entry) => label(entry, 'place'))}
      {lanterns.map((entry) => label(entry, 'lantern'))}
      {beings.map((entry) => label(entry, 'being'))}
      {spoken !== null && <span ref={labelRef(`bubble-${SPEAKER}`)} className="label label-bubble"><span>{spoken}</span></span>}
    </div>
  );
}
