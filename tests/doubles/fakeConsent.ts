// Consent for the fake node: the real queue of offers with scripted contents, decisions without a journal behind them, and a
// picker over a made-up folder. Proves nothing about reading; shows the window every state.
import { randomBytes } from 'node:crypto';
import { OfferQueue, viewOf, type Offer } from '../../app/consent/offers.ts';
import { RpcError } from '../../main/node/host/rpcCall.ts';
import { HISTORY_MAX, UNDO_MS, type ConsentView, type Decision, type HistoryEntry, type LookView, type PickerView, type SourceReport, type Undoable, type WatchView } from '../../schemas/consent.ts';
import type { RpcHandlers } from '../../schemas/rpc.ts';

type ConsentHandlers = Pick<RpcHandlers, 'consent.get' | 'consent.allow' | 'consent.refuse' | 'consent.undo' | 'consent.lift' | 'consent.look' | 'consent.renew' | 'picker.open' | 'picker.choose' | 'source.report'>;
/** A folder of the made-up disk: files with their bytes. */
export interface FakeFolder { readonly [name: string]: number | FakeFolder }

export const fakeDisk: FakeFolder = {
  'Documents': { 'garden diary.txt': 48_211, 'letters': { '2024.txt': 12_000, '2025.txt': 9_400, 'to Oru.md': 3_100 }, 'recipes.md': 7_730 },
  'Downloads': {}, 'poems.md': 5_120, 'thesis.pdf': 2_411_000,
};

export function offer(over: Partial<Offer> = {}): Offer {
  return {
    id: `o-${randomBytes(8).toString('hex')}`, asker: { kind: 'you' }, kind: 'file', path: '/made/up', name: 'garden diary.txt', why: 'You chose this file.', sourceId: null, added: null,
    toRead: [{ name: 'garden diary.txt', bytes: 48_211, reason: null }], toRefuse: [], seen: null, scope: 'device', offeredAt: new Date().toISOString(), ...over,
  };
}

export class FakeConsent {
  readonly queue = new OfferQueue();
  history: HistoryEntry[] = [];
  watching: WatchView[] = [];
  /** What the next look sees. */
  inside: LookView = { files: [{ name: 'garden diary.txt', text: 'The beans are up. Write to [e-mail] about the seeds.\n'.repeat(12), language: 'en', licence: 'UNKNOWN', findings: { 'e-mail': 3, 'phone': 1 }, reason: null }], truncated: true };
  /** Runs before a look is answered. */
  beforeLook: () => Promise<void> = async () => undefined;
  disk: FakeFolder = fakeDisk;
  report: SourceReport = {
    readAt: '2026-11-20T10:01:00.000Z', files: 3, refusedFiles: 2, bytes: 24_500, documents: 4, unread: 0, masked: { 'e-mail': 3, 'phone': 1 },
    reasons: [{ sentence: 'It is empty.', count: 1 }, { sentence: 'It is damaged, or not what it says it is: its format breaks off or contradicts itself.', count: 1 }],
    refused: [{ name: 'empty.txt', reason: 'It is empty.' }, { name: 'broken.pdf', reason: 'It is damaged, or not what it says it is: its format breaks off or contradicts itself.' }],
  };
  places: PickerView['places'] = [{ handle: 'h-000000000000000000000000', name: 'Home folder' }];
  readonly #tell: (view: ConsentView) => void;
  readonly #undo = new Map<string, Undoable & { readonly offer: Offer; readonly timer: ReturnType<typeof setTimeout> }>();
  readonly #handles = new Map<string, string[]>();
  #seq = 100;

  constructor(tell: (view: ConsentView) => void) { this.#tell = tell; }

  view(): ConsentView {
    return { offers: this.queue.list.map(viewOf), undo: [...this.#undo.values()].map(({ offerId, decision, name, until }) => ({ offerId, decision, name, until })), history: this.history.slice(0, HISTORY_MAX), watching: this.watching };
  }
  changed(): void { this.#tell(this.view()); }
  ask(over: Partial<Offer> = {}): Offer { const made = offer(over); this.queue.add(made); this.changed(); return made; }
  /** Everything decided and waiting is gone. */
  reset(): void {
    for (const { id } of this.queue.list) this.queue.take(id);
    for (const { timer } of this.#undo.values()) clearTimeout(timer);
    this.#undo.clear();
    [this.history, this.watching] = [[], []];
    this.changed();
  }

  decided(decision: Decision, over: Partial<HistoryEntry> = {}): void {
    this.#seq += 1;
    this.history = [{ seq: this.#seq, at: new Date().toISOString(), decision, name: 'garden diary.txt', offerId: null, sourceId: null, scope: null, reach: null, expiresAt: null, copyFor: null, holds: false, ...over }, ...this.history];
  }

  #take(offerId: string, decision: 'granted' | 'not-now' | 'never', over: Partial<HistoryEntry>): void {
    const taken = this.queue.take(offerId);
    if (taken === null) throw new RpcError('not-found', 'This request is not there any more. Look at the list again.');
    const end = (): void => { this.#undo.delete(offerId); this.changed(); };
    this.#undo.set(offerId, { offerId, decision, name: taken.name, until: new Date(Date.now() + UNDO_MS).toISOString(), offer: taken, timer: setTimeout(end, UNDO_MS).unref() });
    this.decided(decision, { name: taken.name, offerId, ...over });
    this.changed();
  }

  #handle(steps: string[]): string {
    const handle = steps.length === 0 ? this.places[0]!.handle : `h-${Buffer.from(steps.join('/')).toString('hex').padEnd(24, '0').slice(-24)}`;
    this.#handles.set(handle, steps);
    return handle;
  }

  #folder(steps: readonly string[]): FakeFolder | number {
    let at: FakeFolder | number = this.disk;
    for (const step of steps) at = (at as FakeFolder)[step]!;
    return at;
  }

  handlers(): ConsentHandlers {
    return {
      'consent.get': async () => this.view(),
      'consent.allow': async ({ offerId, choice }) => { this.#take(offerId, 'granted', { ...choice, holds: true }); return { sourceId: 's-00000000000000ee' }; },
      'consent.refuse': async ({ offerId, never }) => { this.#take(offerId, never ? 'never' : 'not-now', { holds: never }); return {}; },
      'consent.undo': async ({ offerId }) => {
        const open = this.#undo.get(offerId);
        if (open === undefined) throw new RpcError('not-found', 'It is too late to take this back with one press.');
        clearTimeout(open.timer);
        this.#undo.delete(offerId);
        this.queue.putBack(open.offer);
        this.history = this.history.filter((entry) => entry.offerId !== offerId);
        this.changed();
        return {};
      },
      'consent.lift': async ({ offerId }) => {
        this.history = this.history.map((entry) => (entry.offerId === offerId ? { ...entry, holds: false } : entry));
        this.decided('lifted');
        this.changed();
        return {};
      },
      'consent.look': async () => { await this.beforeLook(); this.decided('previewed'); this.changed(); return this.inside; },
      'consent.renew': async ({ sourceId }) => ({ offerId: this.ask({ sourceId, name: 'poems.md', path: '/made/up/poems.md', why: 'You asked to renew the permission for this file. It is read anew.' }).id }),
      'source.report': async () => this.report,
      'picker.open': async ({ folder }) => {
        const steps = folder === null ? [] : this.#handles.get(folder) ?? [];
        const here = this.#folder(steps) as FakeFolder;
        const entries = Object.entries(here).map(([name, what]) => ({ handle: this.#handle([...steps, name]), name, kind: typeof what === 'number' ? 'file' as const : 'folder' as const, bytes: typeof what === 'number' ? what : 0 }));
        const trail = [{ handle: this.#handle([]), name: 'Home folder' }, ...steps.map((name, index) => ({ handle: this.#handle(steps.slice(0, index + 1)), name }))];
        return { places: this.places, trail, entries: entries.sort((a, b) => (a.kind === b.kind ? 0 : a.kind === 'folder' ? -1 : 1)), cut: false };
      },
      'picker.choose': async ({ handle }) => {
        const steps = this.#handles.get(handle) ?? [];
        const what = this.#folder(steps);
        const toRead = typeof what === 'number' ? [{ name: steps.at(-1)!, bytes: what, reason: null }] : Object.entries(what).flatMap(([name, size]) => (typeof size === 'number' ? [{ name, bytes: size, reason: null }] : []));
        const kind = typeof what === 'number' ? 'file' as const : 'folder' as const;
        return { offerId: this.ask({ name: steps.at(-1) ?? 'Home folder', path: `/made/up/${steps.join('/')}`, kind, toRead, why: `You chose this ${kind}.` }).id };
      },
    };
  }
}
