// The two windows nobody sees: compute, which comes and goes as the agent wants, and link, which stays. Each is opened at the address
// the agent gave. What crashes is told to the agent, which asks for another one in its own time; after three crashes in ten minutes the
// shell is in safe mode until it is started again: no links, and the agent is told to leave the graphics card alone.
import { noFailures, noteFailure } from '../../app/agent/restartBackoff.ts';
import type { Desktop, DesktopWindow } from '../../app/desktop/ports.ts';
import { loopbackOrigin } from '../../app/desktop/walls.ts';
import type { HiddenPage, ShellWord } from '../../schemas/desktop.ts';

const WHY_CHARACTERS_MAX = 300;
/** A page that crashed is often given up by the agent, whose line to it broke, before the system says so: the window stays so long, to
 *  hear which of both it was. Its work has ended either way. */
const LEAVING_MS = 400;
const NO_SANDBOX = 'Without Chromium\'s sandbox the app makes no connections to other nodes. The package for Debian and Ubuntu (.deb) brings what is missing.';
const SAFE_MODE_LINKS = 'The app is in safe mode and makes no connections to other nodes. Start it again to try anew.';
export const SAFE_MODE = 'Hidden parts of the app crashed three times within ten minutes. Until you start it again it works without the graphics card and without the mesh; what was learnt is kept.';

export class HiddenPages {
  readonly #desktop: Pick<Desktop, 'openWindow' | 'clock'>;
  readonly #say: (word: ShellWord) => void;
  readonly #onSafeMode: (sentence: string) => void;
  readonly #windows = new Map<HiddenPage, DesktopWindow>();
  readonly #leaving = new Set<DesktopWindow>();
  #failures = noFailures;
  readonly #mayLink: boolean;
  #safeMode = false;

  /** `mayLink`: the page that meets strangers' bytes has Chromium's walls around it. */
  constructor(desktop: Pick<Desktop, 'openWindow' | 'clock'>, say: (word: ShellWord) => void, onSafeMode: (sentence: string) => void, mayLink = true) {
    this.#mayLink = mayLink;
    this.#desktop = desktop;
    this.#say = say;
    this.#onSafeMode = onSafeMode;
  }

  /** At this address, or not any more. */
  want(page: HiddenPage, url: string | null): void {
    this.#leave(page);
    if (url === null) return;
    if (loopbackOrigin(url) === null) { this.#ended(page, 'the address is not on this machine'); return; }
    if (!this.#mayLink && page === 'link') { this.#say({ type: 'links-refused', why: NO_SANDBOX }); return; }
    if (this.#safeMode && page === 'link') { this.#say({ type: 'links-refused', why: SAFE_MODE_LINKS }); return; }
    const window = this.#desktop.openWindow({
      kind: page, url, bounds: null, mayClose: () => true, onBounds: () => undefined, onFocus: () => undefined, onAddress: () => undefined,
      onCrash: (why) => { if (this.#windows.get(page) === window) this.#crashed(page, why); else if (this.#leaving.delete(window)) { window.destroy(); this.#note(why); } },
      onGone: () => { if (this.#windows.get(page) === window) { this.#windows.delete(page); this.#ended(page, 'its window was closed'); } },
      onAsk: () => Promise.resolve({ refused: 'A hidden page asks for nothing.' }),
    });
    this.#windows.set(page, window);
  }

  /** What Chromium does for all windows crashed: no page is told of it. */
  graphicsCrashed(why: string): void { this.#note(why); }

  /** The agent they worked for is gone. */
  closeAll(): void {
    for (const page of [...this.#windows.keys()]) this.#close(page);
    for (const window of this.#leaving) window.destroy();
    this.#leaving.clear();
  }

  #leave(page: HiddenPage): void {
    const window = this.#windows.get(page);
    if (window === undefined) return;
    this.#windows.delete(page);
    this.#leaving.add(window);
    this.#desktop.clock.after(LEAVING_MS, () => { if (this.#leaving.delete(window)) window.destroy(); });
  }

  #crashed(page: HiddenPage, why: string): void {
    this.#close(page);
    this.#note(why);
    this.#ended(page, why);
  }

  #note(why: string): void {
    if (this.#safeMode) return;
    const { backoff, verdict } = noteFailure(this.#failures, this.#desktop.clock.monotonicMs());
    this.#failures = backoff;
    if (verdict.restart) return;
    this.#safeMode = true;
    this.#say({ type: 'safe-mode', why: why.slice(0, WHY_CHARACTERS_MAX) });
    if (this.#windows.has('link')) { this.#close('link'); this.#say({ type: 'links-refused', why: SAFE_MODE_LINKS }); }
    this.#onSafeMode(SAFE_MODE);
  }

  #ended(page: HiddenPage, why: string): void { this.#say({ type: 'page-ended', page, why: why.slice(0, WHY_CHARACTERS_MAX) }); }

  #close(page: HiddenPage): void {
    const window = this.#windows.get(page);
    // Taken out first: that it is gone is no news then.
    this.#windows.delete(page);
    window?.destroy();
  }
}
