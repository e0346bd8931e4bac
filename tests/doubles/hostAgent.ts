// A host agent that answers plausible nothing, for tests of the host alone.
import type { AdminHandlers } from '../../schemas/admin.ts';
import { Settings } from '../../schemas/settings.ts';
import { reasons, type Status } from '../../schemas/status.ts';
import type { RpcEvent, RpcHandlers } from '../../schemas/rpc.ts';
import type { HostAgent } from '../../main/node/host/host.ts';
import { WorldHere } from './worldHere.ts';
import { FakeConsent } from './fakeConsent.ts';
import { FakeLand } from './fakeLand.ts';
import { FakeMesh } from './fakeMesh.ts';

export const someStatus: Status = {
  version: '0.1.0', nodeId: 'a'.repeat(64), home: '/tmp/none', state: 'idle', reason: 'nothing-to-learn', reasonText: reasons['nothing-to-learn'],
  pausedUntil: null, power: 'balanced', presence: 'away', backend: null, model: null, speed: { trainTokensPerSecond: null, decodeTokensPerSecond: null },
  rby: { r: 1 / 3, b: 1 / 3, y: 1 / 3 }, sources: [], mesh: null, retraining: null, uptimeSeconds: 1, notices: [],
};

const NOTHING_FORGOTTEN = { erasedChunks: 0, erasedDocuments: 0, erasedShards: 0, droppedCheckpoints: 0, droppedAdapters: 0, keptCheckpoints: 0, backToStep: null, retrainToStep: null, cannotBeUndone: [] };

export class QuietHostAgent implements HostAgent {
  readonly calls: string[] = [];
  watchers = 0;
  #listeners = new Set<(event: RpcEvent) => void>();
  /** Shows entities to every window that draws. */
  showWorld: (tick: number, rows: Int32Array) => void = () => undefined;
  readonly rpc: RpcHandlers = {
    'status.get': async () => { this.calls.push('status.get'); return someStatus; },
    'chat.threads': async () => ({ threads: [] }),
    'chat.thread': async () => ({ messages: [] }),
    'chat.send': async (input) => { this.calls.push(`chat.send ${input.text}`); return { replyId: 'm-reply' }; },
    'chat.regenerate': async () => ({ replyId: 'm-reply' }),
    'chat.continue': async () => ({}),
    'chat.cancel': async () => ({ cancelled: true }),
    'chat.choose': async () => ({}),
    'chat.delete': async () => ({ erased: 0 }),
    'chat.deleteThread': async () => ({ erased: 0 }),
    'chat.rename': async () => ({}),
    'chat.search': async () => ({ hits: [] }),
    'chat.rate': async () => ({}),
    'chat.import': async () => ({ done: null }),
    'node.pause': async () => ({}),
    'node.resume': async () => { throw new Error('a secret path'); },
    'settings.get': async () => Settings.parse({}),
    'settings.set': async () => Settings.parse({}),
    'source.forget': async ({ choice }) => ({ ...NOTHING_FORGOTTEN, choice }),
    ...new FakeConsent(() => undefined).handlers(),
    ...new FakeMesh(() => undefined).handlers(),
    'source.cancel': async () => ({ cancelled: false }),
    'intent.take': async () => ({ intent: null }),
    'metrics.history': async () => ({ points: [] }),
    ...new FakeLand(() => undefined).handlers(),
    ...new WorldHere(9).handlers(),
    'audit.page': async () => ({ rows: [], before: null }), 'audit.verify': async () => ({ rows: 0, ok: true, head: '', firstBad: null }), 'logs.tail': async () => ({ lines: [] }), 'jobs.get': async () => ({ building: null }),
  };
  readonly admin: AdminHandlers = {
    status: async () => someStatus,
    'learn.preview': async () => ({ sources: [], files: [], accepted: 0, refused: 0, masked: {} }),
    'learn.grant': async () => ({ sources: [], files: [], accepted: 0, refused: 0, masked: {} }),
    'consent.get': async () => ({ offers: [], undo: [], history: [], watching: [] }),
    'consent.allow': async () => ({ sources: [], files: [], accepted: 0, refused: 0, masked: {} }),
    'consent.refuse': async () => ({}),
    'consent.lift': async () => ({}),
    'policy.why': async () => ({ allowed: false, rule: null, sentence: 'Nothing in the policy permits it.' }),
    forget: async ({ source, choice }) => ({ source, ...NOTHING_FORGOTTEN, choice }),
    ask: async ({ text }, emit) => {
      emit({ text: 'Good ' }); emit({ text: 'day.' });
      return { reply: `Good day. ${text}`, checkpoint: 'c-0', tokenizer: 't', policy: 'p', sources: [], tokens: 2, tokensPerSecond: 1, stoppedBy: 'end' };
    },
    'chat.list': async () => ({ threads: [] }),
    'chat.search': async () => ({ hits: [] }),
    'chat.export': async () => ({ text: '', threads: 0 }),
    'chat.import': async () => ({ threads: [], messages: 0 }),
    'chat.erase': async () => ({ erased: 0 }),
    dream: async () => { throw new Error('Nobody dreams here.'); },
    evaluate: async ({ text }) => {
      if (text === 'fail') throw new Error('a secret path');
      return { bitsPerByte: 1, tokens: 1, bytes: 1, checkpoint: 'c-0' };
    },
    pause: async () => someStatus,
    resume: async () => someStatus,
    'settings.get': async () => Settings.parse({}),
    'settings.set': async () => Settings.parse({}),
    offer: async () => ({ offerId: `o-${'0'.repeat(16)}` }),
    intent: async () => ({}),
    'land.get': async () => ({ shown: [], relics: {}, processes: [] }),
    'land.preview': async () => ({ name: 'none', files: 0, bytes: 0, leftOut: 0, cut: false }),
    'land.show': async () => ({ landId: `l-${'0'.repeat(16)}` }),
    'land.hide': async () => ({}),
    'journal.verify': async () => ({ rows: 0, ok: true, head: '', firstBad: null }),
    'backup.prepare': async () => ({}),
    'manifest.sign': async (unsigned) => ({ ...unsigned, signer: null, publicKey: null, signature: null }),
    'dataset.show': async () => ({ dataset: null, building: null, lived: 0 }),
    'dataset.verify': async () => ({ shards: 0, ok: true, bad: [] }),
    'dataset.export': async () => ({ documents: 0, shards: 0, ledgerFiles: 0, heldBack: {} }),
    'dataset.quarantine': async () => ({ files: [], cut: false }),
    ...new FakeMesh(() => undefined).handlers(),
    'mesh.share': async () => { throw new Error('Nothing is shared here.'); },
    'mesh.servers': async () => ({ servers: [], username: null, unused: [] }),
    'mesh.setServers': async ({ servers, login }) => ({ servers, username: login?.username ?? null, unused: [] }),
    'mesh.where': async () => ({ path: null }),
    stop: async () => ({}),
  };
  onWorldRows(listener: (tick: number, rows: Int32Array) => void): () => void { this.showWorld = listener; return () => undefined; }
  onEvent(listener: (event: RpcEvent) => void): () => void { this.#listeners.add(listener); return () => { this.#listeners.delete(listener); }; }
  emit(event: RpcEvent): void { for (const listener of this.#listeners) listener(event); }
  onWatchers(count: number): void { this.watchers = count; }
  windowForbidden: Error | null = null;
  permitWindow(): void { if (this.windowForbidden !== null) throw this.windowForbidden; }
  readonly explain = (fault: unknown): string | null => (this.windowForbidden !== null && fault === this.windowForbidden ? this.windowForbidden.message : null);
}
