// What a link, a file or the tray asked to be shown, until a window takes it. In memory only: a link of an invite is a secret.
// The newest one takes the place of one that nobody took.
import type { Intent } from '../../../schemas/intent.ts';

export class IntentDesk {
  #waiting: Intent | null = null;
  readonly #onWaiting: () => void;

  constructor(onWaiting: () => void) { this.#onWaiting = onWaiting; }

  put(intent: Intent): void {
    this.#waiting = intent;
    this.#onWaiting();
  }

  take(): Intent | null {
    const intent = this.#waiting;
    this.#waiting = null;
    return intent;
  }
}
