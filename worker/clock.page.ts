// The Clock port in a page and in its workers.
import type { Clock } from '../app/ports.ts';

export const pageClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, callback) => { const timer = setTimeout(callback, delayMs); return () => { clearTimeout(timer); }; },
};
