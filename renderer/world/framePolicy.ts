// When the world may draw its next frame. A pure decision, so that it can be tested; frameDriver.ts carries it out.

export interface FrameSituation {
  readonly hidden: boolean;
  readonly focused: boolean;
  /** The "GPU" is a program on the processor: every frame is taken from learning. */
  readonly software: boolean;
  /** This machine learns on the same GPU. */
  readonly gpuBusy: boolean;
  readonly reducedMotion: boolean;
  readonly paused: boolean;
  /** Something other than time changed what is to be seen. */
  readonly dirty: boolean;
  readonly msSinceInput: number;
}

export const INPUT_WINDOW_MS = 5_000;
export const SOFTWARE_INPUT_FPS = 15;
export const SOFTWARE_IDLE_FPS = 0.5;
export const FOCUSED_FPS = 60;
export const SHARED_FPS = 30;
export const REDUCED_MOTION_FPS = 2;

/** Least milliseconds between two frames, or null for no frame at all until something changes. */
export function frameIntervalMs(now: FrameSituation): number | null {
  if (now.hidden) return null;
  const handled = now.msSinceInput < INPUT_WINDOW_MS;
  if (now.software) {
    if (handled) return 1000 / SOFTWARE_INPUT_FPS;
    return now.paused && !now.dirty ? null : 1000 / SOFTWARE_IDLE_FPS;
  }
  if (now.paused && !now.dirty && !handled) return null;
  if (now.reducedMotion && !handled) return 1000 / REDUCED_MOTION_FPS;
  return 1000 / (now.focused && !now.gpuBusy ? FOCUSED_FPS : SHARED_FPS);
}
