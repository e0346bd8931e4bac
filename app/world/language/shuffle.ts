// Fisher-Yates on a seeded stream.
import type { RandomStream } from '../../ports.ts';

/** Shuffles in place. */
export function shuffle<T>(stream: RandomStream, list: T[]): void {
  for (let last = list.length - 1; last > 0; last -= 1) {
    const other = stream.nextBelow(last + 1);
    const held = list[last]!;
    list[last] = list[other]!;
    list[other] = held;
  }
}
