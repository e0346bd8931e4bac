// Where the look cursor is, as a frame of four corners; moved with the labels, a frame at a time.
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { mountCursor } from './labels.ts';
import { lookStore } from './look.ts';

export function LookCursor() {
  const on = useStore(lookStore, (look) => look.on);
  const node = useRef<HTMLDivElement>(null);
  useEffect(() => (on && node.current !== null ? mountCursor(node.current, () => lookStore.getState()) : undefined), [on]);
  return on ? <div ref={node} className="look-cursor" aria-hidden="true" /> : null;
}
