// What went over the mesh's links, counted at the socket where the engine tells and else at the data channels, kept over restarts; the
// limits a person set for it; and why rounds wait for them.
import type { MeshStore } from '../../../app/mesh/ports.ts';
import type { Clock } from '../../../app/ports.ts';
import type { MeshTraffic } from '../../../schemas/meshView.ts';
import type { Settings } from '../../../schemas/settings.ts';
import type { LinkHost } from './linkHost.ts';

const NAME = 'traffic', KEEP_EVERY_MS = 60_000, DAY_MS = 86_400_000;
const KILOBYTE = 1024, MEGABYTE = 1024 * 1024;
interface Counted { readonly day: number; readonly up: number; readonly down: number; readonly sent: number; readonly received: number }
const NOTHING: Counted = { day: 0, up: 0, down: 0, sent: 0, received: 0 };

export class MeshTrafficBook {
  readonly #store: Pick<MeshStore, 'read' | 'write'>;
  readonly #clock: Clock;
  readonly #settings: () => Settings;
  readonly #onWaits: () => void;
  #counted: Counted;
  #waited = false;
  #keptMs = 0;
  #isClosed = false;

  /** `onWaits`: rounds wait from now on, or do so no longer. Midnight is not told; whoever asks sees it. */
  constructor(store: Pick<MeshStore, 'read' | 'write'>, clock: Clock, settings: () => Settings, onWaits: () => void) {
    this.#store = store;
    this.#onWaits = onWaits;
    this.#clock = clock;
    this.#settings = settings;
    this.#counted = readCounted(store.read(NAME));
  }

  watch(host: LinkHost): void {
    this.limit(host);
    host.onTraffic(({ sent, received, socketSent, socketReceived }) => {
      const { sent: before, received: beforeIn } = this.#counted;
      this.#counted = { day: this.#today(), up: host.today.up, down: host.today.down, sent: before + Math.max(sent, socketSent ?? 0), received: beforeIn + Math.max(received, socketReceived ?? 0) };
      this.#look();
      if (this.#clock.monotonicMs() - this.#keptMs > KEEP_EVERY_MS) this.#keep();
    });
  }

  /** Tells the link process what a person allows. */
  limit(host: LinkHost): void {
    const { meshKilobytesPerSecond, meshDayMegabytes, meshMetered } = this.#settings();
    const rate = meshKilobytesPerSecond === 0 ? null : meshKilobytesPerSecond * KILOBYTE, day = meshDayMegabytes === 0 ? null : meshDayMegabytes * MEGABYTE;
    const isToday = this.#counted.day === this.#today();
    host.setLimits({ upBytesPerSecond: rate, downBytesPerSecond: rate, upBytesPerDay: day, downBytesPerDay: day, metered: meshMetered }, { up: isToday ? this.#counted.up : 0, down: isToday ? this.#counted.down : 0 });
    this.#look();
  }

  /** Why updates and models do not travel now, for people; null while they do. */
  waits(): string | null {
    const { meshMetered, meshDayMegabytes } = this.#settings(), { day, up, down } = this.#counted;
    if (meshMetered) return 'Rounds wait: this network costs by what is sent, as the settings (meshMetered) or the system says. The links stay; rounds go on by themselves once neither says so.';
    if (meshDayMegabytes === 0 || day !== this.#today() || Math.max(up, down) < meshDayMegabytes * MEGABYTE) return null;
    return `Rounds wait until midnight UTC: the ${meshDayMegabytes} MB a day for the mesh are used up. The links stay; meshDayMegabytes in the settings allows more.`;
  }

  view(): MeshTraffic {
    const { sent, received, up, down, day } = this.#counted, { meshDayMegabytes, meshKilobytesPerSecond, meshMetered } = this.#settings(), isToday = day === this.#today();
    return { sentBytes: sent, receivedBytes: received, sentTodayBytes: isToday ? up : 0, receivedTodayBytes: isToday ? down : 0, dayLimitMegabytes: meshDayMegabytes, kilobytesPerSecond: meshKilobytesPerSecond, metered: meshMetered };
  }

  close(): void { if (!this.#isClosed) { this.#keep(); this.#isClosed = true; } }

  #look(): void {
    const waits = this.waits() !== null;
    if (waits === this.#waited) return;
    this.#waited = waits;
    this.#onWaits();
  }
  #today(): number { return Math.floor(this.#clock.now() / DAY_MS); }
  #keep(): void {
    if (this.#isClosed) return;
    this.#keptMs = this.#clock.monotonicMs();
    // A count that is a minute old after a crash harms nobody.
    this.#store.write(NAME, JSON.stringify(this.#counted)).catch(() => undefined);
  }
}

function readCounted(text: string | null): Counted {
  try {
    const value = JSON.parse(text ?? '') as Partial<Record<keyof Counted, unknown>>;
    const count = (name: keyof Counted) => { const found = value[name]; return typeof found === 'number' && Number.isFinite(found) && found >= 0 ? found : 0; };
    return { day: count('day'), up: count('up'), down: count('down'), sent: count('sent'), received: count('received') };
  } catch { return NOTHING; }
}
