// The land for the fake node: folders that are shown, made up, with the figures a window tells of them. Proves nothing about what is
// looked at; shows the window every state.
import { RpcError } from '../../main/node/host/rpcCall.ts';
import type { LandPreview, LandTold, ShownFolder } from '../../schemas/land.ts';
import type { RpcHandlers } from '../../schemas/rpc.ts';

type LandHandlers = Pick<RpcHandlers, 'land.get' | 'land.preview' | 'land.show' | 'land.hide' | 'land.ask'>;

export function shownFolder(over: Partial<ShownFolder> = {}): ShownFolder {
  return { landId: 'l-0000000000000001', name: 'Documents', files: 214, bytes: 48_300_000, leftOut: 3, cut: false, shownAt: '2026-11-20T10:00:00.000Z', state: 'shown', ...over };
}

export class FakeLand {
  told: LandTold = { shown: [], relics: {}, processes: [] };
  /** What the next look before showing counts. */
  preview: LandPreview = { name: 'letters', files: 312, bytes: 1_240_000, leftOut: 7, cut: false };
  readonly #tell: (told: LandTold) => void;
  #made = 1;

  constructor(tell: (told: LandTold) => void) { this.#tell = tell; }

  change(told: Partial<LandTold>): void { this.told = { ...this.told, ...told }; this.#tell(this.told); }

  handlers(): LandHandlers {
    return {
      'land.get': async () => this.told,
      'land.preview': async () => this.preview,
      'land.show': async () => {
        this.#made += 1;
        const { name, files, bytes, leftOut, cut } = this.preview, landId = `l-${String(this.#made).padStart(16, '0')}`;
        this.change({ shown: [...this.told.shown, shownFolder({ landId, name, files, bytes, leftOut, cut })], relics: { ...this.told.relics, dark: (this.told.relics.dark ?? 0) + files } });
        return { landId };
      },
      'land.hide': async (which) => {
        const landId = 'landId' in which ? which.landId : null;
        if (!this.told.shown.some((one) => one.landId === landId)) throw new RpcError('not-found', 'That folder is not shown. Look at the list again.');
        this.change({ shown: this.told.shown.filter((one) => one.landId !== landId) });
        return {};
      },
      'land.ask': async () => ({ outcome: 'gone', offerId: null }),
    };
  }
}
