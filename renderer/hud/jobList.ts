// What really goes on now, gathered from what the node said: learning, making up, reading, building, replies, rounds, files under way. Pure.
// A share and a time left are given only where they are counted or measured.
import type { FlowProgress } from '../../schemas/dataset.ts';
import type { ArtefactView, MeshView } from '../../schemas/meshView.ts';
import type { ChatMessage } from '../../schemas/chat.ts';
import type { MetricPoint } from '../../schemas/rpc.ts';
import type { Status } from '../../schemas/status.ts';

export type JobKind = 'learning' | 'retraining' | 'reading' | 'building' | 'reply' | 'round' | 'fetching';
export interface Job {
  readonly kind: JobKind;
  /** Of what is worked at: a source, a reply, a file. */
  readonly id: string;
  readonly name: string;
  readonly done: number | null;
  readonly total: number | null;
  readonly etaSeconds: number | null;
}
export interface JobFacts {
  readonly status: Status | null; readonly mesh: MeshView | null; readonly messages: readonly ChatMessage[]; readonly artefacts: readonly ArtefactView[];
  readonly building: FlowProgress | null; readonly points: readonly MetricPoint[];
}

/** Points of the curve by which the pace of steps is measured. */
const PACE_POINTS = 40;
const SECOND_MS = 1000;
const RESTING = new Set<MeshView['round']['phase']>(['resting', 'alone', 'applied', 'aborted']);

/** Steps a second over the newest points; null before it can be told. */
export function stepPace(points: readonly MetricPoint[]): number | null {
  const newest = points.slice(-PACE_POINTS), first = newest[0], last = newest.at(-1);
  if (first === undefined || last === undefined || last.at <= first.at || last.step <= first.step) return null;
  return ((last.step - first.step) * SECOND_MS) / (last.at - first.at);
}

const flowJob = (kind: 'reading' | 'building', id: string, name: string, flow: FlowProgress): Job => ({
  kind, id, name, done: flow.bytesTotal > 0 ? flow.bytesDone : flow.done, total: flow.bytesTotal > 0 ? flow.bytesTotal : flow.total, etaSeconds: flow.etaSeconds,
});

function ofMind({ status, points }: JobFacts): Job[] {
  if (status === null) return [];
  const learns = status.state === 'learning' || status.state === 'throttled';
  const learning: Job = { kind: 'learning', id: 'learning', name: status.sources.filter((source) => source.state === 'learning').map((source) => source.name).join(', '), done: null, total: null, etaSeconds: null };
  const { retraining } = status;
  if (retraining === null) return learns ? [learning] : [];
  const pace = learns ? stepPace(points) : null;
  const makingUp: Job = { kind: 'retraining', id: 'retraining', name: '', done: retraining.step, total: retraining.toStep, etaSeconds: pace === null ? null : Math.max(0, retraining.toStep - retraining.step) / pace };
  return learns ? [learning, makingUp] : [makingUp];
}

function ofMesh({ mesh, artefacts }: JobFacts): Job[] {
  const round = mesh?.state === 'member' && !RESTING.has(mesh.round.phase) ? mesh.round : null;
  return [
    ...(round === null ? [] : [{
      kind: 'round' as const, id: 'round', name: round.words, done: round.leftSeconds === null ? round.done : Math.max(0, round.trainSeconds - round.leftSeconds), total: round.leftSeconds === null ? round.members : round.trainSeconds,
      etaSeconds: round.leftSeconds,
    }]),
    ...artefacts.flatMap(({ artefact, name, state, got, bytes }) => (state === 'fetching' ? [{ kind: 'fetching' as const, id: artefact, name: name ?? '', done: got, total: bytes, etaSeconds: null }] : [])),
  ];
}

export function jobsOf(facts: JobFacts): readonly Job[] {
  const { status, messages, building } = facts;
  return [
    ...messages.flatMap((one) => (one.author === 'ileices' && one.state === 'streaming' ? [{ kind: 'reply' as const, id: one.id, name: messages.find((other) => other.id === one.inReplyTo)?.text ?? '', done: null, total: null, etaSeconds: null }] : [])),
    ...(status?.sources ?? []).flatMap((source) => (source.flow === null ? [] : [flowJob('reading', source.id, source.name, source.flow)])),
    ...(building === null ? [] : [flowJob('building', 'dataset', '', building)]),
    ...ofMind(facts), ...ofMesh(facts),
  ];
}
