// The arithmetic of a member: nothing that was learnt is lost or counted twice, and all members end with the same bits.
import { describe, expect, it } from 'vitest';
import { decodeUpdate } from '../../../app/federation/codec.ts';
import { GATE_SHARE, OWED_DECAY, RoundLearner, sampleTokens } from '../../../app/federation/roundLearner.ts';
import { readRoundState } from '../../../app/federation/roundState.ts';
import type { RoundState } from '../../../app/federation/roundState.ts';
import { noise, sha256Hex, TOY_LENGTH, toyShape, ToyLearner } from './toyLearner.ts';

const SEED = 41;
const start = noise(SEED, 'start', TOY_LENGTH, 1);
const step = (name: string) => noise(SEED, name, TOY_LENGTH, 0.1);

function dense(payload: Uint8Array): Float32Array {
  const decoded = decodeUpdate(payload, toyShape);
  if (!decoded.ok) throw new Error(decoded.fault);
  const vector = new Float32Array(TOY_LENGTH);
  decoded.update.indices.forEach((at, i) => { vector[at] = decoded.update.values[i] ?? 0; });
  return vector;
}
async function stateOf(learner: RoundLearner): Promise<RoundState> {
  const state = readRoundState(await learner.exportState(), TOY_LENGTH);
  if (state === null) throw new Error('the exported state cannot be read');
  return state;
}
function apart(a: Float32Array, b: Float32Array): number { return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), 0); }
const plus = (...terms: readonly (readonly [Float32Array, number])[]): Float32Array => start.map((_, i) => terms.reduce((sum, [vector, factor]) => sum + factor * (vector[i] ?? 0), 0));
/** Rounding of float32 sums over these magnitudes. */
const ROUNDING = 1e-6;

describe('what a member learnt', () => {
  it('R40: is in its payload or owed, to the last bit that rounding leaves, and what is owed fades by 0.95 a cut', async () => {
    const toy = new ToyLearner(start);
    const learner = await RoundLearner.found(toy, toyShape);
    toy.learn(step('first'), 300);
    const first = await learner.cut();
    expect(first).toMatchObject({ tokens: 300, startState: sha256Hex(new Uint8Array(start.buffer)) });
    const owed = (await stateOf(learner)).owed;
    // d = base - theta = -step
    expect(apart(plus([dense(first.payload), 1], [owed, 1]), plus([step('first'), -1]))).toBeLessThan(ROUNDING);
    // Of each whole block four of 32, of the gains all: most is owed.
    expect(dense(first.payload).filter((value) => value !== 0).length).toBe(4 * 4 + 3 * 4 + 3 + 8);

    toy.learn(step('second'), 100);
    const second = await learner.cut();
    expect(second.tokens).toBe(100);
    const then = (await stateOf(learner)).owed;
    expect(apart(plus([dense(second.payload), 1], [then, 1]), plus([owed, OWED_DECAY], [step('second'), -1]))).toBeLessThan(ROUNDING);
  });

  it('R41: stays what it is trained on while the anchor moves, and all members get the same bits whoever they are', async () => {
    const toys = [new ToyLearner(start), new ToyLearner(start), new ToyLearner(start)];
    const learners = await Promise.all(toys.map((toy) => RoundLearner.found(toy, toyShape)));
    toys.forEach((toy, i) => { toy.learn(step(`member ${i}`)); });
    const cuts = await Promise.all(learners.map((learner) => learner.cut()));
    const taken = cuts.map(({ payload }, i) => ({ author: `n${i}`, payload, weight: 1_000 }));
    const sinceCut = step('since the cut');
    toys[0]?.learn(sinceCut);
    const applied = await Promise.all(learners.map((learner) => learner.apply(taken)));
    expect(new Set(applied.map(({ stateHash }) => stateHash)).size).toBe(1);
    expect(learners.map((learner) => learner.stateHash)).toEqual(applied.map(({ stateHash }) => stateHash));
    const states = await Promise.all(learners.map(stateOf));
    expect(states.map(({ anchor }) => sha256Hex(new Uint8Array(anchor.buffer)))).toEqual(applied.map(({ stateHash }) => stateHash));
    expect(apart(toys[1]?.theta ?? start, states[1]?.anchor ?? start)).toBeLessThan(ROUNDING);
    expect(apart(toys[0]?.theta ?? start, plus([states[0]?.anchor ?? start, 1], [sinceCut, 1]))).toBeLessThan(ROUNDING);
    expect(states.every(({ anchor, base }) => apart(anchor, base) === 0)).toBe(true);
    // Where one alone sends, the model moves by half: two are needed to vouch for an element.
    const sent = cuts.map(({ payload }) => dense(payload));
    const lone = start.findIndex((_, i) => sent.filter((vector) => vector[i] !== 0).length === 1);
    const sender = sent.find((vector) => vector[lone] !== 0);
    expect(Math.abs((states[0]?.anchor[lone] ?? 0) - (start[lone] ?? 0)) / Math.abs(sender?.[lone] ?? 1)).toBeLessThanOrEqual(0.5 + ROUNDING);
    expect(states[0]?.anchor[lone]).not.toBe(start[lone]);
  });

  it('R42: is owed again when its update went into no model, less what the missed rounds cost', async () => {
    const toy = new ToyLearner(start);
    const learner = await RoundLearner.found(toy, toyShape);
    toy.learn(step('first'));
    const { payload } = await learner.cut();
    const before = (await stateOf(learner)).owed;
    const owedOf = async (other: RoundLearner) => (await stateOf(other)).owed;
    const later = await RoundLearner.resume(new ToyLearner(start), toyShape, await learner.exportState());
    await learner.refund(payload, 0);
    expect(apart(await owedOf(learner), plus([step('first'), -1]))).toBeLessThan(ROUNDING);
    await later.refund(payload, 3);
    expect(apart(await owedOf(later), plus([before, 1], [dense(payload), OWED_DECAY ** 3]))).toBeLessThan(ROUNDING);
  });

  it('R42: is owed once, however often that is said, also by one who starts again; and no longer when its update is in the model after all', async () => {
    const toy = new ToyLearner(start);
    const early = await RoundLearner.found(toy, toyShape);
    toy.learn(step('first'));
    const uncut = await early.exportState();
    const { payload } = await early.cut();
    const before = (await stateOf(early)).owed;
    await early.retake(payload);
    expect((await stateOf(early)).owed).toEqual(before);
    await early.refund(payload, 0);
    const learner = await RoundLearner.resume(new ToyLearner(start), toyShape, await early.exportState());
    const owed = (await stateOf(learner)).owed;
    await learner.refund(payload, 0);
    expect((await stateOf(learner)).owed).toEqual(owed);
    await learner.retake(payload);
    await learner.retake(payload);
    expect(apart((await stateOf(learner)).owed, before)).toBeLessThan(ROUNDING);
    // A state from before the cut still holds what was learnt.
    const older = await RoundLearner.resume(new ToyLearner(start), toyShape, uncut);
    await older.refund(payload, 0);
    expect(apart((await stateOf(older)).owed, new Float32Array(before.length))).toBe(0);
  });

  it('R43: becomes the model, whole, in a rebase: theta, once nothing was lost to fading', async () => {
    const toy = new ToyLearner(start);
    const learner = await RoundLearner.found(toy, toyShape);
    toy.learn(step('first'));
    const { payload } = await learner.cut();
    await learner.refund(payload, 0);
    toy.learn(step('second'));
    const theta = toy.theta.slice();
    const { stateHash } = await learner.rebase();
    expect(apart(toy.theta, theta)).toBeLessThan(ROUNDING);
    expect(await learner.snapshot()).toEqual(new Uint8Array(toy.theta.buffer));
    expect(stateHash).toBe(sha256Hex(new Uint8Array(toy.theta.buffer)));
    const state = await stateOf(learner);
    expect(state.owed.every((value) => value === 0)).toBe(true);
    expect(apart(state.base, state.anchor)).toBe(0);
  });

  it('R43: an update of nothing claims no tokens: after a rebase they are in the model', async () => {
    const toy = new ToyLearner(start);
    const learner = await RoundLearner.found(toy, toyShape);
    toy.learn(step('first'), 300);
    await learner.rebase();
    // A short round may end before the next step: nothing was learnt for it, and nothing is claimed.
    expect((await learner.cut()).tokens).toBe(0);
    toy.learn(step('second'), 100);
    expect((await learner.cut()).tokens).toBe(100);
  });

  it('R44: is owed when the member moves to another model, which it takes byte for byte or not at all', async () => {
    const other = noise(SEED, 'other', TOY_LENGTH, 1);
    const bytes = new Uint8Array(other.slice().buffer);
    const toy = new ToyLearner(start);
    const learner = await RoundLearner.found(toy, toyShape);
    toy.learn(step('first'));
    await learner.cut();
    const { owed } = await stateOf(learner);
    toy.learn(step('second'));
    const before = await stateOf(learner);
    await expect(learner.adopt(bytes.subarray(4), sha256Hex(bytes.subarray(4)))).rejects.toMatchObject({ reason: 'wrong-length' });
    await expect(learner.adopt(bytes, sha256Hex(bytes.subarray(4)))).rejects.toMatchObject({ reason: 'wrong-hash' });
    expect(await stateOf(learner)).toEqual(before);
    await learner.adopt(bytes, sha256Hex(bytes));
    expect(learner.stateHash).toBe(sha256Hex(bytes));
    expect(await learner.snapshot()).toEqual(bytes);
    const state = await stateOf(learner);
    expect(apart(state.owed, plus([owed, 1], [step('second'), -1]))).toBeLessThan(ROUNDING);
    expect([apart(toy.theta, other), apart(state.base, other)]).toEqual([0, 0]);
  });

  it('R45: nothing is lost or counted twice over 30 rounds with kept, refunded and adopted updates', async () => {
    // Without fading the books must close: what was learnt is in the model, under way, owed or in theta. Fading is booked.
    const toy = new ToyLearner(start);
    const learner = await RoundLearner.found(toy, toyShape);
    const learnt = new Float64Array(TOY_LENGTH), faded = new Float64Array(TOY_LENGTH), replaced = new Float64Array(TOY_LENGTH);
    const book = (into: Float64Array, vector: Float32Array, factor: number) => { vector.forEach((value, i) => { into[i] = (into[i] ?? 0) + factor * value; }); };
    for (let round = 1; round <= 30; round += 1) {
      const learning = step(`round ${round}`);
      toy.learn(learning);
      book(learnt, learning, 1);
      book(faded, (await stateOf(learner)).owed, 1 - OWED_DECAY);
      const { payload } = await learner.cut();
      if (round % 3 === 0) await learner.refund(payload, 0);
      // Alone with one update, floor 1: it goes into the model as it is.
      else await learner.apply([{ author: 'n0', payload, weight: 1_000 }]);
      if (round % 10 === 0) {
        const unshared = step(`before adopting ${round}`);
        toy.learn(unshared);
        book(learnt, unshared, 1);
        const before = (await stateOf(learner)).anchor;
        const other = noise(SEED, `other ${round}`, TOY_LENGTH, 1);
        const bytes = new Uint8Array(other.slice().buffer);
        await learner.adopt(bytes, sha256Hex(bytes));
        book(replaced, plus([other, 1], [before, -1]), 1);
      }
    }
    const { anchor, owed, base, theta } = await stateOf(learner);
    const model = anchor.map((value, i) => value - (owed[i] ?? 0) - ((base[i] ?? 0) - (theta[i] ?? 0)));
    // What faded was negative progress that would have been subtracted.
    const expected = start.map((value, i) => value + (learnt[i] ?? 0) + (faded[i] ?? 0) + (replaced[i] ?? 0));
    expect(apart(model, expected), `seed ${SEED}`).toBeLessThan(2e-5);
  });

  it('is read alike from every kind of bytes, wherever in a larger memory they lie', async () => {
    const kept = await (await RoundLearner.found(new ToyLearner(start), toyShape)).exportState();
    // Bytes of Node are views of a common memory, and their `slice` copies nothing.
    const around = Buffer.concat([Buffer.from('behind'), kept, Buffer.from('before')]);
    expect(readRoundState(around.subarray(6, 6 + kept.length), TOY_LENGTH)).toEqual(readRoundState(kept, TOY_LENGTH));
  });

  it('R46: goes on after the process ended as if it had not', async () => {
    const run = async (killed: boolean) => {
      const toy = new ToyLearner(start);
      let learner = await RoundLearner.found(toy, toyShape);
      toy.learn(step('first'), 70);
      const { payload } = await learner.cut();
      toy.learn(step('second'), 30);
      let alive = toy;
      if (killed) {
        const kept = await learner.exportState();
        // The checkpoint beside it may be older: the state carries theta.
        alive = new ToyLearner(noise(SEED, 'an older checkpoint', TOY_LENGTH, 1));
        alive.tokensSeen = 5_000;
        learner = await RoundLearner.resume(alive, toyShape, kept);
      }
      await learner.apply([{ author: 'n0', payload, weight: 1_000 }]);
      const cut = await learner.cut();
      return { cut, hash: learner.stateHash, theta: alive.theta, owed: (await stateOf(learner)).owed };
    };
    const [whole, killed] = [await run(false), await run(true)];
    expect(killed).toEqual(whole);
    expect(whole.cut.tokens).toBe(30);
    const toy = new ToyLearner(start);
    const state = await (await RoundLearner.found(toy, toyShape)).exportState();
    for (const broken of [state.subarray(1), state.subarray(0, state.length - 4), state.map((byte, i) => (i === 0 ? 0 : byte))]) {
      await expect(RoundLearner.resume(toy, toyShape, broken)).rejects.toMatchObject({ reason: 'bad-state' });
    }
  });
});

describe('judging updates', () => {
  it('R47: measures each alone on the anchor, in pairs on one sample, and leaves theta as it is', async () => {
    // Learning goes straight to where the loss is least; the flipped update straight away from it.
    const target = noise(SEED, 'target', TOY_LENGTH, 1);
    const toy = new ToyLearner(start, target);
    const learner = await RoundLearner.found(toy, toyShape);
    toy.learn(plus([target, 0.5], [start, -0.5]), 100_000);
    const good = await learner.cut();
    const flipped = new ToyLearner(start, target);
    const liar = await RoundLearner.found(flipped, toyShape);
    flipped.learn(plus([target, -0.5], [start, 0.5]), 100_000);
    const bad = await liar.cut();
    const theta = toy.theta.slice();
    const measured = await learner.measure([good.payload, bad.payload, Uint8Array.of(1, 2, 3)], 77);
    expect(measured[0]?.deltaLoss ?? NaN).toBeLessThan(-5 * (measured[0]?.standardError ?? NaN));
    expect(measured[1]?.deltaLoss ?? NaN).toBeGreaterThan(5 * (measured[1]?.standardError ?? NaN));
    expect(measured[2]).toEqual({ fault: 'malformed', deltaLoss: null, standardError: null });
    expect(toy.theta).toEqual(theta);
    const drawn = toy.asked.filter((sample) => sample.kind === 'drawn');
    expect(drawn).toHaveLength(3);
    expect(new Set(drawn.map((sample) => JSON.stringify(sample)))).toEqual(new Set([JSON.stringify({ kind: 'drawn', seed: 77, tokens: Math.floor(0.05 * 100_000 / 4) })]));
    const inspected = await learner.inspect([good.payload, bad.payload, good.payload]);
    expect(inspected[0]?.overlap[2]).toBe(1);
    expect(inspected[0]?.norm).toBeCloseTo(Math.hypot(...dense(good.payload)), 6);
  });

  it('R48: the sample is so small that judging everyone costs a twentieth of the round at most', () => {
    for (const [tokens, payloads] of [[0, 3], [12_800, 8], [240_000, 8], [1_000_000, 1], [10_000_000, 31]] as const) {
      expect(sampleTokens(tokens, payloads) * (payloads + 1)).toBeLessThanOrEqual(GATE_SHARE * tokens);
    }
  });

  it('R49: the canary is measured once a model, before and after', async () => {
    const toy = new ToyLearner(start);
    const learner = await RoundLearner.found(toy, toyShape);
    const losses: (number | null)[] = [];
    for (let round = 1; round <= 3; round += 1) {
      toy.learn(plus([start, -0.1]));
      const { payload } = await learner.cut();
      const { lossBefore, lossAfter } = await learner.apply([{ author: 'n0', payload, weight: 1_000 }]);
      expect(lossAfter ?? NaN).toBeLessThan(lossBefore ?? NaN);
      losses.push(lossBefore, lossAfter);
    }
    expect([losses[1], losses[3]]).toEqual([losses[2], losses[4]]);
    expect(toy.asked.filter(({ kind }) => kind === 'canary')).toHaveLength(4);
  });

  it('an update that was agreed on and cannot be read is an error, never half a model', async () => {
    const toy = new ToyLearner(start);
    const learner = await RoundLearner.found(toy, toyShape);
    const { stateHash } = learner;
    toy.learn(step('first'));
    const { payload } = await learner.cut();
    await expect(learner.apply([{ author: 'n0', payload, weight: 1_000 }, { author: 'n1', payload: payload.subarray(1), weight: 1_000 }])).rejects.toMatchObject({ reason: 'bad-payload' });
    expect(learner.stateHash).toBe(stateHash);
  });
});
