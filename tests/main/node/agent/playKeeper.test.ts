// Who decides for beings: the examination with a model that answers well or badly, and what the world is told of it.
import { describe, expect, it } from 'vitest';
import { SeededStream } from '../../../../app/physics/random.ts';
import { drawExam, EXAM_QUESTIONS } from '../../../../app/world/play/fitness.ts';
import { MOST_ANSWERS, PlayKeeper, promptOf, TURN_MS, TURNS_A_QUESTION } from '../../../../main/node/agent/playKeeper.ts';
import type { AskedBeing } from '../../../../app/world/view/asked.ts';
import type { PlayParts } from '../../../../main/node/agent/playKeeper.ts';
import type { ComputeInput, ComputeMethod, ComputeOutput } from '../../../../schemas/compute.ts';
import { ManualClock } from '../../../doubles/manualClock.ts';

const EXAM = drawExam(), QUESTION_MS = TURN_MS * TURNS_A_QUESTION, WHOLE_EXAM_MS = QUESTION_MS * EXAM_QUESTIONS;
const right = new Map(EXAM.map(({ facts, question, fit }) => [JSON.stringify(promptOf(facts, question)), fit[0]!]));
const bolek: AskedBeing = { being: 7, asked: 3, facts: ['Bolek feels calm.'], ask: 'What does Bolek do?', options: ['Bolek goes north.', 'Bolek rests.'] };

/** A model that knows every answer, or none. */
class Model {
  knows = true;
  fault: Error | null = null;
  prompts: ComputeInput<'choose'>['prompt'][] = [];
  call<M extends ComputeMethod>(method: M, input: ComputeInput<M>): Promise<ComputeOutput<M>> {
    expect(method).toBe('choose');
    if (this.fault !== null) return Promise.reject(this.fault);
    const { prompt, options } = input as ComputeInput<'choose'>;
    this.prompts.push(prompt);
    const best = right.get(JSON.stringify(prompt)), likes = best === undefined ? 1 : this.knows ? best : (best + 1) % options.length;
    return Promise.resolve({ logProbabilities: options.map((_, index) => (index === likes ? -0.01 : -40)), perToken: [], tokens: [], milliseconds: 1 } as never);
  }
}

function rig() {
  const clock = new ManualClock(), model = new Model(), inputs: Parameters<PlayParts['world']['input']>[0][] = [], faults: unknown[] = [];
  const state = { awake: true, asked: [] as AskedBeing[] };
  const keeper = new PlayKeeper({
    clock, stream: SeededStream.from(1, 'test'), compute: () => (state.awake ? model : null), onFault: (fault) => { faults.push(fault); },
    world: { asked: () => Promise.resolve(state.asked), input: (input) => { inputs.push(input); } },
  });
  keeper.watch(true);
  return { clock, model, inputs, faults, state, keeper };
}

describe('who decides for beings', () => {
  it('the rules do until the organism has answered everything once, then the organism, for beings that wait', async () => {
    const { clock, inputs, state, keeper, model } = rig();
    state.asked = [bolek];
    await clock.advance(WHOLE_EXAM_MS - QUESTION_MS);
    expect([inputs, keeper.share]).toEqual([[{ kind: 'driver', organism: false }], null]);
    await clock.advance(QUESTION_MS);
    expect(inputs.slice(1, 3)).toEqual([{ kind: 'driver', organism: true }, { kind: 'choice', being: 7, asked: 3, option: 1 }]);
    expect([keeper.share, keeper.drives]).toEqual([1, true]);
    expect(model.prompts.at(-1)).toEqual([{ token: '<BOS>' }, { token: '<SYS>' }, { text: ' Bolek feels calm.' }, { token: '<USER>' }, { text: ' What does Bolek do?' }, { token: '<ILEICES>' }]);
  });

  it('it is taken from an organism that does worse, and never given to one that knows nothing', async () => {
    const { clock, inputs, model, keeper } = rig();
    model.knows = false;
    await clock.advance(2 * WHOLE_EXAM_MS);
    expect([inputs, keeper.drives]).toEqual([[{ kind: 'driver', organism: false }], false]);
    model.knows = true;
    await clock.advance(WHOLE_EXAM_MS);
    model.knows = false;
    await clock.advance(WHOLE_EXAM_MS);
    expect(inputs).toEqual([false, true, false].map((organism) => ({ kind: 'driver', organism })));
  });

  it('a model that falls asleep decides nothing, and goes on where it was when it wakes', async () => {
    const { clock, inputs, state } = rig();
    await clock.advance(WHOLE_EXAM_MS);
    state.awake = false;
    await clock.advance(TURN_MS);
    state.awake = true;
    await clock.advance(TURN_MS);
    expect(inputs).toEqual([false, true, false, true].map((organism) => ({ kind: 'driver', organism })));
  });

  it('tells a world that started again who decides', async () => {
    const { clock, inputs, keeper } = rig();
    await clock.advance(WHOLE_EXAM_MS);
    keeper.worldStartedAgain();
    await clock.advance(TURN_MS);
    expect(inputs.at(-1)).toEqual({ kind: 'driver', organism: true });
    expect(inputs).toHaveLength(4);
  });

  it('asks nothing of the model while nobody watches', async () => {
    const { clock, model, inputs, keeper } = rig();
    await clock.advance(QUESTION_MS);
    keeper.watch(false);
    await clock.advance(WHOLE_EXAM_MS);
    expect([model.prompts.length, inputs.length]).toEqual([1, 1]);
    keeper.watch(true);
    keeper.watch(true);
    await clock.advance(QUESTION_MS);
    expect(model.prompts).toHaveLength(2);
  });

  it('leaves the world to the rules when the person goes: guests may still be there', async () => {
    const { clock, model, inputs, keeper } = rig();
    await clock.advance(WHOLE_EXAM_MS);
    expect(inputs.at(-1)).toEqual({ kind: 'driver', organism: true });
    keeper.watch(false);
    expect(inputs.at(-1)).toEqual({ kind: 'driver', organism: false });
    const asked = model.prompts.length;
    await clock.advance(WHOLE_EXAM_MS);
    expect(model.prompts).toHaveLength(asked);
    keeper.watch(true);
    await clock.advance(TURN_MS);
    expect(inputs.at(-1)).toEqual({ kind: 'driver', organism: true });
  });

  it('heeds no answer that comes after the person went, and asks one question at a time however often windows change', async () => {
    const { clock, model, inputs, keeper } = rig();
    await clock.advance(WHOLE_EXAM_MS);
    const call = model.call.bind(model), open: (() => void)[] = [];
    let asked = 0;
    model.call = (async (method: 'choose', input: ComputeInput<'choose'>) => { asked += 1; await new Promise<void>((resolve) => { open.push(resolve); }); return call(method, input); }) as never;
    await clock.advance(QUESTION_MS);
    expect([asked, keeper.drives]).toEqual([1, true]);
    for (let time = 0; time < 5; time += 1) { keeper.watch(false); keeper.watch(true); await clock.advance(QUESTION_MS); }
    keeper.watch(false);
    for (const resolve of open.splice(0)) resolve();
    await clock.advance(WHOLE_EXAM_MS);
    expect([asked, inputs.at(-1), keeper.drives]).toEqual([1, { kind: 'driver', organism: false }, false]);
    keeper.watch(true);
    await clock.advance(QUESTION_MS);
    expect(asked).toBe(2);
  });

  it('answers a few at a time, and does not ask where there is no choice', async () => {
    const { clock, inputs, state, model } = rig();
    await clock.advance(WHOLE_EXAM_MS);
    state.asked = Array.from({ length: 9 }, (_, being) => ({ ...bolek, being, ...(being === 0 ? { options: ['Bolek rests.'] } : {}) }));
    const before = model.prompts.length;
    await clock.advance(TURN_MS);
    expect(inputs.slice(2).map((input) => input.kind === 'choice' && [input.being, input.option])).toEqual([[0, 0], [1, 1], [2, 1], [3, 1]]);
    expect(model.prompts.length - before).toBe(MOST_ANSWERS - 1);
  });

  it('says what failed, and goes on', async () => {
    const { clock, faults, model, keeper } = rig();
    model.fault = new Error('no such thing');
    await clock.advance(3 * QUESTION_MS);
    expect(faults).toHaveLength(3);
    keeper.watch(false);
    await clock.advance(3 * QUESTION_MS);
    expect(faults).toHaveLength(3);
  });
});
