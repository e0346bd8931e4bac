// When the compute process ends by itself: start it again, later each time, and give up when it keeps failing.
export const FAILURE_WINDOW_MS = 10 * 60_000;
export const FAILURES_UNTIL_BLOCKED = 3;
const RESTART_DELAYS_MS = [500, 4_000] as const;

export interface Backoff { readonly failuresAtMs: readonly number[] }
export const noFailures: Backoff = { failuresAtMs: [] };
export type Verdict = { readonly restart: true; readonly delayMs: number } | { readonly restart: false };

export function noteFailure(backoff: Backoff, nowMs: number): { backoff: Backoff; verdict: Verdict } {
  const failuresAtMs = [...backoff.failuresAtMs.filter((at) => nowMs - at < FAILURE_WINDOW_MS), nowMs];
  const verdict: Verdict = failuresAtMs.length >= FAILURES_UNTIL_BLOCKED
    ? { restart: false }
    : { restart: true, delayMs: RESTART_DELAYS_MS[failuresAtMs.length - 1] ?? 0 };
  return { backoff: { failuresAtMs }, verdict };
}
