// Window <-> agent: the one table of methods and events. The server's handlers, the window's client and the
// tests' fake are all derived from it; a missing handler is a type error.
//
// Transport (main/node/host): WebSocket text frames of JSON, shapes in `ClientFrame` / `ServerFrame` below.
import { z } from 'zod';
import { auditMethods } from './auditView.ts';
import { chatEvents, chatMethods } from './chat.ts';
import { ConsentChoice, ConsentView, LookView, OfferId, PickerHandle, PickerView, SourceReport } from './consent.ts';
import { ForgetChoice, ForgetReport } from './forget.ts';
import { Intent } from './intent.ts';
import { LandTold, landWindowMethods } from './land.ts';
import { meshMethods, MeshView } from './meshView.ts';
import { changeOf } from './partial.ts';
import { Settings } from './settings.ts';
import { Status } from './status.ts';
import { worldEvents, worldMethods, WorldScene } from './world.ts';

export const RPC_PROTOCOL = 1;

export const MetricPoint = z.strictObject({
  /** Milliseconds since the epoch. */
  at: z.number(), step: z.int(), trainLoss: z.number().nullable(), heldOutBitsPerByte: z.number().nullable(), tokensPerSecond: z.number().nullable(),
  /** What the steps were learnt with. */
  learningRate: z.number().nullable(),
  /** Measured share of the node's working time, summing to 1, or null when it did not work. */
  rby: z.strictObject({ r: z.number(), b: z.number(), y: z.number() }).nullable(),
});
export type MetricPoint = z.infer<typeof MetricPoint>;

const nothing = z.strictObject({});
export const rpcMethods = {
  'status.get': { input: nothing, output: Status },
  'node.pause': { input: z.strictObject({ minutes: z.number().positive().max(525_600).nullable() }), output: nothing },
  'node.resume': { input: nothing, output: nothing },
  'settings.get': { input: nothing, output: Settings },
  'settings.set': { input: changeOf(Settings), output: Settings },
  'source.forget': { input: z.strictObject({ id: z.string(), choice: ForgetChoice }), output: ForgetReport },
  'consent.get': { input: nothing, output: ConsentView },
  /** Resolves once the yes is journalled; it can be taken back for a while. */
  'consent.allow': { input: z.strictObject({ offerId: OfferId, choice: ConsentChoice }), output: z.strictObject({ sourceId: z.string() }) },
  'consent.refuse': { input: z.strictObject({ offerId: OfferId, never: z.boolean() }), output: nothing },
  'consent.undo': { input: z.strictObject({ offerId: OfferId }), output: nothing },
  'consent.lift': { input: z.strictObject({ offerId: OfferId }), output: nothing },
  /** Opens the first files there, journalled as a look; nothing is kept. */
  'consent.look': { input: z.strictObject({ offerId: OfferId }), output: LookView },
  'consent.renew': { input: z.strictObject({ sourceId: z.string() }), output: z.strictObject({ offerId: z.string() }) },
  /** Stops a reading; what was read until then stays. */
  'source.cancel': { input: z.strictObject({ id: z.string() }), output: z.strictObject({ cancelled: z.boolean() }) },
  'source.report': { input: z.strictObject({ id: z.string() }), output: SourceReport },
  /** A folder by the handle the agent gave for it; null is where a person begins. */
  'picker.open': { input: z.strictObject({ folder: PickerHandle.nullable() }), output: PickerView },
  /** What was picked becomes a request that waits for a decision. */
  'picker.choose': { input: z.strictObject({ handle: PickerHandle }), output: z.strictObject({ offerId: z.string() }) },
  /** What a link, a file or the tray asked to be shown; given once, to the window that asks first. */
  'intent.take': { input: nothing, output: z.strictObject({ intent: Intent.nullable() }) },
  'metrics.history': { input: z.strictObject({ points: z.int().min(10).max(2000) }), output: z.strictObject({ points: z.array(MetricPoint) }) },
  ...worldMethods,
  ...landWindowMethods,
  ...chatMethods,
  ...meshMethods,
  ...auditMethods,
} as const;
export type RpcMethod = keyof typeof rpcMethods;
export type RpcInput<M extends RpcMethod> = z.input<(typeof rpcMethods)[M]['input']>;
export type RpcParsedInput<M extends RpcMethod> = z.output<(typeof rpcMethods)[M]['input']>;
export type RpcOutput<M extends RpcMethod> = z.output<(typeof rpcMethods)[M]['output']>;
export type RpcHandlers = { [M in RpcMethod]: (input: RpcParsedInput<M>) => Promise<RpcOutput<M>> };

/** Pushed to every window; each carries a sequence number, so that a reconnecting one can resume. */
export const rpcEvents = {
  status: Status,
  /** Changed, by whomever: another window, the command line, the tray. */
  settings: Settings,
  metric: MetricPoint,
  scene: WorldScene,
  consent: ConsentView,
  land: LandTold,
  mesh: z.strictObject({ mesh: MeshView.nullable() }),
  /** Something waits to be taken with `intent.take`. */
  intent: nothing,
  ...worldEvents,
  ...chatEvents,
} as const;
export type RpcEventName = keyof typeof rpcEvents;
export type RpcEvent = { [E in RpcEventName]: { event: E; data: z.output<(typeof rpcEvents)[E]> } }[RpcEventName];

export const RpcErrorCode = z.enum(['bad-request', 'unknown-method', 'not-found', 'busy', 'denied', 'unavailable', 'failed']);
export type RpcErrorCode = z.infer<typeof RpcErrorCode>;

export const ClientFrame = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), proto: z.int(), build: z.string(), session: z.string().nullable(), lastSeq: z.int().min(0) }),
  z.strictObject({ type: z.literal('call'), id: z.int().min(1), method: z.string().max(64), input: z.unknown() }),
  z.strictObject({ type: z.literal('ping') }),
  /** Whether this window draws the world now; a hidden one says false and gets no `world` events. */
  z.strictObject({ type: z.literal('watch'), world: z.boolean() }),
]);
export type ClientFrame = z.infer<typeof ClientFrame>;
export type ServerFrame =
  | { type: 'welcome'; proto: number; build: string; session: string; mode: 'resume' | 'snapshot'; seq: number }
  | { type: 'result'; id: number; output: unknown }
  | { type: 'error'; id: number; code: RpcErrorCode; message: string }
  | ({ type: 'event'; seq: number } & RpcEvent)
  | { type: 'pong' };
