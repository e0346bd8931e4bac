// Staying at the end of a list that grows: only who is at the end stays there, whatever changes its height; who reads further
// up is told that there is more, and stays.
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** This near to the end counts as being there. */
const AT_END_PIXELS = 24;

export interface End { readonly list: RefObject<HTMLDivElement | null>; readonly behind: boolean; readonly onScroll: () => void; readonly toEnd: () => void }

/** `content` changes with what the list shows; while `held` it stays where it is, and while `empty` at its beginning. */
export function useEnd(content: unknown, { empty, held }: { empty: boolean; held: boolean }): End {
  const list = useRef<HTMLDivElement>(null);
  const stuck = useRef(true), lastTop = useRef(0);
  const [behind, setBehind] = useState(false);
  const toBottom = (): void => { const node = list.current; if (node !== null) { node.scrollTop = node.scrollHeight; lastTop.current = node.scrollTop; } };
  useLayoutEffect(() => {
    // Before the first word there is an invitation, which is read from its beginning.
    if (empty) return;
    if (held) stuck.current = false;
    if (stuck.current) toBottom(); else setBehind(true);
  }, [content, empty, held]);
  useEffect(() => {
    const node = list.current;
    if (node === null || empty) return undefined;
    // Turns out of sight have a guessed height until they come near.
    const watch = new ResizeObserver(() => { if (stuck.current) toBottom(); });
    watch.observe(node);
    for (const child of node.children) watch.observe(child);
    return () => { watch.disconnect(); };
  }, [empty]);
  const onScroll = (): void => {
    const node = list.current;
    if (node === null) return;
    if (node.scrollHeight - node.scrollTop - node.clientHeight < AT_END_PIXELS) stuck.current = true;
    else if (node.scrollTop < lastTop.current - 1) stuck.current = false;
    lastTop.current = node.scrollTop;
    if (stuck.current) setBehind(false);
  };
  return { list, behind, onScroll, toEnd: () => { stuck.current = true; toBottom(); setBehind(false); } };
}
