// A host agent that answers plausible nothing, for tests of the host alone.
import type { AdminHandlers } from '../../schemas/admin.ts';
import { Settings } from '../../schemas/settings.ts';
import { reasons, type Status } from '../../schemas/status.ts';
import type { RpcEvent, RpcHandlers } from '../../schemas/rpc.ts';
import type { HostAgent } from '../../main/node/host/host.ts';
import { FakeConsent } from './fakeConsent.ts';
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
  readonly rpc: RpcHandlers = {
    'status.get': async () => { this.calls.push('status.get'); return someStatus; },
    'chat.history': async () => ({ messages: [] }),
    'chat.send': async (input) => { this.calls.push(`chat.send ${input.text}`); return { replyId: 'm-reply' }; },
    'chat.regenerate': async () => ({ replyId: 'm-reply' }),
    'chat.cancel': async () => ({ cancelled: true }),
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
    'world.get': async () => ({ tick: 0, ticksPerSecond: 10, seed: 1, day: 1, weather: 'misty', size: 32, stateHash: '0', beings: [], lanterns: [], places: [], tier: 0, chronicle: [] }),
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
    'journal.verify': async () => ({ rows: 0, ok: true, head: '', firstBad: null }),
    'backup.prepare': async () => ({}),
    'manifest.sign': async (unsigned) => ({ ...unsigned, signer: null, publicKey: null, signature: null }),
    'dataset.show': async () => ({ dataset: null, building: null }),
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
  onEvent(listener: (event: RpcEvent) => void): () => void { this.#listeners.add(listener); return () => { this.#listeners.delete(listener); }; }
  emit(event: RpcEvent): void { for (const listener of this.#listeners) listener(event); }
  onWatchers(count: number): void { this.watchers = count; }
  windowForbidden: Error | null = null;
  permitWindow(): void { if (this.windowForbidden !== null) throw this.windowForbidden; }
  readonly explain = (fault: unknown): string | null => (this.windowForbidden !== null && fault === this.windowForbidden ? this.windowForbidden.message : null);
}
