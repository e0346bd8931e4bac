// The icon in the tray: what it shows follows from the newest view of the node and from the clock, and it is set only where that is
// something else than before, at most every two seconds.
import { meterImages, meterOf, meterWords } from '../../app/desktop/trayMeter.ts';
import type { Desktop, TrayLook } from '../../app/desktop/ports.ts';
import { trayMenu } from '../../app/desktop/trayMenu.ts';
import type { Standing, TrayVerb } from '../../app/desktop/trayMenu.ts';
import type { ShellView } from '../../schemas/desktop.ts';

export const TRAY_EVERY_MS = 2_000;
/** The minutes left of a pause go on without any word of the node. */
const COUNTDOWN_MS = 20_000;
const NO_WORK = { r: 0, b: 0, y: 0 };

export class TrayDesk {
  readonly #desktop: Pick<Desktop, 'showTray' | 'clock' | 'platform' | 'hasTray'>;
  readonly #on: { readonly onVerb: (verb: TrayVerb) => void; readonly onOpen: () => void };
  #view: ShellView | null = null;
  #standing: Standing = 'starting';
  #isShown = false;
  #meterKey = '';
  #meter: Pick<TrayLook, 'images' | 'isTemplate'> = { images: [], isTemplate: false };
  #key = '';
  /** Set while it was changed a moment ago. */
  #cancelRest: (() => void) | null = null;
  #isBehind = false;
  #cancelCount: () => void = () => undefined;
  #ended = false;

  constructor(desktop: Pick<Desktop, 'showTray' | 'clock' | 'platform' | 'hasTray'>, on: { readonly onVerb: (verb: TrayVerb) => void; readonly onOpen: () => void }) {
    this.#desktop = desktop;
    this.#on = on;
  }

  /** Whether a person finds the app there for sure. */
  get canBeFound(): boolean { return this.#isShown && this.#desktop.hasTray; }

  tell(view: ShellView | null, standing: Standing): void {
    const isOther = standing !== this.#standing;
    this.#view = view;
    this.#standing = standing;
    // Whether it runs at all is said at once.
    if (isOther) this.#show(); else this.#soon();
  }

  end(): void {
    this.#ended = true;
    this.#cancelRest?.();
    this.#cancelCount();
    if (this.#isShown) this.#desktop.showTray(null, this.#on);
    this.#isShown = false;
  }

  #soon(): void { if (this.#cancelRest === null) this.#show(); else this.#isBehind = true; }

  #show(): void {
    if (this.#ended) return;
    this.#isBehind = false;
    this.#set();
    this.#cancelRest?.();
    this.#cancelRest = this.#desktop.clock.after(TRAY_EVERY_MS, () => {
      this.#cancelRest = null;
      if (this.#isBehind) this.#show();
    });
    this.#cancelCount();
    if (this.#view?.state === 'paused' && this.#view.pausedUntil !== null) this.#cancelCount = this.#desktop.clock.after(COUNTDOWN_MS, () => { this.#soon(); });
  }

  #set(): void {
    const { platform, clock } = this.#desktop;
    if (this.#view?.trayIcon === false) {
      if (this.#isShown) this.#desktop.showTray(null, this.#on);
      this.#isShown = false;
      this.#key = '';
      return;
    }
    const rby = this.#view?.rby ?? NO_WORK, isWorking = this.#standing === 'up' && (this.#view?.state === 'learning' || this.#view?.state === 'throttled');
    const meter = meterOf(rby, isWorking), meterKey = JSON.stringify(meter);
    const items = trayMenu(this.#view, this.#standing, clock.now()), tooltip = `Ileices. ${meterWords(rby)}`;
    const key = JSON.stringify([meterKey, tooltip, items]);
    if (key === this.#key) return;
    this.#key = key;
    if (meterKey !== this.#meterKey) { this.#meterKey = meterKey; this.#meter = meterImages(meter, platform); }
    this.#isShown = true;
    this.#desktop.showTray({ ...this.#meter, tooltip, items }, this.#on);
  }
}
