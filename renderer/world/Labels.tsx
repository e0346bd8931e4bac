// The layer over the picture in which names and whispers stand, and what Ileices says just now as one of them. Hidden from
// assistive technology: the World outline holds the same as text.
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { looksBack } from '../state/past.ts';
import { chatStore } from '../state/stores.ts';
import { idOf } from './names.ts';
import { mountLabels } from './over/labels.ts';
import { whisper } from './over/whispers.ts';
import { touch } from './controls.ts';

const SPEAKER = 'ileices';

/** The last reply, while it streams and a little longer; replies from before this window opened stay quiet. */
function useSpoken(): void {
  const last = useStore(chatStore, ({ messages }) => messages.findLast((message) => message.author === 'ileices' && message.text !== ''));
  const heard = useRef<string | null>(null);
  useEffect(() => {
    if (last === undefined) return;
    if (last.state === 'streaming') heard.current = last.id;
    const speaker = idOf(last.to?.toLowerCase() ?? SPEAKER);
    // Who looks back sees the moment as it was: nothing is said in it.
    if (heard.current !== last.id || speaker === null || looksBack()) return;
    whisper(speaker, last.text, performance.now());
    touch.current();
  }, [last]);
}

export function Labels() {
  const layer = useRef<HTMLDivElement>(null);
  useSpoken();
  useEffect(() => (layer.current === null ? undefined : mountLabels(layer.current)), []);
  return <div ref={layer} className="labels" aria-hidden="true" />;
}
