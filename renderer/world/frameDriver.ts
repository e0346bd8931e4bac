// Carries the frame policy out: one timer or one animation frame at a time, none while the window is hidden. Counts
// what it does, for tests and for the honest line about software graphics.
import { frameIntervalMs, FOCUSED_FPS, type FrameSituation } from './framePolicy.ts';

export interface FrameCounters { frames: number; framesWhileHidden: number; lastFrameMs: number; drawCalls: number; drawMs: number }
declare global {
  interface Window {
    /** What the window measures of itself, for tests and for the curious. */
    readonly __ileices: { readonly frames: FrameCounters; readonly drawNow: () => void; readonly software: () => string | null };
  }
}

export const frameCounters: FrameCounters = { frames: 0, framesWhileHidden: 0, lastFrameMs: 0, drawCalls: 0, drawMs: 0 };

/** Set by the canvas: draws one frame in this very task, whatever the policy; for measuring. */
export const drawNow: { current: () => void } = { current: () => undefined };

/** At this pace the screen's own clock is used; slower ones wait on a timer first. */
const TIMER_ABOVE_MS = 1000 / FOCUSED_FPS + 4;

export interface FrameDriver {
  /** A person touched something: motion may be smooth for a while. */
  input(): void;
  /** What is seen changed. */
  invalidate(): void;
  /** What is on the canvas is gone: draws in this very task, unless the window is hidden. */
  now(): void;
  stop(): void;
}

export function startFrames(draw: (nowMs: number) => void, situation: () => Omit<FrameSituation, 'msSinceInput' | 'dirty' | 'hidden' | 'focused'>): FrameDriver {
  let lastInputMs = performance.now();
  let dirty = true;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let animation: number | null = null;
  let stopped = false;
  /** One object for all questions to the policy. */
  const asked = { software: false, reducedMotion: false, paused: false, gpuBusy: false, hidden: false, focused: false, dirty: false, msSinceInput: 0 };

  const clear = (): void => {
    if (timer !== null) clearTimeout(timer);
    if (animation !== null) cancelAnimationFrame(animation);
    timer = null;
    animation = null;
  };
  const frame = (nowMs: number): void => {
    animation = null;
    const begun = performance.now();
    dirty = false;
    draw(nowMs);
    frameCounters.frames += 1;
    if (document.hidden) frameCounters.framesWhileHidden += 1;
    frameCounters.lastFrameMs = begun;
    frameCounters.drawMs = performance.now() - begun;
    schedule();
  };
  const schedule = (): void => {
    clear();
    if (stopped) return;
    const now = performance.now();
    Object.assign(asked, situation());
    asked.hidden = document.hidden; asked.focused = document.hasFocus(); asked.dirty = dirty; asked.msSinceInput = now - lastInputMs;
    const interval = frameIntervalMs(asked);
    if (interval === null) return;
    const waitMs = frameCounters.lastFrameMs + interval - now;
    if (interval <= TIMER_ABOVE_MS || waitMs <= 0) animation = requestAnimationFrame(frame);
    else timer = setTimeout(() => { timer = null; animation = requestAnimationFrame(frame); }, waitMs);
  };
  const onVisibility = (): void => { dirty = true; schedule(); };
  document.addEventListener('visibilitychange', onVisibility);
  window.addEventListener('focus', onVisibility);
  window.addEventListener('blur', onVisibility);
  schedule();
  return {
    input() { lastInputMs = performance.now(); dirty = true; schedule(); },
    invalidate() { dirty = true; if (timer === null && animation === null) schedule(); },
    now() { clear(); if (!stopped && !document.hidden) frame(performance.now()); },
    stop() {
      stopped = true;
      clear();
      document.removeEventListener('visibilitychange', onVisibility);
      window.removeEventListener('focus', onVisibility);
      window.removeEventListener('blur', onVisibility);
    },
  };
}
