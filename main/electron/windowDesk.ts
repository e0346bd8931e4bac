// What the window asks of the shell (schemas/windowAsk.ts): dialogs of the system, the home folder, starting at login. What was picked or
// dropped is handed to the node, which asks for a yes; the shell reads none of it.
import type { Desktop } from '../../app/desktop/ports.ts';
import type { WindowAnswer, WindowAsk } from '../../schemas/windowAsk.ts';
import type { NodeDoor } from './nodeDoor.ts';

export class WindowDesk {
  readonly #desktop: Pick<Desktop, 'pick' | 'openFolder' | 'loginItem'>;
  readonly #node: NodeDoor;
  /** A dialog for a file or folder is open. */
  #picking = false;

  constructor(desktop: Pick<Desktop, 'pick' | 'openFolder' | 'loginItem'>, node: NodeDoor) {
    this.#desktop = desktop;
    this.#node = node;
  }

  async answer(ask: WindowAsk): Promise<WindowAnswer> {
    try {
      if (ask.ask === 'home') { this.#desktop.openFolder((await this.#node.call('status', {})).home); return { offerId: null }; }
      if (ask.ask === 'login') return { atLogin: this.#atLogin(ask.on) };
      if (ask.ask === 'dropped' && ask.path === '') return { refused: 'That is no file or folder of this computer. Save it as a file, then drop it or choose it.' };
      const path = ask.ask === 'dropped' ? ask.path : await this.#pick(ask.kind);
      return path === null ? { offerId: null } : await this.#node.call('offer', { path });
    } catch (fault) { return { refused: fault instanceof Error ? fault.message : String(fault) }; }
  }

  async #pick(kind: 'file' | 'folder'): Promise<string | null> {
    if (this.#picking) throw new Error('A dialog is open already; answer that one first.');
    this.#picking = true;
    try { return await this.#desktop.pick(kind); } finally { this.#picking = false; }
  }

  /** Only where a person asks for it, and never again by itself. */
  #atLogin(on: boolean | null): boolean | null {
    const { loginItem } = this.#desktop;
    if (on !== null) loginItem?.set(on);
    return loginItem?.isOn ?? null;
  }
}
