// What went over the mesh's links, counted at the data channels, kept over restarts, and the limits a person set for it.
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
  #counted: Counted;
  #keptMs = 0;
  #isClosed = false;

  constructor(store: Pick<MeshStore, 'read' | 'write'>, clock: Clock, settings: () => Settings) {
    this.#store = store;
    this.#clock = clock;
    this.#settings = settings;
    this.#counted = readCounted(store.read(NAME));
  }

  watch(host: LinkHost): void {
    this.limit(host);
    host.onTraffic(({ sent, received }) => {
      const { sent: before, received: beforeIn } = this.#counted;
      this.#counted = { day: this.#today(), up: host.today.up, down: host.today.down, sent: before + sent, received: beforeIn + received };
      if (this.#clock.monotonicMs() - this.#keptMs > KEEP_EVERY_MS) this.#keep();
    });
  }

  /** Tells the link process what a person allows. */
  limit(host: LinkHost): void {
    const { meshKilobytesPerSecond, meshDayMegabytes, meshMetered } = this.#settings();
    const rate = meshKilobytesPerSecond === 0 ? null : meshKilobytesPerSecond * KILOBYTE, day = meshDayMegabytes === 0 ? null : meshDayMegabytes * MEGABYTE;
    const isToday = this.#counted.day === this.#today();
    host.setLimits({ upBytesPerSecond: rate, downBytesPerSecond: rate, upBytesPerDay: day, downBytesPerDay: day, metered: meshMetered }, { up: isToday ? this.#counted.up : 0, down: isToday ? this.#counted.down : 0 });
  }

  view(): MeshTraffic {
    const { sent, received, up, down, day } = this.#counted, { meshDayMegabytes, meshKilobytesPerSecond, meshMetered } = this.#settings(), isToday = day === this.#today();
    return { sentBytes: sent, receivedBytes: received, sentTodayBytes: isToday ? up : 0, receivedTodayBytes: isToday ? down : 0, dayLimitMegabytes: meshDayMegabytes, kilobytesPerSecond: meshKilobytesPerSecond, metered: meshMetered };
  }

  close(): void { if (!this.#isClosed) { this.#keep(); this.#isClosed = true; } }

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
