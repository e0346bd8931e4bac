// Everything about the land in the agent, put together: folders that are shown, what is in them, questions that come from the world,
// and the land as the world is told of it. Hiding takes effect before it answers; no window is told a path.
import { realpathSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { islandsOf } from '../../../app/world/land/islands.ts';
import { shownName } from '../../../app/consent/names.ts';
import type { AskedRelic, LandInput, LandPreview, LandTold, LandView, RelicMark } from '../../../schemas/land.ts';
import type { MeshView } from '../../../schemas/meshView.ts';
import type { RpcEvent } from '../../../schemas/rpc.ts';
import type { SourceView } from '../../../schemas/status.ts';
import { liesInside } from '../home.ts';
import { RpcError } from '../host/rpcCall.ts';
import { AskDesk } from '../land/askDesk.ts';
import type { RelicAsker } from '../land/askDesk.ts';
import { LandKeeper } from '../land/landKeeper.ts';
import { Listings } from '../land/listings.ts';
import { listNames } from '../land/listNames.ts';
import type { Listing } from '../land/listNames.ts';
import { ProcessKeeper } from '../land/processKeeper.ts';
import { ShownBook } from '../land/shownBook.ts';
import type { ConsentRoom } from './consentRoom.ts';
import { NODE_RESOURCE } from './livePolicy.ts';
import type { NodeParts } from './parts.ts';
import { resolveOffered, SAID_NEVER } from './sourceWords.ts';

export interface LandRoomOptions {
  readonly parts: NodeParts;
  readonly consent: Pick<ConsentRoom, 'desk' | 'never' | 'notNow'>;
  readonly views: () => readonly SourceView[];
  readonly mesh: () => MeshView | null;
  readonly emit: (event: RpcEvent) => void;
  /** What changed in the land, for the world. */
  readonly onLand: (inputs: readonly LandInput[]) => void;
  readonly onFault: (fault: unknown, during: string) => void;
}

export class LandRoom {
  readonly #options: LandRoomOptions;
  readonly #book: ShownBook;
  readonly #listings: Listings;
  readonly #keeper: LandKeeper;
  readonly #asks: AskDesk;
  readonly #processes: ProcessKeeper;
  /** The home of the node: never shown, wherever it lies. */
  readonly #ownHome: string;
  #told = '';
  #open = false;

  constructor(options: LandRoomOptions) {
    this.#options = options;
    const { parts, consent, views, mesh, onFault } = options;
    const { clock, journal, sources } = parts;
    this.#ownHome = realpathSync(parts.home);
    this.#book = new ShownBook(journal);
    this.#listings = new Listings({ clock, list: (path, signal) => this.#list(path, signal), onChange: () => { this.changed(); }, onFault: (fault) => { onFault(fault, 'looking through a shown folder'); } });
    this.#processes = new ProcessKeeper({
      clock, loads: parts.programLoads, isOn: () => parts.settings.current.worldProcesses && parts.why('land.processes', NODE_RESOURCE).allowed,
      onChange: () => { this.changed(); }, onFault: (fault) => { onFault(fault, 'counting kinds of programs'); },
    });
    this.#keeper = new LandKeeper({
      clock, salt: parts.landSalt, sources, views, never: (path) => consent.never(path), processes: () => this.#processes.shares, islands: () => islandsOf(mesh()),
      asked: () => consent.desk.asked().map(({ path }) => path), shown: () => this.#book.list().map(({ landId, path, name }) => ({ landId, path, name, files: this.#listings.of(landId).files })),
      onChange: (inputs) => { options.onLand(inputs); this.#tell(); }, onFault: (fault) => { onFault(fault, 'putting the land together'); },
    });
    this.#asks = new AskDesk({
      desk: consent.desk, sources, pathOf: (relic) => this.#shownPath(relic), isRead: (relic) => this.#keeper.isRead(relic),
      never: (path) => consent.never(path), notNow: (path) => consent.notNow(path), onFault: (fault) => { onFault(fault, 'asking about what was uncovered'); },
    });
  }

  async start(): Promise<void> {
    await this.#book.load();
    this.#keeper.begin(await this.#options.parts.world.ask('held', null));
    this.#open = true;
    this.#listings.sync(this.#book.list());
    this.changed();
  }

  get land(): LandView { return this.#keeper.land; }

  /** Tells the world what is so now; resolves when it is told. */
  tellWorld(): Promise<void> { return this.#open ? this.#keeper.now() : Promise.resolve(); }

  /** The world was started again from what was kept of it. */
  async startedAgain(): Promise<void> {
    if (!this.#open) return;
    this.#keeper.begin(await this.#options.parts.world.ask('held', null));
    await this.#keeper.now();
  }

  view(): LandTold {
    const { regions, processes } = this.#keeper.land, relics: Partial<Record<RelicMark, number>> = {};
    for (const { mark } of regions.flatMap((region) => region.relics)) relics[mark] = (relics[mark] ?? 0) + 1;
    return {
      relics, processes, shown: this.#book.list().map(({ landId, name, at }) => {
        const { state, files, leftOut, cut } = this.#listings.of(landId);
        return { landId, name: shownName(name), shownAt: at, state, files: files.length, bytes: bytesOf(files), leftOut, cut };
      }),
    };
  }

  /** Sources, questions, members or lists may be others now. */
  changed(): void {
    if (!this.#open) return;
    this.#keeper.changed();
    this.#asks.next();
    this.#tell();
  }

  /** Whether anybody looks at the world. */
  watch(on: boolean): void {
    this.#listings.watch(on);
    this.#processes.watch(on);
  }

  settingsChanged(): void { this.#processes.look(); }

  policyChanged(): void {
    this.#processes.look();
    this.#listings.lookAgain();
  }

  /** Nothing is journalled for it: it says what showing would show. */
  async preview(path: string): Promise<LandPreview> {
    const place = await this.#place(path);
    const listing = await this.#list(place.path, new AbortController().signal);
    if (listing.state !== 'shown') throw new RpcError('denied', 'This folder cannot be opened. Check that this user may read it.');
    return { name: shownName(place.name), files: listing.files.length, bytes: bytesOf(listing.files), leftOut: listing.leftOut, cut: listing.cut };
  }

  /** A row before a name of it is told to the world. */
  async show(path: string): Promise<{ landId: string }> {
    const place = await this.#place(path);
    const landId = await this.#book.show(place.path, place.name);
    this.#shownChanged();
    return { landId };
  }

  /** The number of a folder that is shown, by where it lies. */
  shownAt(path: string): string {
    const found = this.#book.list().find((one) => one.path === path);
    if (found === undefined) throw new RpcError('not-found', 'This folder is not shown.');
    return found.landId;
  }

  async hide(landId: string): Promise<void> {
    const { path } = await this.#book.hide(landId), { worldPast, worldLived, keepWorld } = this.#options.parts;
    this.#shownChanged();
    await this.#asks.hidden((asked) => asked.startsWith(path + sep));
    // Gone means gone from the disk: whoever is told so may pull the plug. What is lived again from older files may name it.
    await this.#keeper.now();
    worldPast.clear();
    worldLived.clear();
    await keepWorld();
  }

  /** What was uncovered in the world, by a being or by the person. */
  async ask(relic: string, asker: RelicAsker): Promise<AskedRelic> {
    this.#options.parts.permit('land.ask', NODE_RESOURCE);
    return this.#asks.ask(relic, asker);
  }

  close(): void {
    this.#open = false;
    this.#listings.close();
    this.#processes.close();
    this.#keeper.close();
  }

  #shownChanged(): void {
    this.#listings.sync(this.#book.list());
    // One folder may lie in another: what was the outer one's is the inner one's, or the outer one's again.
    this.#listings.lookAgain();
    this.changed();
  }

  async #place(path: string): Promise<{ readonly path: string; readonly name: string }> {
    const { parts, consent } = this.#options;
    const real = await realpath(path).catch(() => null);
    if (real === null) throw new RpcError('not-found', 'It is not there any more. Choose it again.');
    parts.permit('land.show', real);
    if (liesInside(real, parts.home)) throw new RpcError('denied', 'That is the home of this node itself, which is never shown. Choose something else.');
    const place = await resolveOffered(real);
    if (place.kind !== 'folder') throw new RpcError('bad-request', 'Only a folder can be shown. Ask to read a single file instead.');
    if (consent.never(place.path)) throw new RpcError('denied', SAID_NEVER);
    return place;
  }

  /** The land is told a moment after something was hidden. */
  #shownPath(relic: string): string | null {
    const path = this.#keeper.pathOf(relic);
    return path !== null && this.#book.list().some((one) => path.startsWith(one.path + sep)) ? path : null;
  }

  /** A rule that came since takes the folder out of the world, or what it forbids out of the folder. */
  async #list(path: string, signal: AbortSignal): Promise<Listing> {
    const { parts } = this.#options;
    if (!parts.why('land.show', path).allowed) return { state: 'denied' };
    const forbidden = (at: string): boolean => (['land.show', 'source.read'] as const).some((action) => { const { allowed, rule } = parts.why(action, at); return !allowed && rule !== null; });
    return listNames(path, { keepOut: [this.#ownHome, ...this.#book.list().map((one) => one.path).filter((one) => one !== path && one.startsWith(path + sep))], forbids: forbidden, signal });
  }

  /** Only when there is something new to say. */
  #tell(): void {
    const view = this.view(), now = JSON.stringify(view);
    if (now === this.#told) return;
    this.#told = now;
    this.#options.emit({ event: 'land', data: view });
  }
}

const bytesOf = (files: readonly { readonly bytes: number }[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0);
