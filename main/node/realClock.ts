// The Clock port on the real machine.
import type { Clock } from '../../app/ports.ts';

export const realClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, callback) => {
    // Longer waits than this overflow the timer; the callback is then simply early and looks again.
    const timer = setTimeout(callback, Math.min(delayMs, 0x7fff_ffff));
    return () => { clearTimeout(timer); };
  },
};
