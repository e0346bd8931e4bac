// One polite live region for the whole window: at most one message in five seconds, the newest wins.
import { viewStore } from './stores.ts';

const ANNOUNCE_EVERY_MS = 5_000;
let waiting: string | null = null;
let timer: ReturnType<typeof setTimeout> | null = null;

export function announce(text: string): void {
  if (timer !== null) { waiting = text; return; }
  viewStore.setState({ announcement: text });
  timer = setTimeout(() => {
    timer = null;
    const next = waiting;
    waiting = null;
    if (next !== null) announce(next);
  }, ANNOUNCE_EVERY_MS);
}
