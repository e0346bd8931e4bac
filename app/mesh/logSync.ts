// Brings the logs of two linked members to the same state. Nobody sends what nobody asked for, but an own entry that the other one is
// known to lack as its next. Each link remembers how far the other's logs are known to go; what lies between is asked for, log by
// log, from one link at a time. Now and then one hash says whether anything differs at all, so that a loss heals and entries travel
// over members in between. What comes is taken in slices, so that a long catch-up holds up nothing else. Not a judge of entries:
// logBook.ts. Only of links that were admitted. Rules M34 and M35.
import { limits, LogMessage } from '../../schemas/mesh.ts';
import type { MeshRefusal } from '../../schemas/mesh.ts';
import type { NodeId, Sha256 } from '../../schemas/ids.ts';
import { canonicalBytes } from '../manifest/canonical.ts';
import type { Clock, Hasher } from '../ports.ts';
import { Bucket } from './bucket.ts';
import { jsonBytes, parseJsonBytes } from './jsonBytes.ts';
import type { HeldEntry } from './logEntry.ts';
import type { Accepted, LogBook } from './logBook.ts';

/** Texts of one message: the limit of its channel less what JSON adds to them. */
const MESSAGE_TEXT_BYTES = Math.floor(limits.logBytes / 2), MESSAGE_ENTRIES = 64;
/** Entries taken in one turn of the event loop: a few milliseconds, and no more where single ones take long. */
const SLICE_ENTRIES = 16, SLICE_BYTES = 64 * 1024, SLICE_MS = 8;
const QUESTIONS_PER_LINK = 4;
/** Texts of one link that wait for their turn: twice what it may have been asked for. */
const WAITING_BYTES = 2 * QUESTIONS_PER_LINK * MESSAGE_TEXT_BYTES;
/** Logs one link may name: members, those who were, and room. */
const AUTHORS_OF_LINK = 8 * limits.members;
/** Without an answer the question goes to another link. */
const ANSWER_MS = 5_000;
/** Changes are told when it has been quiet this long, so that what is pushed comes first, and no later than the second after the first
 *  of them; between two times there is as much. */
const TELL_QUIET_MS = 500, TELL_MS = 2_000;
/** Between two answers with heads to one link. */
const HEADS_MS = 500;
/** What one link is given to read: whoever asks again and again waits. */
const ANSWER_BYTES_PER_SECOND = 4 * 1024 * 1024;
/** Entries of one link that bring nothing: some cross each other on the way, thousands do not. */
const USELESS_PER_SECOND = 100, USELESS_BURST = 2_000;

export interface LogSyncParts {
  readonly book: LogBook;
  readonly clock: Clock;
  readonly hasher: Hasher;
  /** On channel `log`. */
  send(linkId: string, message: Uint8Array): void;
  /** It sent what no node sends that keeps the rules. */
  onFault(linkId: string, reason: MeshRefusal): void;
}
interface LinkState {
  readonly linkId: string;
  /** How far the other's log of an author goes, as far as it is known here. */
  readonly known: Map<NodeId, number>;
  /** Logs that went another way than the one held here, and where it looks for the place. */
  readonly forks: Map<NodeId, number>;
  /** Own entries to be sent at the end of this turn. */
  readonly outbox: string[];
  readonly answers: Bucket;
  readonly useless: Bucket;
  waitingBytes: number;
  headsAtMs: number;
  /** It has said what it holds. */
  isHeard: boolean;
  /** Heads to be sent when HEADS_MS are over. */
  owed: 'all' | 'lacking' | null;
}
interface Question { readonly linkId: string; readonly fromSeq: number; readonly cancel: () => void }
interface Work { readonly link: LinkState; readonly texts: readonly string[]; at: number; /** Newest number seen of each author. */ readonly seen: Map<NodeId, number> }
type Head = [NodeId, [number, Sha256]];

export class LogSync {
  readonly #parts: LogSyncParts;
  readonly #links = new Map<string, LinkState>();
  readonly #questions = new Map<NodeId, Question>();
  /** Before the founder is known: whose log was asked for in vain, and where. */
  readonly #asked = new Set<string>();
  #work: Work[] = [];
  #isWorking = false;
  #isFlushing = false;
  readonly #timers = new Set<() => void>();
  readonly #unsubscribe: (() => void)[];
  #digest: Sha256 | null = null;
  #toldAtMs = -Infinity;
  #changedAtMs = -Infinity;
  #isTelling = false;

  constructor(parts: LogSyncParts) {
    this.#parts = parts;
    this.#unsubscribe = [
      parts.book.onEntry((held, isOwn) => { this.#onChange(); if (isOwn) this.#push(held); }),
      parts.book.onMembership(() => { this.#onChange(); this.#askAll(); }),
    ];
    const again = () => { this.#later(limits.antiEntropyMs, () => { for (const link of this.#links.values()) this.#tellDigest(link); again(); }); };
    again();
  }

  /** The other side of this link is a member: from here on it is told everything. */
  admitted(linkId: string): void {
    const nowMs = this.#parts.clock.monotonicMs();
    const link: LinkState = {
      linkId, known: new Map(), forks: new Map(), outbox: [], waitingBytes: 0, headsAtMs: -Infinity, isHeard: false, owed: null,
      answers: new Bucket(ANSWER_BYTES_PER_SECOND, ANSWER_BYTES_PER_SECOND, nowMs), useless: new Bucket(USELESS_PER_SECOND, USELESS_BURST, nowMs),
    };
    this.#links.set(linkId, link);
    this.#sendHeads(link, 'all');
  }
  closed(linkId: string): void {
    if (!this.#links.delete(linkId)) return;
    this.#work = this.#work.filter(({ link }) => link.linkId !== linkId);
    for (const [author, { linkId: asked }] of this.#questions) if (asked === linkId) this.#endQuestion(author);
    this.#askAll();
  }
  stop(): void {
    for (const end of [...this.#unsubscribe, ...this.#timers]) end();
    this.#links.clear();
    this.#questions.clear();
    this.#work = [];
  }
  /** How far the other side of a link is known to have an author's log; 0 where nothing is known. */
  knownOf(linkId: string, author: NodeId): number { return this.#links.get(linkId)?.known.get(author) ?? 0; }

  /** Of all links: how many, how many have not said yet what they hold, and the longest log of this author one of them speaks of. */
  saidOf(author: NodeId): { readonly linked: number; readonly silent: number; readonly longest: number } {
    const links = [...this.#links.values()];
    return { linked: links.length, silent: links.filter(({ isHeard }) => !isHeard).length, longest: Math.max(0, ...links.map(({ known }) => known.get(author) ?? 0)) };
  }

  /** A message of channel `log`, from whichever link; what is not admitted is not listened to. */
  message(linkId: string, bytes: Uint8Array): void {
    const link = this.#links.get(linkId);
    if (link === undefined) return;
    let message: LogMessage;
    try { message = LogMessage.parse(parseJsonBytes(bytes)); } catch { this.#parts.onFault(linkId, 'malformed'); return; }
    if (message.type === 'digest') this.#onDigest(link, message.heads);
    else if (message.type === 'heads') this.#onHeads(link, Object.entries(message.heads) as Head[]);
    else if (message.type === 'want') this.#onWant(link, message.author, message.fromSeq);
    else this.#onEntries(link, message.entries);
  }

  // ---- what others say

  #onDigest(link: LinkState, digest: Sha256): void {
    if (digest !== this.#ownDigest()) { this.#sendHeads(link, 'all'); return; }
    link.isHeard = true;
    for (const [author, [seq]] of this.#heads()) link.known.set(author, seq);
  }

  #onHeads(link: LinkState, heads: readonly Head[]): void {
    const { book } = this.#parts;
    if (heads.length > AUTHORS_OF_LINK) { this.#parts.onFault(link.linkId, 'too-large'); return; }
    link.isHeard = true;
    for (const [author, [seq, hash]] of heads) {
      if (link.known.size < AUTHORS_OF_LINK || link.known.has(author)) link.known.set(author, seq);
      this.#asked.delete(`${link.linkId} ${author}`);
      const proof = book.proofOf(author);
      const held = book.at(author, seq);
      if (proof !== undefined && seq >= proof.seq) this.#tellProof(link, [proof.first.text, proof.second.text]);
      else if (held !== undefined && held.hash !== hash) this.#findFork(link, author);
    }
    this.#askAll();
    if (this.#lackingOn(link).length > 0) this.#sendHeads(link, 'lacking');
  }

  /** Whoever names the same heads again and again waits as well. */
  #tellProof(link: LinkState, entries: string[]): void { if (this.#mayTell(link, entries)) this.#send(link, { type: 'entries', entries }); }
  #mayTell(link: LinkState, texts: readonly string[]): boolean { return link.answers.take(this.#parts.clock.monotonicMs(), texts.reduce((sum, text) => sum + text.length, 0)); }

  /** One message answers: whoever wants more asks again. */
  #onWant(link: LinkState, author: NodeId, fromSeq: number): void {
    const entries = this.#parts.book.entriesFrom(author, fromSeq, MESSAGE_TEXT_BYTES, MESSAGE_ENTRIES);
    if (entries.length === 0 || !this.#mayTell(link, entries)) return;
    this.#send(link, { type: 'entries', entries });
    link.known.set(author, Math.max(link.known.get(author) ?? 0, fromSeq + entries.length - 1));
  }

  #onEntries(link: LinkState, texts: readonly string[]): void {
    const bytes = texts.reduce((sum, text) => sum + text.length, 0);
    if (link.waitingBytes + bytes > WAITING_BYTES) { this.#parts.onFault(link.linkId, 'too-fast'); return; }
    link.waitingBytes += bytes;
    this.#work.push({ link, texts, at: 0, seen: new Map() });
    if (this.#isWorking) return;
    this.#isWorking = true;
    this.#takeSlice();
  }

  #takeSlice(): void {
    const { clock } = this.#parts, endMs = clock.monotonicMs() + SLICE_MS;
    for (let count = 0, bytes = 0; count < SLICE_ENTRIES && bytes < SLICE_BYTES && clock.monotonicMs() < endMs; count += 1) {
      const work = this.#work[0];
      if (work === undefined) break;
      const text = work.texts[work.at] ?? '';
      work.at += 1;
      bytes += text.length;
      work.link.waitingBytes -= text.length;
      this.#judge(work, this.#parts.book.accept(text));
      if (this.#work[0] === work && work.at >= work.texts.length) { this.#work.shift(); this.#onTaken(work); }
    }
    if (this.#work.length > 0) this.#later(0, () => { this.#takeSlice(); });
    else this.#isWorking = false;
  }

  #judge({ link, seen }: Work, accepted: Accepted): void {
    const { clock, onFault } = this.#parts;
    if (accepted.kind === 'new' || accepted.kind === 'known') {
      const { author, seq } = accepted.held.entry;
      seen.set(author, seq);
      link.known.set(author, Math.max(link.known.get(author) ?? 0, seq));
    } else if (accepted.kind === 'gap') {
      seen.set(accepted.author, accepted.haveSeq);
      if (accepted.haveSeq < (this.#parts.book.last(accepted.author)?.entry.seq ?? 0)) this.#findFork(link, accepted.author);
    } else if (accepted.kind === 'refused' && accepted.isFault) { onFault(link.linkId, accepted.reason); return; }
    const isUseless = accepted.kind === 'known' || accepted.kind === 'refused';
    if (isUseless && !link.useless.take(clock.monotonicMs())) onFault(link.linkId, 'too-fast');
  }

  /** A message was gone through: what it answered is answered, and goes on where there is more. */
  #onTaken({ link, seen }: Work): void {
    const { book } = this.#parts;
    for (const [author, { linkId, fromSeq }] of [...this.#questions]) {
      if (linkId !== link.linkId || (!seen.has(author) && book.membership.founder !== null)) continue;
      this.#endQuestion(author);
      const have = book.last(author)?.entry.seq ?? 0;
      // It has less than it said, or nothing that is taken here now.
      if (have < fromSeq) link.known.set(author, have);
    }
    for (const [author, from] of [...link.forks]) this.#followFork(link, author, from, seen.get(author));
    this.#askAll();
  }

  // ---- what this node asks

  /** From here on both went the same way: the first number of which there are two is the proof that counts everywhere. */
  #findFork(link: LinkState, author: NodeId): void {
    if (link.forks.has(author) || this.#parts.book.proofOf(author) !== undefined) return;
    link.forks.set(author, 1);
    this.#endQuestion(author);
    this.#ask(link, author, 1);
  }
  #followFork(link: LinkState, author: NodeId, from: number, seenSeq: number | undefined): void {
    if (seenSeq === undefined || seenSeq < from || this.#parts.book.proofOf(author) !== undefined) return;
    link.forks.set(author, seenSeq + 1);
    this.#endQuestion(author);
    this.#ask(link, author, seenSeq + 1);
  }

  #askAll(): void {
    const { members, founder } = this.#parts.book.membership;
    if (founder === null) { this.#askForFounder(); return; }
    this.#asked.clear();
    for (const link of this.#links.values()) {
      for (const [author, known] of link.known) {
        const member = members.get(author);
        if (member === undefined || member.state === 'left' || this.#questions.has(author)) continue;
        const have = this.#parts.book.last(author)?.entry.seq ?? 0;
        if (have < Math.min(known, member.countsUpTo)) this.#ask(link, author, have + 1);
      }
    }
  }

  /** Nothing is taken before the founding entry. Whose it is shows when it comes, so one log is asked for after the other; whoever
   *  keeps the rules names the founder first. */
  #askForFounder(): void {
    if (this.#questions.size > 0) return;
    for (const link of this.#links.values()) {
      for (const author of link.known.keys()) {
        const name = `${link.linkId} ${author}`;
        if (this.#asked.has(name)) continue;
        this.#asked.add(name);
        this.#ask(link, author, 1);
        return;
      }
    }
  }

  #ask(link: LinkState, author: NodeId, fromSeq: number): void {
    if ([...this.#questions.values()].filter(({ linkId }) => linkId === link.linkId).length >= QUESTIONS_PER_LINK) return;
    const cancel = this.#later(ANSWER_MS, () => {
      this.#questions.delete(author);
      link.forks.delete(author);
      link.known.set(author, Math.min(link.known.get(author) ?? 0, this.#parts.book.last(author)?.entry.seq ?? 0));
      this.#askAll();
    });
    this.#questions.set(author, { linkId: link.linkId, fromSeq, cancel });
    this.#send(link, { type: 'want', author, fromSeq });
  }
  #endQuestion(author: NodeId): void {
    this.#questions.get(author)?.cancel();
    this.#questions.delete(author);
  }

  // ---- what this node says

  #push({ entry: { author, seq }, text }: HeldEntry): void {
    for (const link of this.#links.values()) {
      if ((link.known.get(author) ?? 0) !== seq - 1) continue;
      link.known.set(author, seq);
      link.outbox.push(text);
    }
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    // What one commit brought goes in one message.
    void Promise.resolve().then(() => { this.#flush(); });
  }
  #flush(): void {
    this.#isFlushing = false;
    for (const link of this.#links.values()) {
      for (let entries: string[] = []; link.outbox.length > 0; entries = []) {
        for (let bytes = 0; link.outbox[0] !== undefined && entries.length < MESSAGE_ENTRIES;) {
          bytes += link.outbox[0].length;
          if (entries.length > 0 && bytes > MESSAGE_TEXT_BYTES) break;
          entries.push(...link.outbox.splice(0, 1));
        }
        this.#send(link, { type: 'entries', entries });
      }
    }
  }

  #onChange(): void {
    this.#digest = null;
    const nowMs = this.#parts.clock.monotonicMs();
    this.#changedAtMs = nowMs;
    if (!this.#isTelling) this.#tellWhenQuiet(Math.max(nowMs, this.#toldAtMs) + TELL_MS);
  }
  #tellWhenQuiet(untilMs: number): void {
    this.#isTelling = true;
    const earliestMs = Math.max(this.#changedAtMs + TELL_QUIET_MS, this.#toldAtMs + TELL_MS);
    // Never at once again: clocks have fractions, and a moment that is a hair too early must not come for ever.
    this.#later(Math.max(1, Math.min(earliestMs, untilMs) - this.#parts.clock.monotonicMs()), () => {
      const nowMs = this.#parts.clock.monotonicMs();
      if (nowMs < untilMs && nowMs - this.#changedAtMs < TELL_QUIET_MS) { this.#tellWhenQuiet(untilMs); return; }
      this.#isTelling = false;
      this.#toldAtMs = nowMs;
      for (const link of this.#links.values()) if (this.#lackingOn(link).length > 0) this.#tellDigest(link);
    });
  }

  #tellDigest(link: LinkState): void { this.#send(link, { type: 'digest', heads: this.#ownDigest() }); }

  /** At once, or when the last time is long enough ago. */
  #sendHeads(link: LinkState, which: 'all' | 'lacking'): void {
    const waitMs = link.headsAtMs + HEADS_MS - this.#parts.clock.monotonicMs();
    if (waitMs <= 0) { this.#sendHeadsNow(link, which); return; }
    if (link.owed === null) this.#later(waitMs, () => { if (link.owed !== null) this.#sendHeadsNow(link, link.owed); });
    link.owed = link.owed === 'all' ? 'all' : which;
  }
  #sendHeadsNow(link: LinkState, which: 'all' | 'lacking'): void {
    link.owed = null;
    const heads = which === 'all' ? this.#heads() : this.#lackingOn(link);
    if (this.#links.get(link.linkId) !== link || (which === 'lacking' && heads.length === 0)) return;
    link.headsAtMs = this.#parts.clock.monotonicMs();
    this.#send(link, { type: 'heads', heads: Object.fromEntries(heads) });
  }

  #heads(): Head[] { return Object.entries(this.#parts.book.heads()) as Head[]; }
  #lackingOn(link: LinkState): Head[] { return this.#heads().filter(([author, [seq]]) => (link.known.get(author) ?? 0) < seq); }
  #ownDigest(): Sha256 { return this.#digest ??= this.#parts.hasher.sha256Hex(canonicalBytes(this.#parts.book.heads())) as Sha256; }
  #send(link: LinkState, message: LogMessage): void { this.#parts.send(link.linkId, jsonBytes(message)); }

  #later(delayMs: number, run: () => void): () => void {
    const cancel = this.#parts.clock.after(delayMs, () => { this.#timers.delete(end); run(); });
    const end = () => { this.#timers.delete(end); cancel(); };
    this.#timers.add(end);
    return end;
  }
}
