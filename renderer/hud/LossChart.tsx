// The loss curve: train loss (nats a token) and held-out (bits a byte) on axes at the left, the learning rate on its own at the right, over
// steps. A drawing for eyes; the table beside it says the same. A chart is read from left to right in every language.
import uPlot from 'uplot';
import { useEffect, useRef } from 'react';
import { count } from '../shell/numbers.ts';
import { t } from '../text/t.ts';
import { rateWords, type LossColumns } from './lossSeries.ts';

/** Least time between two redraws: learning must not pay for its own picture. */
const REDRAW_MS = 1000;
/** Between two lines of the grid: steps are whole, also where there are few of them. */
const STEP_GAPS = Array.from({ length: 9 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat();
const LOGARITHMIC = 3;
const AXIS_WIDTH = 46;
const LABEL_PIXELS = 11;

interface Look { readonly line: string; readonly text: string; readonly train: string; readonly heldOut: string; readonly rate: string; readonly scale: number }
function lookOf(node: HTMLElement): Look {
  const style = getComputedStyle(node);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return { line: read('--line'), text: read('--muted'), train: read('--chart-train'), heldOut: read('--chart-held-out'), rate: read('--chart-rate'), scale: Number(read('--text-scale')) || 1 };
}

const lossWords = (splits: readonly (number | null)[]): string[] => splits.map((split) => (split === null ? '' : Number(split.toPrecision(3)).toString()));

function optionsFor(node: HTMLElement, logarithmic: boolean): uPlot.Options {
  const look = lookOf(node);
  const font = `${Math.round(LABEL_PIXELS * look.scale)}px Inter, sans-serif`;
  const plain = { stroke: look.text, font, labelFont: font, grid: { show: false }, ticks: { stroke: look.line, width: 1, size: 4 }, labelSize: 16 * look.scale, labelGap: 0, size: AXIS_WIDTH * look.scale, space: 30 * look.scale };
  const distribution = logarithmic ? { distr: LOGARITHMIC } as const : {};
  return {
    width: node.clientWidth, height: node.clientHeight, legend: { show: false }, cursor: { show: false }, padding: [8, 4, 0, 4],
    scales: { x: { time: false }, train: { ...distribution }, held: { ...distribution }, rate: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.1 : 1] } },
    axes: [
      { ...plain, size: 26 * look.scale, space: 70 * look.scale, incrs: STEP_GAPS, grid: { stroke: look.line, width: 1 }, values: (_plot, splits) => splits.map((split) => count(split)) },
      { ...plain, scale: 'train', stroke: look.train, label: t('hud.train-unit'), grid: { stroke: look.line, width: 1 }, values: (_plot, splits) => lossWords(splits) },
      { ...plain, scale: 'held', stroke: look.heldOut, label: t('hud.held-out-unit'), values: (_plot, splits) => lossWords(splits) },
      { ...plain, scale: 'rate', stroke: look.rate, side: 1, label: t('hud.rate'), size: (AXIS_WIDTH + 8) * look.scale, values: (_plot, splits) => splits.map((split) => (split === 0 ? '0' : rateWords(split))) },
    ],
    series: [
      {},
      { scale: 'train', stroke: look.train, width: 1.25, points: { show: false }, spanGaps: true },
      { scale: 'held', stroke: look.heldOut, width: 2, points: { show: true, size: 5, fill: look.heldOut, stroke: look.heldOut }, spanGaps: true },
      { scale: 'rate', stroke: look.rate, width: 1, dash: [2, 4], points: { show: false }, spanGaps: true },
    ],
  };
}

export function LossChart({ columns, logarithmic }: { columns: LossColumns; logarithmic: boolean }) {
  const host = useRef<HTMLDivElement>(null);
  const latest = useRef(columns);
  const redraw = useRef<() => void>(() => undefined);
  useEffect(() => {
    const node = host.current;
    if (node === null) return undefined;
    const data = (): uPlot.AlignedData => [latest.current.step, latest.current.train, latest.current.heldOut, latest.current.rate];
    let plot = new uPlot(optionsFor(node, logarithmic), data(), node);
    let timer: ReturnType<typeof setTimeout> | null = null;
    let drawnAt = performance.now();
    const draw = (): void => { timer = null; drawnAt = performance.now(); if (!document.hidden) plot.setData(data()); };
    redraw.current = () => { timer ??= setTimeout(draw, Math.max(0, drawnAt + REDRAW_MS - performance.now())); };
    const size = new ResizeObserver(() => { plot.setSize({ width: node.clientWidth, height: node.clientHeight }); });
    size.observe(node);
    // Colours and sizes come from the page: where they change, it needs a new plot.
    const look = new MutationObserver(() => { plot.destroy(); plot = new uPlot(optionsFor(node, logarithmic), data(), node); });
    look.observe(document.documentElement, { attributeFilter: ['data-theme', 'style'] });
    const onVisible = (): void => { if (!document.hidden) redraw.current(); };
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      if (timer !== null) clearTimeout(timer);
      size.disconnect();
      look.disconnect();
      document.removeEventListener('visibilitychange', onVisible);
      redraw.current = () => undefined;
      plot.destroy();
    };
  }, [logarithmic]);
  useEffect(() => { latest.current = columns; redraw.current(); }, [columns]);
  return <div ref={host} className="loss-chart" aria-hidden="true" dir="ltr" />;
}
