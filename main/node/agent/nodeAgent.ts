// The node itself: observes, lets app/agent/supervisor decide, carries out, journals. Everything privileged comes in as
// parts; chat, checkpoints, the model and its process have classes of their own. Handlers for window and command line are
// derived in handlers.ts.
import type { LiveModel } from '../../../app/agent/liveModel.ts';
import { describeState } from '../../../app/agent/nodeState.ts';
import type { BlockedWhy, NodeState } from '../../../app/agent/nodeState.ts';
import { limitsFor } from '../../../app/agent/powerLimits.ts';
import type { PowerLimits } from '../../../app/agent/powerLimits.ts';
import { supervise, SUPERVISE_EVERY_MS } from '../../../app/agent/supervisor.ts';
import type { Action, Supervised } from '../../../app/agent/supervisor.ts';
import type { LearnReport } from '../../../schemas/admin.ts';
import type { ForgetChoice, ForgetReport } from '../../../schemas/forget.ts';
import type { RpcEvent } from '../../../schemas/rpc.ts';
import type { Status } from '../../../schemas/status.ts';
import { ComputeEndedError } from '../compute/spawnCompute.ts';
import { ChatDesk } from './chatDesk.ts';
import { ChatRoom } from './chatRoom.ts';
import { ChatUpload } from './chatUpload.ts';
import { CheckpointSaver } from './checkpointSaver.ts';
import { CheckpointStore } from './checkpointStore.ts';
import type { ComputeKeeper } from './computeKeeper.ts';
import { ComputeNews } from './computeNews.ts';
import { ConsentRoom } from './consentRoom.ts';
import { DataFeed } from './dataFeed.ts';
import { DiskWatch } from './diskWatch.ts';
import { Forgetting } from './forgetting.ts';
import { GuestKeeper } from './guestKeeper.ts';
import { IntentDesk } from '../desktop/intentDesk.ts';
import { LandRoom } from './landRoom.ts';
import { LiveMind } from './liveMind.ts';
import { faultRecord } from '../logFault.ts';
import type { MeshDesk } from '../mesh/meshDesk.ts';
import { isDiskFull, messageOfFault } from './faults.ts';
import { Handover } from './handover.ts';
import { MeshRoom } from './meshRoom.ts';
import { ModelRoom } from './modelRoom.ts';
import { NoticeDesk } from './noticeDesk.ts';
import type { GrantInput, NodeParts } from './parts.ts';
import { PerplexityDesk } from './perplexityDesk.ts';
import { PauseKeeper } from './pauseKeeper.ts';
import { buildStatus } from './statusView.ts';
import { TokenCounter } from './tokenCounter.ts';
import { nodesTogether, WorldRoom } from './worldRoom.ts';

/** How soon a full disk is looked at again. */
const DISK_CHECK_MS = 5_000;

export class NodeAgent {
  readonly parts: NodeParts;
  readonly room: ChatRoom;
  readonly chat: ChatDesk;
  readonly chatUpload: ChatUpload;
  readonly consent: ConsentRoom;
  readonly land: LandRoom;
  readonly world: WorldRoom;
  readonly intents = new IntentDesk(() => { this.emit({ event: 'intent', data: {} }); });
  readonly #meshRoom: MeshRoom;
  readonly #checkpoints: CheckpointStore;
  readonly #model: ModelRoom;
  readonly #saver: CheckpointSaver;
  readonly notices: NoticeDesk;
  readonly #diskWatch: DiskWatch;
  readonly #mind: LiveMind;
  readonly #news: ComputeNews;
  readonly #pause: PauseKeeper;
  readonly #handover: Handover;
  readonly #feed: DataFeed;
  readonly #tokens = new TokenCounter();
  readonly #listeners = new Set<(event: RpcEvent) => void>();
  readonly #rowListeners = new Set<(tick: number, rows: Int32Array) => void>();
  readonly #doing = new Set<Action['do']>();
  readonly #startedMs: number;
  #booted = false;
  #closing = false;
  #blocked: BlockedWhy | null = null;
  readonly guest: GuestKeeper;
  readonly #perplexity: PerplexityDesk;
  readonly #forgetting: Forgetting;
  #state: NodeState = { name: 'starting', why: 'starting-up' };
  #cancelTimer: () => void = () => undefined;

  constructor(parts: NodeParts) {
    this.parts = parts;
    const { clock, journal } = parts;
    this.#startedMs = clock.monotonicMs();
    this.notices = new NoticeDesk(parts, () => { this.emitStatus(); });
    this.#diskWatch = new DiskWatch(parts, this.notices);
    this.guest = new GuestKeeper({
      sensors: parts.sensors, settings: () => parts.settings.current, clock, offsetMinutes: parts.offsetMinutes, homeBytes: parts.homeBytes,
      onChange: () => { this.supervise(); }, onMetered: () => { this.mesh.settingsChanged(); this.emitStatus(); }, onFault: (fault) => { this.noteFault(fault, 'looking at the machine'); },
    });
    this.#mind = new LiveMind(() => clock.now());
    this.#handover = new Handover(parts);
    this.#news = new ComputeNews({
      parts, mind: this.#mind, onPoint: (point) => { this.emit({ event: 'metric', data: point }); },
      onFigures: (fresh) => { this.emitStatus(); if (fresh) this.supervise(); },
      onBroken: (why) => { void this.#keeper.fail(why); }, nodes: () => nodesTogether(this.mesh.view()), onWorked: (tokens) => { this.world.worked(tokens); }, onFault: (fault, during) => { this.noteFault(fault, during); },
    });
    this.#pause = new PauseKeeper(journal, clock, (fault) => { this.#notePauseWritten(fault); });
    this.#checkpoints = new CheckpointStore(journal, parts.blobs, parts.embryo, parts.savedCheckpoints, () => this.mesh.pinned);
    this.#model = new ModelRoom({
      parts, notices: this.notices, checkpoints: this.#checkpoints, handover: this.#handover, gpuAllowed: () => this.guest.gpuAllowed, blocked: () => this.#blocked, block: (why) => { this.#blocked = why; }, supervise: () => { this.supervise(); },
      onEvent: (event) => { this.#news.heard(event); }, onWoke: (model) => { this.#woke(model); }, onAsleep: () => { this.#mind.slept(); },
      onChange: () => { this.#meshRoom.modelChanged(); this.supervise(); }, onFault: (fault, during) => { this.noteFault(fault, during); },
    });
    this.#meshRoom = new MeshRoom({
      parts, settings: () => this.guest.meshSettings, keeper: this.#keeper, checkpoints: this.#checkpoints, model: () => this.#mind.model, doing: () => describeState(this.#state).state,
      wake: () => this.#model.wake(), saveCheckpoint: () => this.#saveCheckpoint(), saved: () => this.#saver.idle(), supervise: () => { this.supervise(); }, pause: () => this.pause(null),
      ask: (offer, errand) => { this.consent.desk.askFor(offer, errand); }, onDecided: () => { this.consent.decided(); }, visits: { receive: (nodeId, message) => { this.world.visits.receive(nodeId, message); }, changed: () => { this.world.visits.changed(); } }, onNews: () => { this.#tellMeshNews(); }, onFault: (fault, during) => { this.noteFault(fault, during); },
    });
    this.#saver = new CheckpointSaver({ parts, keeper: this.#keeper, mind: this.#mind, checkpoints: this.#checkpoints, mayNotSave: () => this.#forgetting.underWay || this.#meshRoom.isRestoring });
    this.#feed = new DataFeed({
      parts, keeper: this.#keeper, mind: this.#mind, handover: this.#handover, notices: this.notices, saveCheckpoint: () => this.#saveCheckpoint(),
      onFault: (fault, during) => { this.noteFault(fault, during); }, onDone: () => { this.#tellLeftOut(); this.supervise(); },
    });
    this.#perplexity = new PerplexityDesk({
      sources: parts.sources, clock, awake: () => (this.#keeper.training === null || this.#forgetting.underWay ? null : this.#keeper.awake),
      onFault: (fault) => { if (!(fault instanceof ComputeEndedError)) this.noteFault(fault, 'asking the model about documents'); },
    });
    this.#forgetting = new Forgetting({
      parts, checkpoints: this.#checkpoints, keeper: this.#keeper, model: () => this.#mind.model, refreshData: () => this.#feed.refresh(), saveBase: () => this.#saver.saveBase(),
      tellWorld: () => this.land.tellWorld(), onFault: (fault, during) => { this.noteFault(fault, during); },
    });
    this.consent = new ConsentRoom({
      parts, allow: (input) => this.#decide(parts.sources.allow(input)), learn: (input) => this.learn(input), forget: (sourceId) => this.forget(sourceId, 'roll-back'), emit: (event) => { this.emit(event); this.land.changed(); },
      onReleased: () => { this.sourcesChanged(); this.supervise(); }, onFault: (fault, during) => { this.noteFault(fault, during); },
    });
    this.land = new LandRoom({
      parts, consent: this.consent, views: () => this.status().sources, mesh: () => this.mesh.view(), emit: (event) => { this.emit(event); },
      onLand: (inputs) => { this.world.landChanged(inputs); }, onFault: (fault, during) => { this.noteFault(fault, during); },
    });
    this.world = new WorldRoom({ parts, land: () => this.land, compute: () => this.#keeper.awake?.compute ?? null, mesh: () => this.mesh.calls, emit: (event) => { this.emit(event); }, show: (tick, rows) => { this.#showWorld(tick, rows); }, onFault: (fault, during) => { this.noteFault(fault, during); } });
    this.room = new ChatRoom({ journal, clock, emit: (event) => { this.emit(event); } });
    this.chatUpload = new ChatUpload(this.room, clock);
    this.chat = new ChatDesk({
      room: this.room, clock, emit: (event) => { this.emit(event); }, said: () => this.room.book.all(), feelingsAnHour: () => parts.settings.current.chatFeelingsAnHour,
      wake: () => this.#model.wake(), facts: () => parts.world.ask('facts', null),
      speaker: () => ({ ...this.#mind.speaker, policy: parts.policySha256() }),
      countTokens: (tokenizer, text) => this.#tokens.count(tokenizer, text), others: (said) => this.mesh.others(said),
      onAnswering: () => { this.supervise(); }, onAddressed: (name) => { this.world.addressed(name); },
      onSpoke: ({ actMs, tokensPerSecond }) => { this.#mind.spoke(actMs, tokensPerSecond); },
    });
  }

  /** Reads the journal back and begins to live. */
  async start(): Promise<void> {
    const { parts } = this;
    if (parts.journalDamage !== null) {
      this.#blocked = 'journal-damaged';
      this.notices.journalDamaged(parts.journalDamage);
    } else {
      await parts.journal.append({ kind: 'NodeStarted', fact: { version: parts.version }, body: null });
      this.#pause.open();
      await this.chat.open();
      await this.#forgetting.finish();
      const gone = await this.#checkpoints.dropMissing().catch((fault: unknown) => { this.noteFault(fault, 'dropping checkpoints whose files are gone'); return []; });
      for (const checkpoint of gone) this.notices.checkpointDamaged(checkpoint, 'a file of it is missing');
    }
    await this.guest.start();
    this.#booted = true;
    if (parts.journalDamage === null) {
      this.consent.start();
      this.world.start();
      await this.land.start().catch((fault: unknown) => { this.noteFault(fault, 'reading what is shown to the world'); });
      if (parts.sources.unlearnt().length > 0) await this.#forgetting.keepWorld();
      await this.mesh.start().catch((fault: unknown) => { this.noteFault(fault, 'opening the mesh'); this.notices.meshClosed(messageOfFault(fault)); });
      void parts.sources.recover({
        onChange: () => { this.sourcesChanged(); },
        onFault: (sourceId, fault) => { this.noteFault(fault, `reading ${sourceId} again`); },
        onGivenUp: ({ sourceId, name }, reason) => { this.notices.sourceRefused(sourceId, name, reason); },
      }).catch((fault: unknown) => { this.noteFault(fault, 'finishing an interrupted reading'); });
    }
    this.supervise();
  }

  get #keeper(): ComputeKeeper { return this.#model.keeper; }
  get mesh(): MeshDesk { return this.#meshRoom.desk; }
  /** Hashes of every blob that is needed; others were left behind by a crash. */
  get neededBlobs(): ReadonlySet<string> { return this.#checkpoints.neededBlobs; }

  /** Saves what was learnt and ends everything the agent started. False when the last steps could not be saved. */
  async close(): Promise<boolean> {
    this.#closing = true;
    this.consent.close();
    this.land.close();
    this.guest.close();
    await this.world.close();
    this.#cancelTimer();
    let saved = true;
    if (this.#keeper.state === 'ready') await this.#saveCheckpoint().catch((fault: unknown) => { saved = false; this.noteFault(fault, 'saving the last checkpoint'); });
    await this.mesh.close();
    await this.#keeper.end();
    // Last: a reading that is stuck in a file system may keep this waiting until the limit for stopping.
    await this.parts.sources.close();
    return saved;
  }

  onEvent(listener: (event: RpcEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  }
  onWorldRows(listener: (tick: number, rows: Int32Array) => void): () => void {
    this.#rowListeners.add(listener);
    return () => { this.#rowListeners.delete(listener); };
  }
  #showWorld(tick: number, rows: Int32Array): void { for (const listener of this.#rowListeners) listener(tick, rows); }
  emit(event: RpcEvent): void { for (const listener of this.#listeners) listener(event); }

  status(): Status {
    const { parts } = this;
    return buildStatus({
      parts, state: this.#state, pause: this.#pause.current, presence: this.guest.presence, live: this.#mind.model, backend: this.#keeper.awake?.backend ?? null,
      training: this.#keeper.training !== null, ownWorld: this.#handover.ownWorld, handed: [...this.#handover.handed.shared, ...this.#handover.handed.local], mesh: this.mesh.status(), rby: this.#keeper.training !== null || this.chat.answering ? this.#mind.rby : null, lastForgotten: this.#forgetting.last, notices: this.notices.list,
      uptimeSeconds: (parts.clock.monotonicMs() - this.#startedMs) / 1000,
    });
  }

  async pause(minutes: number | null): Promise<void> {
    await this.#pause.pause(minutes);
    this.supervise();
    this.emitStatus();
  }

  /** Also the way out of a compute process that kept failing: the person has looked. */
  async resume(by: 'person' | 'clock'): Promise<void> {
    await this.#pause.resume(by);
    if (this.#blocked === 'compute-failing' || this.#blocked === 'no-model') {
      this.#blocked = null;
      this.#model.restarts.forgive();
      this.notices.computeForgiven();
    }
    this.supervise();
    this.emitStatus();
  }

  async changeSettings(part: Parameters<NodeParts['settings']['change']>[0]): Promise<NodeParts['settings']['current']> {
    const settings = await this.#decide(this.parts.settings.change(part));
    this.emit({ event: 'settings', data: settings });
    this.mesh.settingsChanged();
    this.#model.lookForGpuAgain();
    this.guest.judge();
    this.land.settingsChanged();
    this.world.settingsChanged();
    this.supervise();
    this.emitStatus();
    return settings;
  }

  /** The rules are others now; what they say is asked in the turn. */
  policyChanged(notice: string | null): void {
    this.notices.file('policy', notice);
    this.land.policyChanged();
    this.supervise();
  }

  /** New or gone text: the process learns from what is live now, and only from that. */
  sourcesChanged(): void {
    this.#tellLeftOut();
    this.emitStatus();
    if (this.#closing) return;
    this.consent.sourcesChanged();
    this.land.changed();
    const refresh = () => { if (this.#handover.isStale && !this.#closing) void this.#feed.refresh(); };
    // What may be learnt no longer is taken away at once: a build takes its time and may fail.
    refresh();
    void this.parts.sources.keepBuilt(() => { this.emitStatus(); }).then(refresh, (fault: unknown) => { this.noteFault(fault, 'building the dataset'); });
  }

  /** Reads what was just allowed, in the background of everything else. */
  async learn(input: GrantInput): Promise<LearnReport> {
    const startedMs = this.parts.clock.monotonicMs();
    const report = await this.#decide(this.parts.sources.grant(input, () => { this.sourcesChanged(); }));
    for (const { id } of report.sources) this.notices.sourceDecided(id);
    this.#mind.worked({ perceiveMs: this.parts.clock.monotonicMs() - startedMs, thinkMs: 0, actMs: 0 });
    this.supervise();
    return report;
  }

  async evaluate(text: string): Promise<{ bitsPerByte: number; tokens: number; bytes: number; checkpoint: string }> {
    const awake = await this.#model.wake();
    const checkpoint = this.#mind.name;
    return { ...await awake.compute.call('evaluate', { text }), checkpoint };
  }

  async forget(sourceId: string, choice: ForgetChoice): Promise<ForgetReport> {
    try { return await this.#decide(this.#forgetting.forget(sourceId, choice)); } finally {
      this.notices.sourceDecided(sourceId);
      this.consent.forgotten(sourceId);
      this.guest.homeChanged();
      this.sourcesChanged();
      this.supervise();
    }
  }

  /** What is learnt and what is not is known once it was handed over. */
  #tellLeftOut(): void { this.notices.sourcesLeftOut(this.parts.sources.leftOut()); }

  /** One turn of the loop. Nothing thrown in it may end the loop: it is logged and the next turn tries again. */
  supervise(): void {
    if (this.#closing) return;
    try { this.#turn(); } catch (fault) { this.noteFault(fault, 'supervising'); } finally { this.#planNext(); }
  }

  #turn(): void {
    const { state, actions } = supervise(this.#observe());
    const before = describeState(this.#state);
    this.#state = state;
    const after = describeState(state);
    if (before.state !== after.state || before.reason !== after.reason) {
      this.parts.log.info({ state: after.state, reason: after.reason }, 'state');
      this.emitStatus();
    }
    for (const action of actions) this.#carryOut(action);
    this.#perplexity.tick();
    this.#diskWatch.look();
    if (this.#keeper.awake !== null && this.#handover.isStale) this.sourcesChanged();
  }

  /** What went wrong aside: a full disk blocks until there is room, everything else is logged. */
  noteFault(fault: unknown, during: string): void {
    if (isDiskFull(fault)) {
      const isNew = this.#blocked === null;
      this.#blocked ??= 'disk-full';
      this.notices.diskFull();
      if (isNew) this.supervise();
    } else this.parts.log.error({ during, ...faultRecord(fault) }, 'fault');
  }

  emitStatus(): void { if (this.#listeners.size > 0) this.emit({ event: 'status', data: this.status() }); }

  #observe(): Supervised {
    const { parts } = this;
    const nowMs = parts.clock.now();
    const settings = parts.settings.current;
    return {
      booted: this.#booted && !this.#forgetting.underWay && !this.#meshRoom.isRestoring, blocked: this.#blocked, pause: this.#pause.current, compute: this.#model.restarts.recovering(this.#keeper.state) ? 'restarting' : this.#keeper.state,
      answering: this.chat.answering, power: settings.power, guest: this.guest.verdict, wrongBackend: this.#isWrongBackend(), ownWorld: this.#handover.ownWorld,
      readySources: this.#handover.readySources,
      nowMs, cores: parts.cores, training: this.#keeper.training, freeBytes: this.#blocked === 'disk-full' ? parts.disk.freeBytes() : Infinity,
      checkpointBytes: this.#saver.bytes, msSinceCheckpoint: nowMs - this.#saver.lastMs, checkpointEveryMs: settings.checkpointEverySeconds * 1000, stepsSinceCheckpoint: this.#mind.unsavedSteps,
    };
  }

  #limits(): PowerLimits {
    const { level } = this.guest.verdict;
    return limitsFor(this.parts.settings.current.power, level === 'stopped' ? 'gentle' : level, this.parts.cores);
  }

  #isWrongBackend(): boolean {
    const awake = this.#keeper.awake, allowed = this.guest.gpuAllowed;
    if (awake === null) return false;
    return awake.backend.backend === 'webgpu' ? !allowed : allowed && this.#model.mayHaveGpu && this.parts.settings.current.backend !== 'cpu';
  }

  #carryOut(action: Action): void {
    if (this.#doing.has(action.do)) return;
    this.#doing.add(action.do);
    this.#perform(action)
      .catch((fault: unknown) => { this.noteFault(fault, action.do); })
      .finally(() => { this.#doing.delete(action.do); this.mesh.changed(); this.#planNext(); });
  }

  async #perform(action: Action): Promise<void> {
    switch (action.do) {
      case 'resume-by-clock': await this.resume('clock'); return;
      case 'unblock-disk': this.#blocked = null; this.notices.diskHasRoom(); this.supervise(); return;
      case 'start-compute': await this.#model.start(this.#limits()); return;
      case 'end-compute':
        await this.#keeper.rest();
        await this.#saveCheckpoint().catch((fault: unknown) => { this.noteFault(fault, 'saving before the pause'); });
        // Someone may have asked meanwhile; the turn after their answer ends it.
        if (this.chat.answering) return;
        await this.#keeper.end();
        this.parts.tidyMemory();
        return;
      case 'train': await this.#keeper.train(action.limits); return;
      case 'rest': await this.#keeper.rest(); return;
      case 'save-checkpoint': await this.#saveCheckpoint(); return;
    }
  }

  /** What the world knows is what was kept of it last. */
  worldStartedAgain(): void {
    this.world.startedAgain();
    this.#news.tellWorldOfHeldOut();
    this.land.startedAgain().catch((fault: unknown) => { this.noteFault(fault, 'telling the world what is there'); });
  }

  #woke(model: LiveModel): void {
    this.#mind.woke(model);
    this.#feed.woke();
    this.#saver.woke();
    this.#news.tellWorldOfHeldOut();
    this.#tellLeftOut();
  }

  async #saveCheckpoint(): Promise<void> {
    if (!await this.#saver.save()) return;
    await this.mesh.keep();
    this.emitStatus();
  }

  #tellMeshNews(): void {
    if (this.#closing || this.#listeners.size === 0) return;
    this.land.changed();
    this.emit({ event: 'mesh', data: { mesh: this.mesh.view() } });
    this.emitStatus();
  }

  #notePauseWritten(fault: unknown): void {
    if (fault === null) { this.notices.pauseWritten(); return; }
    this.noteFault(fault, 'pausing or resuming');
    this.notices.pauseUnwritten();
  }

  /** A decision of a person that the disk refused is told to them, and to everyone as a notice. */
  async #decide<T>(work: Promise<T>): Promise<T> {
    try { return await work; } catch (fault) { if (isDiskFull(fault)) this.noteFault(fault, 'a decision'); throw fault; }
  }

  #planNext(): void {
    this.#cancelTimer();
    if (this.#closing) return;
    const nowMs = this.parts.clock.now();
    const pauseMs = this.#pause.leftMs ?? Infinity;
    const checkpointMs = this.#keeper.training === null ? Infinity : this.#saver.lastMs + this.parts.settings.current.checkpointEverySeconds * 1000 - nowMs;
    const diskMs = this.#blocked === 'disk-full' ? DISK_CHECK_MS : Infinity;
    const delayMs = Math.max(50, Math.min(SUPERVISE_EVERY_MS, pauseMs, Math.max(1_000, checkpointMs), diskMs));
    this.#cancelTimer = this.parts.clock.after(delayMs, () => { this.supervise(); });
  }
}
