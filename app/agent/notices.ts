// Sentences the node wants someone to read: one per id, newest last, gone when their cause is gone.
import type { Status } from '../../schemas/status.ts';

export type Notice = Status['notices'][number];
export const MAX_NOTICES = 20;

export class NoticeBoard {
  #notices: Notice[] = [];

  /** Returns whether anything changed, so that repeating a notice wakes nobody. */
  put(notice: Notice): boolean {
    const old = this.#notices.find((each) => each.id === notice.id);
    if (old && old.text === notice.text && old.severity === notice.severity) return false;
    this.#notices = [...this.#notices.filter((each) => each.id !== notice.id), notice].slice(-MAX_NOTICES);
    return true;
  }

  clear(id: string): boolean {
    const before = this.#notices.length;
    this.#notices = this.#notices.filter((each) => each.id !== id);
    return this.#notices.length !== before;
  }

  get list(): readonly Notice[] { return this.#notices; }
}
