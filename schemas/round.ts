// One round of training together as it stands in the logs: announced, committed, judged, proposed, endorsed, applied, or given
// up. What the fields mean for the model is app/federation's business. Rules R* of PROTOCOL.md.
import { z } from 'zod';
import { NodeId, Sha256 } from './ids.ts';

export const roundLimits = {
  /** Members that train together in one round. */
  roster: 32,
  /** Of one update as it travels; larger models send it in blocks all the same. */
  payloadBytes: 16 * 1024 * 1024,
  /** Without a sign of life of the proposer the next one takes its place. */
  proposerMs: 10_000,
  /** Updates are kept this many rounds, for those who come later and replay them. */
  keptRounds: 32,
} as const;

export const RejectReason = z.enum(['not-finite', 'malformed', 'missing', 'late', 'copy', 'stale', 'norm', 'unlike', 'worse', 'unproven', 'out']);
export type RejectReason = z.infer<typeof RejectReason>;

export const AbortReason = z.enum(['no-quorum', 'no-updates', 'proposer-silent', 'outvoted', 'state-differs', 'worse', 'newcomer']);
export type AbortReason = z.infer<typeof AbortReason>;

const round = z.int().min(1).max(2 ** 32);
const attempt = z.int().min(0).max(1_000);
/** The manifest it follows; the founding entry's hash for the first round. */
const parent = Sha256;
const loss = z.number().min(-1e6).max(1e6);

/** What goes into the model: a pure function of the commits and verdicts it names. */
export const RoundManifest = z.strictObject({
  round, parent, attempt, roster: z.array(NodeId).min(1).max(roundLimits.roster),
  stateBefore: Sha256,
  content: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('aggregate'),
      /** In the order they are added up: by author. `commit` and `verdicts` are hashes of log entries. */
      taken: z.array(z.strictObject({ author: NodeId, commit: Sha256, payload: Sha256, /** 0 to 1.5, times 1,000. */ weight: z.int().min(0).max(1_500) })).max(roundLimits.roster),
      rejected: z.array(z.strictObject({ author: NodeId, commit: Sha256, payload: Sha256, reason: RejectReason })).max(roundLimits.roster),
      verdicts: z.array(Sha256).max(roundLimits.roster),
    }),
    /** A member that was alone puts what it learnt meanwhile in the model's place, whole. */
    z.strictObject({ kind: z.literal('rebase'), stateAfter: Sha256 }),
    /** Back to the state before `undone`: most measured it worse. */
    z.strictObject({ kind: z.literal('rollback'), undone: Sha256, stateAfter: Sha256 }),
  ]),
});
export type RoundManifest = z.infer<typeof RoundManifest>;

export const roundEntries = {
  announced: z.strictObject({ round, parent, attempt, roster: RoundManifest.shape.roster, stateHash: Sha256, trainMs: z.int().min(0).max(3_600_000) }),
  committed: z.strictObject({
    round, parent, payload: Sha256, bytes: z.int().min(0).max(roundLimits.payloadBytes), tokens: z.int().min(0), startState: Sha256,
    /** For audits and escrow, which come later: null until then. */
    audit: z.null(), escrow: z.null(),
  }),
  /** What one validator measured: how the held-out loss moves when a quarter of this update alone is applied, nats a token. */
  judged: z.strictObject({
    round, parent, sample: z.int().min(0),
    verdicts: z.array(z.strictObject({ payload: Sha256, deltaLoss: loss.nullable(), standardError: loss.nullable(), fault: RejectReason.nullable() })).max(roundLimits.roster),
  }),
  proposed: z.strictObject({ manifest: RoundManifest }),
  endorsed: z.strictObject({ parent, attempt, manifest: Sha256 }),
  applied: z.strictObject({ round, manifest: Sha256, stateHash: Sha256, lossBefore: loss.nullable(), lossAfter: loss.nullable() }),
  aborted: z.strictObject({ round, parent, attempt, reason: AbortReason }),
} as const;
