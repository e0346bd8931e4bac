// The loss curve as columns for the chart and rows for the table. Pure.
import type { MetricPoint } from '../../schemas/rpc.ts';
import { DASH } from '../shell/numbers.ts';

/** "0.003", and "2.5e-5" where that is shorter to read. */
export const rateWords = (rate: number | null): string => (rate === null ? DASH : rate >= 0.001 || rate === 0 ? String(Number(rate.toPrecision(2))) : rate.toExponential(1).replace('.0e', 'e'));

export interface LossColumns { readonly step: number[]; readonly train: (number | null)[]; readonly heldOut: (number | null)[]; readonly rate: (number | null)[] }

/** The measurements of the mind that lives at `step`: later steps belong to one that was thrown away. */
export const livingRun = (points: readonly MetricPoint[], step: number): readonly MetricPoint[] => points.filter((point) => point.step <= step);

/** Adds a measurement; one of an earlier step than the newest says that the node went back, so later steps go first. */
export function withPoint(points: readonly MetricPoint[], point: MetricPoint): readonly MetricPoint[] {
  return [...(point.step < (points.at(-1)?.step ?? 0) ? livingRun(points, point.step) : points), point];
}

/** By step, in order; a step measured twice keeps its newest figures, one without any figure is left out. A held-out
 * figure that is only carried on from the step before was not measured there: it is drawn where it was. */
export function lossColumns(points: readonly MetricPoint[]): LossColumns {
  const bySteps = new Map<number, { train: number | null; heldOut: number | null; rate: number | null }>();
  let newest = 0;
  for (const point of points) {
    if (point.step < newest) for (const step of [...bySteps.keys()]) if (step > point.step) bySteps.delete(step);
    newest = point.step;
    if (point.trainLoss === null && point.heldOutBitsPerByte === null) continue;
    const known = bySteps.get(point.step);
    bySteps.set(point.step, { train: point.trainLoss ?? known?.train ?? null, heldOut: point.heldOutBitsPerByte ?? known?.heldOut ?? null, rate: point.learningRate ?? known?.rate ?? null });
  }
  const sorted = [...bySteps].sort(([one], [other]) => one - other);
  let carried: number | null = null;
  const heldOut = sorted.map(([, row]) => {
    const fresh = row.heldOut === carried ? null : row.heldOut;
    carried = row.heldOut ?? carried;
    return fresh;
  });
  return { step: sorted.map(([step]) => step), train: sorted.map(([, row]) => row.train), heldOut, rate: sorted.map(([, row]) => row.rate) };
}

/** At most `rows` rows for the table, newest first; those with a held-out figure are preferred. */
export function lossRows({ step, train, heldOut, rate }: LossColumns, rows: number): { step: number; train: number | null; heldOut: number | null; rate: number | null }[] {
  const all = step.map((at, index) => ({ step: at, train: train[index] ?? null, heldOut: heldOut[index] ?? null, rate: rate[index] ?? null }));
  const measured = all.filter((row) => row.heldOut !== null).slice(-Math.ceil(rows / 2));
  const chosen = new Set([...measured, ...all.slice(-(rows - measured.length))]);
  return all.filter((row) => chosen.has(row)).toReversed();
}
