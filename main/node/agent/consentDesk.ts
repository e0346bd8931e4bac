// Where a person decides what may be read: offers wait here, each decision is a row before it takes effect, and for ten
// seconds it can be taken back. Owns the queue and the time to undo; reading and erasing are the shelf's and the agent's.
//
// A yes to something new is read at once and not learnt from until it can no longer be taken back by one press, so that
// taking it back costs no learning. A yes to what is a source already counts at once where it allows less than before, and
// lets more be learnt, and is read, when that time is over.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { whyNotLive } from '../../../app/consent/grants.ts';
import { COPY_KINDS, copyHistoryOf } from '../../../app/consent/copyHistory.ts';
import { CONSENT_KINDS, historyOf, newestFirst } from '../../../app/consent/history.ts';
import { OfferQueue, reachesOf, viewOf } from '../../../app/consent/offers.ts';
import type { Errand, Offer, Question } from '../../../app/consent/offers.ts';
import { shownName } from '../../../app/consent/names.ts';
import type { Clock, Journal } from '../../../app/ports.ts';
import type { LearnReport } from '../../../schemas/admin.ts';
import { HISTORY_MAX, UNDO_MS } from '../../../schemas/consent.ts';
import type { ConsentChoice, ConsentView, LookView, Undoable, WatchView } from '../../../schemas/consent.ts';
import type { JournalKind } from '../../../schemas/journal.ts';
import type { PolicyAction } from '../../../schemas/policy.ts';
import { RpcError } from '../host/rpcCall.ts';
import type { Refusals } from './refusals.ts';
import { look, seenWord } from '../ingest/readFile.ts';
import { resolveOffered } from './sourceWords.ts';
import type { Allowed, GrantInput, SourcePlace, SourceShelf } from './parts.ts';

/** Looking inside ends after this: a look is no reading. */
const LOOK_MS = 30_000;
/** Rows of decisions that are put together for one history. */
const HISTORY_ROWS = 4 * HISTORY_MAX;
/** Rows of yeses that are looked at after a start: more than a person presses in the time to take one back. */
const RECENT_ROWS = 64;
const CHANGED = 'It changed after you were asked. Look at it again: it is asked for as it is now.';
const GONE = 'This request is not there any more. Look at the list again.';

export interface DeskOptions {
  readonly journal: Pick<Journal, 'append' | 'read'>;
  readonly clock: Clock;
  readonly sources: Pick<SourceShelf, 'preview' | 'look' | 'sourceAt' | 'placeOf' | 'restore' | 'newestYes' | 'neverSaid'>;
  readonly refusals: Refusals;
  readonly permit: (action: PolicyAction, resource: string) => void;
  /** Writes a yes as a row; it counts from then on. */
  readonly allow: (input: GrantInput) => Promise<Allowed>;
  /** Reads what was allowed, writing the yes before where it is no row yet. */
  readonly learn: (input: GrantInput) => Promise<LearnReport>;
  readonly forget: (sourceId: string) => Promise<unknown>;
  readonly watching: () => WatchView[];
  /** A folder's offer is decided: what came meanwhile may be offered. */
  readonly lookAgain: (sourceId: string) => void;
  readonly onChange: () => void;
  /** What was held back may be learnt now. */
  readonly onReleased: () => void;
  readonly onFault: (fault: unknown, during: string) => void;
}

const newOfferId = (): string => `o-${randomBytes(8).toString('hex')}`;
/** What was decided, and how it is asked again. */
interface Asked { readonly id: string; readonly name: string; readonly again: () => unknown }
/** A decision that can be taken back until its time is over. */
interface Open extends Undoable { /** Puts the request back. */ readonly again: () => unknown; readonly sourceId: string | null; readonly end: () => void; readonly takeBack: () => Promise<void> }
export interface FoundFile { readonly name: string; readonly bytes: number; readonly seen: string; readonly changed: boolean }

export class ConsentDesk {
  readonly #options: DeskOptions;
  readonly #queue = new OfferQueue();
  readonly #open = new Map<string, Open>();
  /** Sources whose yes may still be taken back. */
  readonly #held = new Map<symbol, string>();
  /** Sources that are being read after a yes, until the dataset holds what was read. */
  readonly #reading = new Map<symbol, string>();
  /** Sources of which something was found while a yes was carried out. */
  readonly #missed = new Set<string>();
  readonly #errands = new Map<string, Errand>();
  #closed = false;

  constructor(options: DeskOptions) { this.#options = options; }

  /** False while a yes to it may still be taken back. */
  mayLearn(sourceId: string): boolean { return ![...this.#held.values()].includes(sourceId); }

  /** A stop shortens no time to take a yes back: what was said just before it is not learnt earlier, and can be taken back. */
  start(): void {
    const { journal, clock, sources } = this.#options;
    for (const row of journal.read({ kinds: ['ConsentGranted'], newestFirst: true, limit: RECENT_ROWS })) {
      if (row.kind !== 'ConsentGranted') continue;
      const leftMs = Date.parse(row.at) + UNDO_MS - clock.now();
      const yes = sources.newestYes(row.fact.sourceId);
      // Of a row far ahead the clock was set back: that one is not live yet.
      if (leftMs <= 0 || leftMs > 2 * UNDO_MS || yes === null || yes.grantId !== row.fact.grantId || row.body === null) continue;
      const again = () => this.offer(yes.path).catch((fault: unknown) => { if (!(fault instanceof RpcError)) throw fault; });
      this.#undoableYes({ id: newOfferId(), name: row.body.name, again }, yes, this.#widens(yes, row.fact), Math.min(UNDO_MS, leftMs), () => { this.#options.lookAgain(yes.sourceId); });
    }
  }

  /** What waits, without the history. */
  waiting(): Pick<ConsentView, 'offers' | 'undo' | 'watching'> {
    return {
      offers: this.#queue.list.map(viewOf), watching: this.#options.watching(),
      undo: [...this.#open.values()].map(({ offerId, decision, name, until }) => ({ offerId, decision, name, until })),
    };
  }

  view(): ConsentView {
    const { journal, clock } = this.#options;
    const rows = (kinds: readonly JournalKind[]) => journal.read({ kinds, newestFirst: true, limit: HISTORY_ROWS }).toReversed(), nowMs = clock.now();
    const history = [...historyOf(rows(CONSENT_KINDS), nowMs), ...copyHistoryOf(rows(COPY_KINDS), nowMs)].sort(newestFirst);
    return { ...this.waiting(), history: history.slice(0, HISTORY_MAX) };
  }

  /** A person named this place, by its real path. Names and sizes are looked at, nothing is opened. */
  async offer(path: string, why: (kind: 'file' | 'folder') => string = (kind) => `You chose this ${kind}.`, asker: Offer['asker'] = { kind: 'you' }): Promise<{ offerId: string }> {
    const { sources } = this.#options;
    // Before it is looked at: what changes in between is not what is shown.
    const seen = await wordOf(path);
    const report = await sources.preview(path, true);
    const place = await resolveOffered(path);
    const known = sources.sourceAt(place.path);
    return this.#enqueue({
      asker, kind: place.kind, path: place.path, name: place.name, why: why(place.kind), sourceId: known, added: null, seen: place.kind === 'file' ? seen : null,
      toRead: report.files.filter((file) => file.state === 'accepted').map(({ name, bytes }) => ({ name, bytes, reason: null })),
      toRefuse: report.files.filter((file) => file.state === 'refused').map(({ name, bytes, reason }) => ({ name, bytes, reason })),
      scope: 'device',
    });
  }

  /** The permission of a source has ended, and a person wants it to go on. */
  async renew(sourceId: string): Promise<{ offerId: string }> {
    const place = this.#options.sources.placeOf(sourceId);
    if (place === null) throw new RpcError('not-found', `There is no source ${sourceId}. \`ileices status\` lists them.`);
    return this.offer(place.path, (kind) => `You asked to renew the permission for this ${kind}. It is read anew.`);
  }

  /** Files that came to, or changed in, a folder that was allowed: one request for all of them. */
  offerFound(place: SourcePlace, found: readonly FoundFile[]): void {
    const { refusals } = this.#options;
    const wanted = found.filter(({ name, seen }) => !refusals.never(join(place.path, name)) && !refusals.declined(place.sourceId, name, seen));
    if (wanted.length === 0 || this.#closed) return;
    if (this.#begins(place.sourceId)) { this.#missed.add(place.sourceId); return; }
    const changed = wanted.filter((file) => file.changed).length;
    const parts = [...(wanted.length > changed ? [`${wanted.length - changed} new`] : []), ...(changed > 0 ? [`${changed} changed`] : [])];
    try {
      this.#enqueue({
        asker: { kind: 'watch', sourceId: place.sourceId }, kind: 'folder', path: place.path, name: place.name, sourceId: place.sourceId,
        why: `${parts.join(' and ')} ${wanted.length === 1 ? 'file' : 'files'} in a folder you allowed.`,
        added: new Map(wanted.map(({ name, seen }) => [name, seen])), seen: null, toRead: wanted.map(({ name, bytes }) => ({ name, bytes, reason: null })), toRefuse: [], scope: place.scope,
      });
    } catch (fault) { if (!(fault instanceof RpcError)) throw fault; }
  }

  /** The folder is shown to the world no longer: what its beings asked for below it is not asked any more. */
  hidden(isThere: (path: string) => boolean): void { if (this.#queue.dropOfWorld(isThere)) this.#options.onChange(); }

  /** Paths that are asked about now, by whomever; of a folder the folder. */
  asked(): { readonly offerId: string; readonly path: string; readonly ofWorld: boolean }[] {
    return this.#queue.list.filter(({ asker }) => asker.kind !== 'peer').map(({ id, path, asker }) => ({ offerId: id, path, ofWorld: asker.kind === 'world' }));
  }

  /** A member asks. The same question again is the one that waits, with the newer errand. */
  askFor(offer: Question, errand: Errand): void {
    this.#errands.set(this.#enqueue(offer).offerId, errand);
  }

  /** Once, by whoever decides first; what could not be carried out waits again. */
  async #answer(offerId: string, answer: (errand: Errand) => Promise<void>): Promise<void> {
    const errand = this.#errands.get(offerId), offer = this.#queue.take(offerId);
    if (errand === undefined || offer === null) throw new RpcError('not-found', GONE);
    try { await answer(errand); } catch (fault) { this.#queue.putBack(offer); throw fault; } finally { this.#options.onChange(); }
    this.#errands.delete(offerId);
  }

  /** The first masked text, for somebody who has not decided. The row is on disk before a byte is read. */
  async look(offerId: string): Promise<LookView> {
    const { journal, sources, permit } = this.#options;
    const offer = this.#need(offerId);
    if (this.#errands.has(offerId)) throw new RpcError('bad-request', 'It is a file of your own: open it yourself to see what would be sent.');
    permit('source.look', offer.path);
    await journal.append({ kind: 'ConsentPreviewed', fact: { offerId, sourceId: offer.sourceId }, body: { path: offer.path, name: offer.name } });
    this.#options.onChange();
    const signal = AbortSignal.timeout(LOOK_MS);
    return sources.look({ path: offer.path, names: offer.added === null ? null : [...offer.added.keys()] }, signal);
  }

  /** It can be taken back for a while. Resolves with the source once the yes is a row, or waits for its time. */
  allow(offerId: string, choice: ConsentChoice): Promise<string> {
    if (this.#errands.has(offerId)) return this.#allowErrand(offerId, choice).then(() => '');
    return this.#allow(offerId, choice, async (offer, input) => {
      if (offer.added === null || offer.sourceId === null) return this.#sayYes(offer, input);
      this.#readLater(offer, offer.sourceId);
      return offer.sourceId;
    });
  }

  /** At once, as somebody at a terminal expects. Resolves when everything is read. */
  allowNow(offerId: string, choice: ConsentChoice): Promise<LearnReport> {
    if (this.#errands.has(offerId)) return this.#allowErrand(offerId, choice).then(() => ({ sources: [], files: [], accepted: 0, refused: 0, masked: {} }));
    return this.#allow(offerId, choice, (offer, input) => this.#whileReading(offer.sourceId, () => this.#options.learn(input)));
  }

  async #allowErrand(offerId: string, { expiresAt }: ConsentChoice): Promise<void> {
    this.#insistAhead(expiresAt);
    await this.#answer(offerId, (errand) => errand.allow(expiresAt));
  }

  #insistAhead(expiresAt: string | null): void {
    if (expiresAt !== null && Date.parse(expiresAt) <= this.#options.clock.now()) throw new RpcError('bad-request', 'The end of the permission lies in the past. Choose a later one.');
  }

  async #allow<T>(offerId: string, choice: ConsentChoice, carryOut: (offer: Offer, input: GrantInput) => Promise<T>): Promise<T> {
    const offer = this.#need(offerId);
    if (!reachesOf(offer).includes(choice.reach)) throw new RpcError('bad-request', `This can be allowed as: ${reachesOf(offer).join(' or ')}.`);
    this.#insistAhead(choice.expiresAt);
    const input: GrantInput = offer.added === null ? { path: offer.path, ...choice, offered: { sourceId: offer.sourceId } } : this.#asItsFolder(offer, [...offer.added.keys()]);
    if ((await changedOf(offer)).length > 0) {
      if (this.#queue.take(offerId) !== null) await this.#askAnew(offer);
      throw new RpcError('denied', CHANGED);
    }
    if (this.#queue.take(offerId) === null) throw new RpcError('not-found', GONE);
    try { return await carryOut(offer, input); } catch (fault) { this.#queue.putBack(offer); throw fault; } finally { this.#decided(offer); }
  }

  /** Somebody said yes to what it was, not to what it is now. */
  async #askAnew(offer: Offer): Promise<void> {
    if (offer.added !== null && offer.sourceId !== null) this.#options.lookAgain(offer.sourceId);
    else await this.offer(offer.path, () => 'It changed after you were asked.', offer.asker).catch((fault: unknown) => { if (!(fault instanceof RpcError)) throw fault; });
    this.#options.onChange();
  }

  /** What was added is allowed exactly as its folder is: a wider or longer yes to one file would be one to all of it. */
  #asItsFolder(offer: Offer, names: readonly string[]): GrantInput {
    const { sources, clock } = this.#options;
    const place = offer.sourceId === null ? null : sources.placeOf(offer.sourceId);
    if (place === null) throw new RpcError('not-found', GONE);
    if (place.expiresAt !== null && Date.parse(place.expiresAt) <= clock.now()) throw new RpcError('denied', 'The permission for its folder has ended. Renew that first.');
    return { path: place.path, scope: place.scope, reach: 'folder', expiresAt: place.expiresAt, names, offered: { sourceId: place.sourceId } };
  }

  async refuse(offerId: string, never: boolean): Promise<void> {
    if (this.#errands.has(offerId)) { await this.#answer(offerId, (errand) => errand.refuse(never)); return; }
    const { journal, refusals } = this.#options;
    const offer = this.#need(offerId);
    this.#queue.take(offerId);
    const names = offer.added === null ? [] : [...offer.added.keys()];
    try { await journal.append({ kind: 'ConsentRefused', fact: { offerId, sourceId: offer.sourceId, never }, body: { path: offer.path, name: offer.name, names } }); } catch (fault) { this.#queue.putBack(offer); this.#options.onChange(); throw fault; }
    const paths = refusals.refused(offer, never);
    if (never) this.#options.sources.neverSaid(paths);
    this.#undoable(this.#asked(offer), never ? 'never' : 'not-now', null, { atEnd: () => undefined, takeBack: () => this.lift(offerId) });
    this.#decided(offer);
  }

  /** Takes a decision back within its time: the request waits again as before. */
  async undo(offerId: string): Promise<void> {
    const open = this.#open.get(offerId);
    if (open === undefined) throw new RpcError('not-found', 'It is too late to take this back with one press. The history of consent can still withdraw or lift it.');
    open.end();
    await open.takeBack();
    await open.again();
    this.#lookForMissed(open.sourceId);
    this.#options.onChange();
  }

  /** A no, even a never, holds no longer. */
  async lift(offerId: string): Promise<void> {
    const { journal, refusals } = this.#options;
    if (!refusals.has(offerId)) throw new RpcError('not-found', 'There is no such refusal that still holds.');
    await journal.append({ kind: 'ConsentLifted', fact: { offerId }, body: null });
    const sourceId = refusals.lift(offerId);
    this.#options.onChange();
    if (sourceId !== null) this.#options.lookAgain(sourceId);
  }

  /** A source is gone: nothing of it is asked, held or undone any more. */
  forgotten(sourceId: string): void {
    this.#queue.dropSource(sourceId);
    this.#missed.delete(sourceId);
    for (const [hold, held] of this.#held) if (held === sourceId) this.#held.delete(hold);
    for (const open of this.#open.values()) if (open.sourceId === sourceId) open.end();
    this.#options.refusals.forgetSource(sourceId);
    // Bodies of decisions about it were erased with it.
    this.#options.refusals.load(this.#options.journal);
  }

  close(): void {
    this.#closed = true;
    for (const open of this.#open.values()) open.end();
  }

  /** A row at once. Something new is read at once and held back from learning; what is a source already is read anew when it
   *  can no longer be taken back, since erasing would take what was allowed before. Less than before counts at once. */
  async #sayYes(offer: Offer, input: GrantInput): Promise<string> {
    const { sources, allow, onReleased } = this.#options;
    const known = sources.sourceAt(offer.path);
    // Held before it is a row: no turn of the loop comes between.
    const early = known === null ? () => false : this.#hold(known);
    let yes: Allowed;
    try { yes = await allow(input); } catch (fault) { early(); throw fault; }
    const read = () => { this.#readUnchanged(offer, yes.sourceId, () => ({ ...input, allowed: yes })).catch((fault: unknown) => { if (!this.#closed && this.#stillHolds(yes)) this.#options.onFault(fault, 'reading what was allowed'); }); };
    this.#undoableYes(this.#asked(offer), yes, this.#widens(yes, input), UNDO_MS, () => { if (yes.before !== null && !this.#closed) read(); });
    early();
    if (yes.before === null) read(); else onReleased();
    return yes.sourceId;
  }

  /** `isHeld`: not learnt from until it can no longer be taken back. */
  #undoableYes(asked: Asked, yes: Allowed, isHeld: boolean, forMs: number, afterwards: () => void): void {
    const { sources, forget, onReleased } = this.#options;
    const release = isHeld ? this.#hold(yes.sourceId) : () => false;
    this.#undoable(asked, 'granted', yes.sourceId, {
      forMs, atEnd: () => { if (release()) onReleased(); afterwards(); },
      takeBack: async () => {
        if (yes.before === null) await forget(yes.sourceId); else await sources.restore(yes);
        release();
        onReleased();
      },
    });
  }

  #asked(offer: Offer): Asked { return { id: offer.id, name: offer.name, again: () => { this.#queue.putBack(offer); } }; }

  #stillHolds({ sourceId, grantId }: Allowed): boolean { return this.#options.sources.newestYes(sourceId)?.grantId === grantId; }

  /** Whether it lets more be learnt within the time to take it back than was allowed before. */
  #widens({ before }: Allowed, { scope }: Pick<GrantInput, 'scope'>): boolean {
    const nowMs = this.#options.clock.now();
    if (before === null || whyNotLive({ ...before, withdrawnAt: null }, nowMs) !== null) return true;
    return (scope === 'mesh' && before.scope !== 'mesh') || (before.expiresAt !== null && Date.parse(before.expiresAt) <= nowMs + UNDO_MS);
  }

  /** Not learnt from until the returned function is called; that tells whether it was held by this. */
  #hold(sourceId: string): () => boolean {
    const hold = Symbol(sourceId);
    this.#held.set(hold, sourceId);
    return () => this.#held.delete(hold);
  }

  /** More of a folder: nothing happens until nobody takes it back. Cut off before, it is asked for again. */
  #readLater(offer: Offer, sourceId: string): void {
    this.#undoable(this.#asked(offer), 'granted', sourceId, {
      atEnd: () => { if (!this.#closed) this.#readUnchanged(offer, sourceId, (changed) => this.#asItsFolder(offer, [...offer.added?.keys() ?? []].filter((name) => !changed.includes(name)))).catch((fault: unknown) => { this.#options.onFault(fault, 'reading what was allowed'); }); },
      takeBack: () => Promise.resolve(),
    });
  }

  /** What changed while the yes could be taken back is asked for again, not read. */
  async #readUnchanged(offer: Offer, sourceId: string, inputWithout: (changed: readonly string[]) => GrantInput): Promise<void> {
    await this.#whileReading(sourceId, async () => {
      const changed = await changedOf(offer);
      // Of a folder the look afterwards finds it, however the reading ends.
      if (changed.length > 0) await (offer.added === null ? this.#askAnew(offer) : this.#missed.add(sourceId));
      if (changed.length < (offer.added?.size ?? 1)) await this.#options.learn(inputWithout(changed));
    });
  }

  /** What is being read is not asked for again; what came meanwhile is, afterwards. */
  async #whileReading<T>(sourceId: string | null, work: () => Promise<T>): Promise<T> {
    if (sourceId === null) return work();
    const reading = Symbol(sourceId);
    this.#reading.set(reading, sourceId);
    try { return await work(); } finally {
      this.#reading.delete(reading);
      this.#lookForMissed(sourceId);
    }
  }

  #lookForMissed(sourceId: string | null): void {
    if (sourceId !== null && !this.#closed && !this.#begins(sourceId) && this.#missed.delete(sourceId)) this.#options.lookAgain(sourceId);
  }

  /** Whether a yes to more of it waits for its time, or is being carried out. */
  #begins(sourceId: string): boolean {
    return [...this.#reading.values()].includes(sourceId) || [...this.#open.values()].some((open) => open.decision === 'granted' && open.sourceId === sourceId);
  }

  #undoable({ id, name, again }: Asked, decision: Undoable['decision'], sourceId: string | null, { forMs = UNDO_MS, atEnd, takeBack }: { readonly forMs?: number; readonly atEnd: () => void; readonly takeBack: () => Promise<void> }): void {
    const { clock, onChange } = this.#options;
    const cancel = clock.after(forMs, () => { this.#open.delete(id); atEnd(); this.#lookForMissed(sourceId); onChange(); });
    const end = () => { cancel(); this.#open.delete(id); };
    this.#open.set(id, { offerId: id, decision, name: shownName(name), until: new Date(clock.now() + forMs).toISOString(), again, sourceId, end, takeBack });
  }

  #decided(offer: Offer): void {
    this.#options.onChange();
    if (offer.added !== null && offer.sourceId !== null) this.#options.lookAgain(offer.sourceId);
  }

  #need(offerId: string): Offer {
    const offer = this.#queue.get(offerId);
    if (offer === null) throw new RpcError('not-found', GONE);
    return offer;
  }

  #enqueue(offer: Question): { offerId: string } {
    const outcome = this.#queue.add({ ...offer, id: newOfferId(), offeredAt: new Date(this.#options.clock.now()).toISOString() });
    if (!outcome.ok) throw new RpcError('busy', outcome.why === 'full' ? 'Too many requests wait already. Decide about some of them first.' : 'A request of the same one waits already.');
    this.#options.onChange();
    return { offerId: outcome.offer.id };
  }
}

/** Null where there is nothing. */
async function wordOf(path: string): Promise<string | null> {
  const seen = await look(path);
  return seen === null ? null : seenWord(seen);
}

/** Names of what is asked about by name and is another now. A folder that is asked about whole is what is in it when it is read. */
async function changedOf({ path, name, added, seen }: Offer): Promise<string[]> {
  // That a single file is gone is said in other words than that it changed.
  if (added === null) { const now = seen === null ? null : await wordOf(path); return now === null || now === seen ? [] : [name]; }
  const changed: string[] = [];
  for (const [one, word] of added) if (await wordOf(join(path, ...one.split('/'))) !== word) changed.push(one);
  return changed;
}
