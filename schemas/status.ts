// The node's state as people and scripts see it. Fields may be added, never renamed or removed.
import { z } from 'zod';
import { Reach } from './consent.ts';
import { FlowProgress } from './dataset.ts';
import { MeshView, PathName, PeerState, RoundPhaseName } from './meshView.ts';
import { Rby } from './rby.ts';

export const NodeState = z.enum(['starting', 'learning', 'idle', 'throttled', 'paused', 'blocked']);
export type NodeState = z.infer<typeof NodeState>;

/** One reason, always, from this closed set; the sentence people read stands beside it. */
export const reasons = {
  'starting-up': 'Waking: the model is being loaded.',
  'learning-own-world': 'Learning from the text its own world writes.',
  'learning-sources': 'Learning from what you allowed it to read.',
  'person-chatting': 'Answering someone; learning goes on afterwards.',
  'person-paused': 'You paused it.',
  'person-paused-until': 'You paused it for a while; it goes on by itself.',
  'limit-quiet': 'The Quiet setting leaves most of the machine to you.',
  'limit-balanced': 'Learning with half of the machine while you use it.',
  'on-battery': 'Running from the battery. It goes on by itself once the machine is plugged in.',
  'off-hours': 'Outside the hours in which it may learn.',
  'person-here': 'Somebody is at the machine, and it is set to learn only while nobody is.',
  'full-screen': 'Something fills the screen; it waits until that has ended.',
  'exclusive-app': 'A program is running during which it is set to rest.',
  'too-hot': 'The processor is too hot. It goes on by itself once it has cooled down.',
  'warm': 'The processor is warm.',
  'others-busy': 'Other programs are busy.',
  'disk-quota': 'Its folder has reached the room you gave it. Give it more in the settings, or forget something.',
  'falling-asleep': 'The machine goes to sleep.',
  'settling': 'The machine has only just become free; it waits a little before it does more.',
  'nothing-to-learn': 'There is nothing new it may learn from.',
  'disk-full': 'The disk is full. Free some space and it goes on by itself.',
  'compute-restarting': 'The compute process ended unexpectedly and is being restarted from the last checkpoint.',
  'compute-failing': 'The compute process keeps failing. See `ileices logs`; `ileices doctor` names the next step.',
  'checkpoint-damaged': 'The newest checkpoint was damaged; an older one is used.',
  'no-model': 'No readable model was found. `ileices doctor` names the next step.',
  'journal-damaged': 'The journal does not verify. Nothing is written until you look: run `ileices journal verify`.',
} as const;
export const Reason = z.enum(Object.keys(reasons) as [keyof typeof reasons, ...(keyof typeof reasons)[]]);
export type Reason = keyof typeof reasons;

export const SourceKind = z.enum(['own', 'file', 'folder']);
export const SourceState = z.enum(['listed', 'reading', 'ready', 'learning', 'learnt', 'refused', 'forgetting']);
export type SourceState = z.infer<typeof SourceState>;
export const SourceView = z.strictObject({
  id: z.string(), name: z.string(), kind: SourceKind, bytes: z.int(), state: SourceState,
  /** Consent scope; null for the node's own world, which needs no grant. */
  scope: z.enum(['device', 'mesh']).nullable(),
  grantedAt: z.string().nullable(),
  /** How far the permission reaches and when it ends; null for the node's own world, and for an end that was not set. */
  reach: Reach.nullable(), expiresAt: z.string().nullable(),
  /** The permission has ended: nothing of it is learnt until it is renewed, and its text stays until it is forgotten. */
  expired: z.boolean(),
  /** While it is being read; null else. */
  flow: FlowProgress.nullable(),
  files: z.int(), refusedFiles: z.int(), chunks: z.int(),
  maskedFindings: z.int(),
  heldOutBitsPerByte: z.number().nullable(), firstHeldOutBitsPerByte: z.number().nullable(),
});
export type SourceView = z.infer<typeof SourceView>;

export const Status = z.strictObject({
  version: z.string(), nodeId: z.string(), home: z.string(),
  state: NodeState, reason: Reason, reasonText: z.string(),
  pausedUntil: z.string().nullable(),
  power: z.enum(['quiet', 'balanced', 'generous']), presence: z.enum(['in-use', 'away']),
  backend: z.strictObject({ kind: z.enum(['webgpu', 'cpu']), adapter: z.string(), threads: z.int() }).nullable(),
  model: z.strictObject({
    checkpoint: z.string(), tokenizer: z.string(), parameters: z.int(), step: z.int(), tokensSeen: z.int(),
    trainLoss: z.number().nullable(), heldOutBitsPerByte: z.number().nullable(), bestHeldOutBitsPerByte: z.number().nullable(),
    /** What it learnt for this machine alone, beside the base the fields above speak of; null while there is nothing. */
    adapter: z.exactOptional(z.strictObject({
      step: z.int(), trainLoss: z.number().nullable(), /** Bits a byte of its own world's held-out text, spoken with it. */ worldBitsPerByte: z.number().nullable(), sources: z.array(z.string()),
    }).nullable()),
  }).nullable(),
  speed: z.strictObject({ trainTokensPerSecond: z.number().nullable(), decodeTokensPerSecond: z.number().nullable() }),
  rby: Rby,
  sources: z.array(SourceView),
  mesh: z.strictObject({
    meshId: z.string(), round: z.int(), stateHash: z.string().nullable(),
    peers: z.array(z.strictObject({ id: z.string(), name: z.string(), state: PeerState, path: PathName.nullable(), rttMs: z.number().nullable() })),
    state: MeshView.shape.state, phase: RoundPhaseName,
  }).nullable(),
  uptimeSeconds: z.number(),
  /** A person had it go back and learn on from the rest: how far it has come again. Null when there is nothing to make up for. */
  retraining: z.strictObject({ part: z.enum(['base', 'adapter']), step: z.int(), toStep: z.int() }).nullable(),
  notices: z.array(z.strictObject({ id: z.string(), severity: z.enum(['info', 'warning', 'error']), text: z.string(), at: z.string() })),
});
export type Status = z.infer<typeof Status>;
