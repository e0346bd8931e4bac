// The Status document, put together from what the agent holds. Nothing is computed here that is not shown.
import { describeState } from '../../../app/agent/nodeState.ts';
import type { NodeState } from '../../../app/agent/nodeState.ts';
import type { LiveModel } from '../../../app/agent/liveModel.ts';
import type { Notice } from '../../../app/agent/notices.ts';
import type { Pause } from '../../../app/agent/pause.ts';
import type { Presence } from '../../../app/agent/powerLimits.ts';
import type { JournalFact } from '../../../schemas/journal.ts';
import { retraining } from './forgetting.ts';
import type { Rby } from '../../../schemas/rby.ts';
import type { SourceView, Status } from '../../../schemas/status.ts';
import type { Awake } from './computeKeeper.ts';
import type { NodeParts } from './parts.ts';

/** Id of the text a node's own world writes. */
export const OWN_WORLD_SOURCE = 's-0000000000000000';
/** Nothing was measured: no shares, rather than made-up thirds. */
const AT_REST: Rby = { r: 0, b: 0, y: 0 };

export interface StatusParts {
  readonly parts: NodeParts; readonly state: NodeState; readonly pause: Pause; readonly presence: Presence;
  readonly live: LiveModel | null; readonly backend: Awake['backend'] | null; readonly training: boolean;
  /** Whether the text of its own world may be learnt. */
  readonly ownWorld: boolean;
  /** Sources whose text the compute process has. */
  readonly handed: readonly string[];
  /** What was chosen when a source was last forgotten. */
  readonly lastForgotten: JournalFact<'ForgetChosen'> | null;
  readonly mesh: Status['mesh'];
  readonly rby: Rby | null; readonly notices: readonly Notice[]; readonly uptimeSeconds: number;
}

export function buildStatus(all: StatusParts): Status {
  const { parts, live, pause, backend, training } = all;
  return {
    version: parts.version, nodeId: parts.nodeId, home: parts.home,
    ...describeState(all.state),
    pausedUntil: pause.paused && pause.untilMs !== null ? new Date(pause.untilMs).toISOString() : null,
    power: parts.settings.current.power, presence: all.presence,
    backend: backend === null ? null : { kind: backend.backend, adapter: backend.adapter, threads: backend.threads },
    model: live === null ? null : {
      checkpoint: live.checkpoint, tokenizer: live.tokenizer, parameters: live.parameters, step: live.step, tokensSeen: live.tokensSeen,
      trainLoss: live.trainLoss, heldOutBitsPerByte: live.heldOutBitsPerByte, bestHeldOutBitsPerByte: live.bestHeldOutBitsPerByte,
      adapter: live.adapter.step === 0 ? null : { step: live.adapter.step, trainLoss: live.adapter.trainLoss, worldBitsPerByte: live.adapter.worldBitsPerByte, sources: [...live.adapter.sources] },
    },
    speed: { trainTokensPerSecond: training ? live?.trainTokensPerSecond ?? null : null, decodeTokensPerSecond: live?.decodeTokensPerSecond ?? null },
    rby: all.rby ?? AT_REST,
    sources: [ownWorld(live, training && all.ownWorld), ...parts.sources.views().map((view) => shown(view, all))],
    retraining: retraining(all.lastForgotten, live),
    mesh: all.mesh, uptimeSeconds: all.uptimeSeconds, notices: [...all.notices],
  };
}

/** `learning` is said only while text of the source is with a process that learns. */
function shown(view: SourceView, { training, handed }: StatusParts): SourceView {
  if (view.state !== 'ready' && view.state !== 'learning') return view;
  return { ...view, state: training && handed.includes(view.id) ? 'learning' : 'ready' };
}

function ownWorld(live: LiveModel | null, training: boolean): SourceView {
  return {
    id: OWN_WORLD_SOURCE, name: 'its own world', kind: 'own', bytes: 0, state: training ? 'learning' : 'ready', scope: null, grantedAt: null, reach: null, expiresAt: null, expired: false, flow: null,
    files: 0, refusedFiles: 0, chunks: 0, maskedFindings: 0, heldOutBitsPerByte: live?.heldOutBitsPerByte ?? null, firstHeldOutBitsPerByte: null,
  };
}
