// Which paths a "never" covers: itself and everything below it. Used wherever something would be listed or opened, so that a
// yes to a folder does not take what a person said never to. Paths are real ones.
import { dirname } from 'node:path';

/** Looks upwards, so that a long list of nevers costs no more than a short one. */
export function covers(never: readonly string[]): (path: string) => boolean {
  const kept = new Set(never);
  return (path) => {
    if (kept.size === 0) return false;
    for (let at = path; ; at = dirname(at)) {
      if (kept.has(at)) return true;
      if (dirname(at) === at) return false;
    }
  };
}
