// The loss curve with the rate it was learnt with, on a plain or a logarithmic scale, or as a table; the measured work beside it.
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { count, fixed } from '../shell/numbers.ts';
import { useLive } from '../shell/presence.ts';
import { metricStore, nodeStore } from '../state/stores.ts';
import { rich, t } from '../text/t.ts';
import { fromTo, learntLines } from './learntLines.ts';
import { LossChart } from './LossChart.tsx';
import { lossColumns, lossRows, rateWords, type LossColumns } from './lossSeries.ts';
import { RbyMeter } from './RbyMeter.tsx';

const TABLE_ROWS = 40;

function LossTable({ columns }: { columns: LossColumns }) {
  return (
    <div className="scroll loss-table" tabIndex={0} role="region" aria-label={t('hud.loss-table')}>
      <table>
        <thead><tr><th scope="col">{t('hud.step')}</th><th scope="col">{t('hud.train-unit')}</th><th scope="col">{t('hud.held-out-unit')}</th><th scope="col">{t('hud.rate')}</th></tr></thead>
        <tbody>{lossRows(columns, TABLE_ROWS).map((row) => <tr key={row.step}><td>{count(row.step)}</td><td>{fixed(row.train, 3)}</td><td>{fixed(row.heldOut, 3)}</td><td>{rateWords(row.rate)}</td></tr>)}</tbody>
      </table>
    </div>
  );
}

function Curve({ asTable, logarithmic }: { asTable: boolean; logarithmic: boolean }) {
  const points = useStore(metricStore, (metrics) => metrics.points);
  const loaded = useStore(metricStore, (metrics) => metrics.loaded);
  const columns = useMemo(() => lossColumns(points), [points]);
  if (columns.step.length < 2) return <p className="empty">{loaded ? t('hud.loss-empty') : t('common.waiting-for-node')}</p>;
  return asTable ? <LossTable columns={columns} /> : <LossChart key={String(logarithmic)} columns={columns} logarithmic={logarithmic} />;
}

/** What the person allowed, in the node's own held-out figures: before it learnt from it, and now. */
function LearntLines() {
  const sources = useStore(nodeStore, (node) => node.status?.sources ?? null);
  const lines = useMemo(() => learntLines(sources ?? []), [sources]);
  if (lines.length === 0) return null;
  return (
    <div className="learnt-lines" title={t('hud.bits-sentence')}>
      <ul>{lines.map((line) => <li key={line.id}>{rich('hud.learnt-line', { name: (inside) => <span key="name" className="learnt-name">{inside}</span> }, { source: line.name, change: fromTo(line.first, line.now, t('hud.bits-a-byte')) })}</li>)}</ul>
      <p className="visually-hidden">{t('hud.bits-sentence')}</p>
    </div>
  );
}

/** What held-out means, for whoever points at it or comes to it with the keyboard. */
function HeldOutWords() {
  return (
    <span className="explained">
      <button type="button" className="explain" aria-describedby="held-out-words">{t('hud.held-out')} <span aria-hidden="true">?</span></button>
      <span id="held-out-words" role="tooltip" className="explanation">{t('hud.held-out-help')}</span>
    </span>
  );
}

export function Loss() {
  const rby = useStore(nodeStore, (node) => node.status?.rby ?? null);
  const live = useLive();
  const [asTable, setAsTable] = useState(false);
  const [logarithmic, setLogarithmic] = useState(false);
  return (
    <div className="loss">
      <div className="loss-left"><div className="loss-curve"><Curve asTable={asTable} logarithmic={logarithmic} /></div><LearntLines /></div>
      <div className="loss-side">
        <ul className="legend-lines">
          <li className="legend"><span className="legend-train" aria-hidden="true" /> {t('hud.train')}</li>
          <li className="legend"><span className="legend-held" aria-hidden="true" /> <HeldOutWords /></li>
          <li className="legend"><span className="legend-rate" aria-hidden="true" /> {t('hud.rate')}</li>
        </ul>
        <div className="loss-choices">
          <button type="button" className="button button-small" aria-pressed={asTable} onClick={() => { setAsTable(!asTable); }}>{t('hud.as-table')}</button>
          <button type="button" className="button button-small" aria-pressed={logarithmic} disabled={asTable} onClick={() => { setLogarithmic(!logarithmic); }}>{t('hud.log-scale')}</button>
        </div>
        <h2>{t('hud.measured-work')}</h2>
        {rby !== null && <RbyMeter rby={live ? rby : null} bars />}
      </div>
    </div>
  );
}
