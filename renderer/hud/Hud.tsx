// The bar below: the figures of learning in one line, and opened, the loss curve, speed and measured work.
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { MeshLine } from '../mesh/MeshLine.tsx';
import { Icon } from '../shell/Icon.tsx';
import { count, fixed, short } from '../shell/numbers.ts';
import { useLastSeen, useLive } from '../shell/presence.ts';
import { keep } from '../state/kept.ts';
import { metricStore, nodeStore, viewStore, worldStore } from '../state/stores.ts';
import { BITS_SENTENCE, fromTo, learntLines } from './learntLines.ts';
import { LossChart } from './LossChart.tsx';
import { lossColumns, lossRows, type LossColumns } from './lossSeries.ts';
import { RbyMeter } from './RbyMeter.tsx';

const TABLE_ROWS = 40;

function Figure({ name, value, unit, title }: { name: string; value: string; unit: string; title: string }) {
  return <div className="figure" title={title}><dt>{name}</dt><dd>{value} <span className="unit">{unit}</span></dd></div>;
}

function Figures() {
  const status = useStore(nodeStore, (node) => node.status);
  const live = useLive();
  const model = status?.model ?? null;
  return (
    <dl className={`figures${live ? '' : ' figures-stale'}`}>
      <Figure name="train" value={fixed(model?.trainLoss ?? null)} unit="nats/token" title="Smoothed loss on what it learns from; lower is better" />
      <Figure name="held-out" value={fixed(model?.heldOutBitsPerByte ?? null)} unit="bits/byte" title={`Loss on world text it never learns from; lower is better. ${BITS_SENTENCE}`} />
      <Figure name="step" value={count(model?.step ?? null)} unit="" title="Training steps of this checkpoint line" />
      <Figure name="learning" value={short(live ? status?.speed.trainTokensPerSecond ?? null : null)} unit="tok/s" title="Measured tokens learnt a second" />
    </dl>
  );
}

function LossTable({ columns }: { columns: LossColumns }) {
  return (
    <div className="scroll loss-table" tabIndex={0} role="region" aria-label="Loss, as a table">
      <table>
        <thead><tr><th scope="col">step</th><th scope="col">train, nats/token</th><th scope="col">held-out, bits/byte</th></tr></thead>
        <tbody>{lossRows(columns, TABLE_ROWS).map((row) => <tr key={row.step}><td>{count(row.step)}</td><td>{fixed(row.train, 3)}</td><td>{fixed(row.heldOut, 3)}</td></tr>)}</tbody>
      </table>
    </div>
  );
}

function Curve({ asTable }: { asTable: boolean }) {
  const points = useStore(metricStore, (metrics) => metrics.points);
  const loaded = useStore(metricStore, (metrics) => metrics.loaded);
  const columns = useMemo(() => lossColumns(points), [points]);
  if (columns.step.length < 2) return <p className="empty">{loaded ? 'The curve begins with the second measured step.' : 'Waiting for the node.'}</p>;
  return asTable ? <LossTable columns={columns} /> : <LossChart columns={columns} />;
}

/** What the person allowed, in the node's own held-out figures: before it learnt from it, and now. */
function LearntLines() {
  const sources = useStore(nodeStore, (node) => node.status?.sources ?? null);
  const lines = useMemo(() => learntLines(sources ?? []), [sources]);
  if (lines.length === 0) return null;
  return (
    <div className="learnt-lines" title={BITS_SENTENCE}>
      <ul>{lines.map((line) => <li key={line.id}><span className="learnt-name">{line.name}</span>: {fromTo(line.first, line.now, 'bits a byte')}</li>)}</ul>
      <p className="visually-hidden">{BITS_SENTENCE}</p>
    </div>
  );
}

export function Hud() {
  const open = useStore(viewStore, (view) => view.hudOpen);
  const rby = useStore(nodeStore, (node) => node.status?.rby ?? null);
  const latest = useStore(worldStore, (world) => world.snapshot?.chronicle.at(-1)?.text ?? null);
  const live = useLive();
  const seen = useLastSeen();
  const [asTable, setAsTable] = useState(false);
  const toggle = (): void => { keep('hud', open ? 'closed' : 'open'); viewStore.setState({ hudOpen: !open }); };
  return (
    <section className={`hud${open ? ' hud-open' : ''}`} aria-label="Learning">
      <div className="hud-line">
        <Figures />
        <MeshLine />
        {!live && <p className="hud-seen">{seen}</p>}
        {live && latest !== null && <p className="hud-chronicle" title={latest}>{latest}</p>}
        <button type="button" className="button button-small" aria-expanded={open} onClick={toggle}>Loss curve <Icon name={open ? 'down' : 'up'} size={9} /></button>
      </div>
      {open && (
        <div className="hud-body">
          <div className="hud-left"><div className="hud-curve"><Curve asTable={asTable} /></div><LearntLines /></div>
          <div className="hud-side">
            <h2>Measured work</h2>
            {rby !== null && <RbyMeter rby={live ? rby : null} bars />}
            <p className="legend"><span className="legend-train" aria-hidden="true" /> train <span className="legend-held" aria-hidden="true" /> held-out</p>
            <button type="button" className="button button-small" aria-pressed={asTable} onClick={() => { setAsTable(!asTable); }}>As a table</button>
          </div>
        </div>
      )}
    </section>
  );
}
