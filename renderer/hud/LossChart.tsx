// The loss curve: train loss (nats a token, left) and held-out (bits a byte, right) over steps. A drawing for eyes; the
// table beside it says the same.
import uPlot from 'uplot';
import { useEffect, useRef } from 'react';
import { viewStore } from '../state/stores.ts';
import type { LossColumns } from './lossSeries.ts';

/** Least time between two redraws: learning must not pay for its own picture. */
const REDRAW_MS = 1000;
/** Between two lines of the grid: steps are whole, also where there are few of them. */
const STEP_GAPS = Array.from({ length: 9 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat();

function coloursOf(node: HTMLElement): { line: string; text: string; train: string; heldOut: string } {
  const style = getComputedStyle(node);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return { line: read('--line'), text: read('--muted'), train: read('--chart-train'), heldOut: read('--chart-held-out') };
}

function optionsFor(node: HTMLElement): uPlot.Options {
  const colour = coloursOf(node);
  const font = '11px Inter, sans-serif';
  const axis = { stroke: colour.text, font, labelFont: font, grid: { stroke: colour.line, width: 1 }, ticks: { stroke: colour.line, width: 1, size: 4 }, labelSize: 14, labelGap: 0 };
  return {
    width: node.clientWidth, height: node.clientHeight, legend: { show: false }, cursor: { show: false }, padding: [8, 4, 0, 4],
    scales: { x: { time: false } },
    axes: [
      { ...axis, size: 26, space: 60, incrs: STEP_GAPS, values: (_plot, splits) => splits.map((split) => split.toLocaleString('en')) },
      { ...axis, scale: 'train', label: 'train, nats/token', size: 44, space: 28 },
      { ...axis, scale: 'held', label: 'held-out, bits/byte', side: 1, size: 44, space: 28, grid: { show: false } },
    ],
    series: [
      {},
      { scale: 'train', stroke: colour.train, width: 1.25, points: { show: false }, spanGaps: true },
      { scale: 'held', stroke: colour.heldOut, width: 2, points: { show: true, size: 5, fill: colour.heldOut, stroke: colour.heldOut }, spanGaps: true },
    ],
  };
}

export function LossChart({ columns }: { columns: LossColumns }) {
  const host = useRef<HTMLDivElement>(null);
  const latest = useRef(columns);
  const redraw = useRef<() => void>(() => undefined);
  useEffect(() => {
    const node = host.current;
    if (node === null) return undefined;
    const data = (): uPlot.AlignedData => [latest.current.step, latest.current.train, latest.current.heldOut];
    let plot = new uPlot(optionsFor(node), data(), node);
    let timer: ReturnType<typeof setTimeout> | null = null;
    let drawnAt = performance.now();
    const draw = (): void => { timer = null; drawnAt = performance.now(); if (!document.hidden) plot.setData(data()); };
    redraw.current = () => { timer ??= setTimeout(draw, Math.max(0, drawnAt + REDRAW_MS - performance.now())); };
    const size = new ResizeObserver(() => { plot.setSize({ width: node.clientWidth, height: node.clientHeight }); });
    size.observe(node);
    // Colours come from the theme: a new theme needs a new plot.
    const theme = new MutationObserver(() => { plot.destroy(); plot = new uPlot(optionsFor(node), data(), node); });
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const onVisible = (): void => { if (!document.hidden) redraw.current(); };
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      if (timer !== null) clearTimeout(timer);
      size.disconnect();
      theme.disconnect();
      document.removeEventListener('visibilitychange', onVisible);
      redraw.current = () => undefined;
      plot.destroy();
    };
  }, []);
  useEffect(() => { latest.current = columns; redraw.current(); }, [columns]);
  return <div ref={host} className="loss-chart" aria-hidden="true" onDoubleClick={() => { viewStore.setState({ hudOpen: false }); }} />;
}
