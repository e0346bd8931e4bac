import { describe, expect, it } from 'vitest';
import { SeededStream } from '../../../../app/physics/random.ts';
import { answered, drawExam, EXAM_QUESTIONS, shareFit, UNEXAMINED } from '../../../../app/world/play/fitness.ts';
import type { Fitness } from '../../../../app/world/play/fitness.ts';

/** Answers `count` questions, the first `right` of every `of` rightly. */
const answer = (fitness: Fitness, count: number, right: number, of: number): Fitness => Array.from({ length: count }).reduce<Fitness>((sum, _, index) => answered(sum, index % of < right), fitness);

describe('the questions', () => {
  const exam = drawExam();
  it('are always the same, half of them acts, and each has a wrong option', () => {
    expect(drawExam()).toEqual(exam);
    expect(exam).toHaveLength(EXAM_QUESTIONS);
    expect(exam.filter(({ kind }) => kind === 'act')).toHaveLength(EXAM_QUESTIONS / 2);
    for (const { fit, options } of exam) {
      expect(fit.length).toBeGreaterThanOrEqual(1);
      expect(fit.length).toBeLessThan(options.length);
      expect(fit.every((option) => option >= 0 && option < options.length)).toBe(true);
    }
    expect(new Set(exam.map(({ facts, question }) => `${facts.join(' ')} ${question}`)).size).toBe(EXAM_QUESTIONS);
  });
  it('cannot be passed by chance, nor by always the same place', () => {
    const stream = SeededStream.from(1, 'chance');
    const share = (choose: (options: number) => number): number => exam.filter(({ fit, options }) => fit.includes(choose(options.length))).length / exam.length;
    for (let turn = 0; turn < 30; turn += 1) expect(share((options) => stream.nextBelow(options))).toBeLessThan(0.7);
    for (const place of [0, 1, 2]) expect(share((options) => Math.min(place, options - 1))).toBeLessThan(0.7);
  });
});

describe('who decides', () => {
  it('is the rules until every question was answered once', () => {
    expect(UNEXAMINED.drives).toBe(false);
    const almost = answer(UNEXAMINED, EXAM_QUESTIONS - 1, 1, 1);
    expect([almost.drives, shareFit(almost)]).toEqual([false, null]);
    expect(answered(almost, true)).toMatchObject({ drives: true, next: 0 });
  });
  it('changes at one level upward and at a lower one downward, so that it does not flap between', () => {
    const fit = answer(UNEXAMINED, EXAM_QUESTIONS, 1, 1);
    const eight = answer(fit, EXAM_QUESTIONS, 8, 10);
    expect(shareFit(eight)).toBeCloseTo(0.8, 1);
    expect(eight.drives).toBe(true);
    const lost = answer(eight, EXAM_QUESTIONS, 7, 10);
    expect(lost.drives).toBe(false);
    const regained = answer(lost, EXAM_QUESTIONS, 8, 10);
    expect(regained.drives).toBe(false);
    expect(answer(regained, EXAM_QUESTIONS, 9, 10).drives).toBe(true);
  });
  it('forgets what it answered a round ago', () => {
    const fitness = answer(answer(UNEXAMINED, EXAM_QUESTIONS, 0, 1), EXAM_QUESTIONS, 1, 1);
    expect(shareFit(fitness)).toBe(1);
  });
});
