// One attempt of a round from its announcement to its manifest, as far as this node has a part in it: train, commit, show, judge,
// propose, endorse. Everything it decides from is in the logs or can be made again. Not here: whose attempt it is (attempt.ts).
import type { RoundManifest } from '../../schemas/round.ts';
import type { RoundTrainer } from '../mesh/ports.ts';
import type { Attempts, Here } from './attempt.ts';
import type { ChainMover } from './chainMover.ts';
import { decide } from './decision.ts';
import { earlierUpdates, takenBefore } from './earlier.ts';
import { ownUpdate, wrapUpdate } from './envelope.ts';
import type { RoundPhase, RoundTimes } from './phase.ts';
import { wasGivenUpForNewcomer } from './newcomers.ts';
import { judgesOf, sampleOf } from './quorum.ts';
import { manifestHash } from './roundIndex.ts';
import type { Noted, ParentRecords } from './roundIndex.ts';
import type { RoundParts } from './roundParts.ts';

/** Looked at again at the latest. */
const IDLE_MS = 2_000;
/** After an update could not be had; its owner may not have shown it yet. */
const REFETCH_MS = 300;
/** Attempts that came to nothing because no update was taken: what was missing may still come. Commits of a round stay what they are,
 *  so the one after that takes none, and all owe and cut anew. */
const TRIES = 2;

export interface ExchangeParts {
  readonly mover: ChainMover;
  readonly times: RoundTimes;
  readonly attempts: Attempts;
  readonly show: (phase: RoundPhase) => void;
  /** Something came that was waited for. */
  readonly poke: () => void;
}

export class Exchange {
  readonly #parts: RoundParts;
  readonly #mover: ChainMover;
  readonly #times: RoundTimes;
  readonly #attempts: Attempts;
  readonly #show: (phase: RoundPhase) => void;
  readonly #poke: () => void;

  constructor(parts: RoundParts, { mover, times, attempts, show, poke }: ExchangeParts) {
    this.#parts = parts; this.#mover = mover; this.#times = times; this.#attempts = attempts; this.#show = show; this.#poke = poke;
  }

  #nowMs(): number { return this.#parts.clock.monotonicMs(); }

  /** Does at most one thing; how long nothing is due, 0 when there may be more. */
  async turn(trainer: RoundTrainer, here: Here, announced: Noted<'announced'>): Promise<number> {
    const { self } = this.#parts, nowMs = this.#nowMs();
    const roster = announced.entry.body.roster as readonly string[];
    const records = this.#parts.index.of(here.at.hash);
    const common = { round: here.at.round + 1, attempt: here.attempt, roster };
    const overMs = Math.max(here.trainUntilMs, here.attemptMs) + 4 * this.#times.graceMs + this.#times.leaderMs - nowMs;
    if (overMs <= 0) return this.#attempts.abort(here, records.proposed.size > 0 ? 'no-quorum' : 'proposer-silent');
    if (!roster.includes(self)) return Math.min(overMs, IDLE_MS);
    if (!records.committed.has(self)) {
      this.#show({ phase: 'training', ...common, leftMs: Math.max(0, here.trainUntilMs - nowMs) });
      this.#seekEarlier(here, roster);
      if (nowMs < here.trainUntilMs) return here.trainUntilMs - nowMs;
      await this.#commit(trainer, here);
      return 0;
    }
    const commits = roster.flatMap((member) => records.committed.get(member) ?? []);
    if (here.closedMs === null) {
      this.#show({ phase: 'committed', ...common, commits: commits.length });
      const closeMs = here.trainUntilMs + this.#times.graceMs;
      if (commits.length < roster.length && nowMs < closeMs) return closeMs - nowMs;
      here.closedMs = nowMs;
    }
    return this.#afterClose(trainer, here, announced, records, commits);
  }

  async #commit(trainer: RoundTrainer, here: Here): Promise<void> {
    const { payload, tokens, startState } = await trainer.cut();
    const wrapped = wrapUpdate(this.#parts.self, here.at.round + 1, payload);
    const sha256 = this.#parts.blobs.put(wrapped);
    await this.#parts.append({ kind: 'committed', body: {
      round: here.at.round + 1, parent: here.at.hash as never, payload: sha256 as never, bytes: wrapped.length, tokens, startState: startState as never, audit: null, escrow: null,
    } });
  }

  async #afterClose(trainer: RoundTrainer, here: Here, announced: Noted<'announced'>, records: ParentRecords, commits: readonly Noted<'committed'>[]): Promise<number> {
    const { self, hasher } = this.#parts, nowMs = this.#nowMs();
    const roster = announced.entry.body.roster as readonly string[];
    const common = { round: here.at.round + 1, attempt: here.attempt, roster };
    const held = this.#held(here, commits);
    this.#seekEarlier(here, roster);
    if (here.revealedMs === null) {
      this.#show({ phase: 'revealed', ...common, held: held.size, commits: commits.length });
      const revealMs = (here.closedMs ?? nowMs) + this.#times.graceMs;
      if (held.size < new Set(commits.map(({ entry }) => entry.body.payload)).size && nowMs < revealMs) return Math.min(REFETCH_MS, revealMs - nowMs);
      here.revealedMs = nowMs;
    }
    const judges = judgesOf(hasher, here.at.hash, roster);
    if (judges.includes(self) && this.#hasToJudge(records, commits, held)) return await this.#judge(trainer, here, commits, held) ? 0 : REFETCH_MS;
    const judged = judges.flatMap((member) => records.judged.get(member) ?? []);
    const proposal = [...records.proposed.values()].find(({ entry }) => entry.author === announced.entry.author && entry.body.manifest.attempt === here.attempt);
    if (proposal !== undefined) return this.#endorse(trainer, here, announced, records, proposal);
    this.#show({ phase: 'gated', ...common, verdicts: judged.length, judges: judges.length });
    if (announced.entry.author !== self || here.proposed >= here.attempt) return IDLE_MS;
    const verdictMs = here.revealedMs + this.#times.graceMs;
    if (judged.length < judges.length && nowMs < verdictMs) return verdictMs - nowMs;
    return this.#propose(trainer, here, roster, commits, judged, held);
  }

  /** Who came lately, or was cut off, does not hold the updates that those of this round are held against, and would decide otherwise
   *  than who does: it asks for each until it comes. */
  #seekEarlier(here: Here, roster: readonly string[]): void {
    const nowMs = this.#nowMs();
    for (const { author, payload } of earlierUpdates(takenBefore(here.at), roster, roster.length)) {
      if ((here.refetch.get(payload) ?? 0) > nowMs || this.#parts.blobs.has(payload)) continue;
      here.refetch.set(payload, Infinity);
      this.#mover.payload(payload, author).catch(() => { here.refetch.set(payload, this.#nowMs() + IDLE_MS); });
    }
  }

  /** Bytes of the committed updates that are here; the others are being fetched. */
  #held(here: Here, commits: readonly Noted<'committed'>[]): Map<string, Uint8Array> {
    const held = new Map<string, Uint8Array>(), nowMs = this.#nowMs();
    for (const { entry: { author, body } } of commits) {
      const bytes = this.#parts.blobs.get(body.payload);
      if (bytes !== null) { held.set(body.payload, bytes); continue; }
      if ((here.refetch.get(body.payload) ?? 0) > nowMs) continue;
      here.refetch.set(body.payload, Infinity);
      this.#mover.payload(body.payload, author).then(() => { this.#poke(); }, () => { here.refetch.set(body.payload, this.#nowMs() + REFETCH_MS); });
    }
    return held;
  }

  /** Not yet, or there are updates now that were not there then. */
  #hasToJudge(records: ParentRecords, commits: readonly Noted<'committed'>[], held: ReadonlyMap<string, Uint8Array>): boolean {
    const own = records.judged.get(this.#parts.self);
    if (own === undefined) return true;
    const known = new Set<string>(own.entry.body.verdicts.map(({ payload }) => payload));
    return commits.some(({ entry }) => entry.author !== this.#parts.self && held.has(entry.body.payload) && !known.has(entry.body.payload));
  }

  /** False where training came to rest meanwhile: a judge that pauses has no verdict. */
  async #judge(trainer: RoundTrainer, here: Here, commits: readonly Noted<'committed'>[], held: ReadonlyMap<string, Uint8Array>): Promise<boolean> {
    const sample = sampleOf(this.#parts.hasher, here.at.hash, this.#parts.self);
    const others = commits.filter(({ entry }) => entry.author !== this.#parts.self && held.has(entry.body.payload));
    const opened = others.map(({ entry }) => ownUpdate(held.get(entry.body.payload), entry.author, here.at.round + 1));
    const readable = opened.filter((update) => update !== null);
    const measured = readable.length === 0 ? [] : await trainer.measure(readable, sample);
    if (measured === null) return false;
    let at = 0;
    await this.#parts.append({ kind: 'judged', body: {
      round: here.at.round + 1, parent: here.at.hash as never, sample,
      verdicts: others.map(({ entry }, place) => {
        const { payload } = entry.body, one = opened[place] === null ? undefined : measured[at++];
        return { payload, deltaLoss: one?.deltaLoss ?? null, standardError: one?.standardError ?? null, fault: one === undefined ? 'malformed' as const : one.fault };
      }),
    } });
    return true;
  }

  async #propose(trainer: RoundTrainer, here: Here, roster: readonly string[], commits: readonly Noted<'committed'>[], judged: readonly Noted<'judged'>[], payloads: ReadonlyMap<string, Uint8Array>): Promise<number> {
    here.proposed = here.attempt;
    const manifest = await decide(this.#parts, trainer, { parent: here.at, attempt: here.attempt, roster, commits, judged, payloads });
    if (takesNothing(manifest) && this.#tries(here) < TRIES) return this.#attempts.abort(here, 'no-updates');
    await this.#parts.append({ kind: 'proposed', body: { manifest } });
    return 0;
  }

  async #endorse(trainer: RoundTrainer, here: Here, announced: Noted<'announced'>, records: ParentRecords, proposal: Noted<'proposed'>): Promise<number> {
    const { manifest } = proposal.entry.body, name = manifestHash(this.#parts.hasher, manifest);
    const endorsed = this.#parts.index.chain.get(name)?.endorsers.size ?? 0;
    this.#show({ phase: 'manifest', round: manifest.round, attempt: here.attempt, roster: manifest.roster, manifest: name, endorsed });
    if (here.endorsed >= here.attempt || this.#parts.index.chain.get(name)?.endorsers.has(this.#parts.self) === true) return IDLE_MS;
    const again = await this.#decideAgain(trainer, here, announced, records, manifest);
    if (again === null) return REFETCH_MS;
    here.endorsed = here.attempt;
    if (manifestHash(this.#parts.hasher, again) !== name || (takesNothing(manifest) && !await this.#findsNothing(trainer, here, announced, records))) return IDLE_MS;
    await this.#parts.append({ kind: 'endorsed', body: { parent: manifest.parent, attempt: manifest.attempt, manifest: name as never } });
    return 0;
  }

  /** The same decision from the entries the manifest names; null while one of them, or an update, is not here yet. */
  async #decideAgain(trainer: RoundTrainer, here: Here, announced: Noted<'announced'>, records: ParentRecords, manifest: RoundManifest): Promise<RoundManifest | null> {
    if (manifest.content.kind !== 'aggregate') return null;
    const { taken, rejected, verdicts } = manifest.content;
    const commits = [...taken, ...rejected].map(({ author, commit }) => { const noted = records.committed.get(author); return noted?.hash === commit ? noted : null; });
    // Its author may have judged again since, and said more.
    const judged = verdicts.map((hash) => { const entry = this.#parts.index.judgedBy(hash); return entry?.body.parent === here.at.hash ? { hash, entry } : null; });
    const known = commits.filter((noted) => noted !== null), heard = judged.filter((noted) => noted !== null);
    const held = this.#held(here, known);
    const missing = new Set(rejected.filter(({ reason }) => reason === 'missing').map(({ payload }) => payload as string));
    for (const payload of missing) held.delete(payload);
    const isWhole = known.every(({ entry }) => held.has(entry.body.payload) || missing.has(entry.body.payload));
    if (known.length < commits.length || heard.length < judged.length || !isWhole) return null;
    return decide(this.#parts, trainer, { parent: here.at, attempt: here.attempt, roster: announced.entry.body.roster, commits: known, judged: heard, payloads: held });
  }

  /** Who leads names what is decided from, and could leave out all that would be taken. */
  async #findsNothing(trainer: RoundTrainer, here: Here, announced: Noted<'announced'>, records: ParentRecords): Promise<boolean> {
    const roster = announced.entry.body.roster as readonly string[];
    const commits = roster.flatMap((member) => records.committed.get(member) ?? []), judged = judgesOf(this.#parts.hasher, here.at.hash, roster).flatMap((member) => records.judged.get(member) ?? []);
    return this.#tries(here) >= TRIES && takesNothing(await decide(this.#parts, trainer, { parent: here.at, attempt: here.attempt, roster, commits, judged, payloads: this.#held(here, commits) }));
  }

  /** Attempts before this one; one that was given up for a newcomer was no try at taking anything. */
  #tries({ attempt, at }: Here): number { return attempt - Number(wasGivenUpForNewcomer(this.#parts.index.of(at.hash))); }
}

function takesNothing({ content }: RoundManifest): boolean { return content.kind === 'aggregate' && content.taken.length === 0; }
