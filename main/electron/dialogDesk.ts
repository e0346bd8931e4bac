// The dialogs the shell opens by itself: what stands there already is not said again beside itself.
import type { Desktop, Question } from '../../app/desktop/ports.ts';

export class DialogDesk {
  readonly #desktop: Pick<Desktop, 'ask'>;
  readonly #open = new Set<string>();

  constructor(desktop: Pick<Desktop, 'ask'>) { this.#desktop = desktop; }

  async tell(title: string, text: string): Promise<void> { await this.ask({ title, text, buttons: [{ id: 'close', label: 'Close' }], safe: 'close' }); }

  /** The button that was pressed; null where a dialog of this title stands there. */
  async ask(question: Question): Promise<string | null> {
    if (this.#open.has(question.title)) return null;
    this.#open.add(question.title);
    try { return await this.#desktop.ask(question); } finally { this.#open.delete(question.title); }
  }
}
