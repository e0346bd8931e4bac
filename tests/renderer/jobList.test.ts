// Jobs are what really goes on: counted from what the node said, with a time left only where there is a pace to measure it by.
import { describe, expect, it } from 'vitest';
import { jobsOf, stepPace, type JobFacts } from '../../renderer/hud/jobList.ts';
import type { FlowProgress } from '../../schemas/dataset.ts';
import type { ChatMessage } from '../../schemas/chat.ts';
import type { MetricPoint } from '../../schemas/rpc.ts';
import { meshView } from '../doubles/fakeMesh.ts';
import { FakeNode, source } from '../doubles/fakeNode.ts';

const { status } = new FakeNode();
const facts = (change: Partial<JobFacts> = {}): JobFacts => ({ status: { ...status, state: 'idle' }, mesh: null, messages: [], artefacts: [], building: null, points: [], ...change });
const kinds = (change: Partial<JobFacts>): string[] => jobsOf(facts(change)).map(({ kind }) => kind);
const point = (at: number, step: number): MetricPoint => ({ at, step, trainLoss: 1, heldOutBitsPerByte: null, tokensPerSecond: null, learningRate: null, rby: null });
const flow: FlowProgress = { sourceId: 's', stage: 'read', done: 3, total: 9, bytesDone: 30, bytesTotal: 90, startedAt: '2026-11-20T10:00:00.000Z', bytesPerSecond: 1, etaSeconds: 60 };

describe('jobs', () => {
  it('are none while nothing goes on, and none before the node was heard', () => {
    expect([kinds({}), kinds({ status: null })]).toEqual([[], []]);
  });

  it('name what is learnt, read, built and said', () => {
    expect(kinds({ status: { ...status, state: 'learning' } })).toEqual(['learning']);
    expect(jobsOf(facts({ status: { ...status, state: 'idle', sources: [source({ id: 's', name: 'letters', flow })] } }))).toEqual([{ kind: 'reading', id: 's', name: 'letters', done: 30, total: 90, etaSeconds: 60 }]);
    expect(kinds({ building: flow })).toEqual(['building']);
    const asked: ChatMessage = { id: 'q', threadId: 't-one', touched: 1, number: null, to: null, imported: false, rating: null, author: 'person', text: 'Where?', at: '', inReplyTo: null, state: 'done', footer: null, failure: null };
    expect(jobsOf(facts({ messages: [asked, { ...asked, id: 'r', author: 'ileices', text: 'At', inReplyTo: 'q', state: 'streaming' }] }))).toEqual([{ kind: 'reply', id: 'r', name: 'Where?', done: null, total: null, etaSeconds: null }]);
  });

  it('tell the time left of making up by the measured pace, and not without one', () => {
    const retraining = { part: 'base' as const, step: 100, toStep: 160 };
    const points = [point(0, 80), point(10_000, 100)];
    expect(stepPace(points)).toBe(2);
    const left = (points: readonly MetricPoint[], state: 'learning' | 'paused') => jobsOf(facts({ status: { ...status, state, retraining }, points })).find(({ kind }) => kind === 'retraining');
    expect(left(points, 'learning')).toMatchObject({ done: 100, total: 160, etaSeconds: 30 });
    expect(left([], 'learning')!.etaSeconds).toBeNull();
    expect(left(points, 'paused')!.etaSeconds).toBeNull();
    expect([stepPace([point(0, 5), point(0, 9)]), stepPace([point(0, 9), point(10, 5)])]).toEqual([null, null]);
  });

  it('hold the round of the mesh only while one runs', () => {
    const mesh = meshView();
    const inPhase = (phase: typeof mesh.round.phase) => kinds({ mesh: { ...mesh, round: { ...mesh.round, phase } } });
    expect([inPhase('training'), inPhase('resting'), inPhase('applied')]).toEqual([['round'], [], []]);
  });
});
