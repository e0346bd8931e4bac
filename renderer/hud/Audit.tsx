// The record of decisions: rows by kind and text, page by page, what each changed, a check of every hash and signature, and a way out as
// lines of JSON. The large form is the view Ledger.
import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { AuditRow } from '../../schemas/auditView.ts';
import { moment } from '../consent/words.ts';
import { count } from '../shell/numbers.ts';
import { useLive } from '../shell/presence.ts';
import { StaleLine } from '../shell/StaleLine.tsx';
import { saveFile } from '../state/saveFile.ts';
import { t } from '../text/t.ts';
import { auditGroups, auditStore, exportLines, filterBy, loadMore, loadNewest, verifyJournal } from './auditStore.ts';

const FILE = 'ileices-ledger.jsonl';
const HEAD_SIGNS = 16;
const SHOWN_VALUE = 240;

const written = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value) ?? '').slice(0, SHOWN_VALUE);

function Details({ row }: { row: AuditRow }) {
  const pairs = [...Object.entries(row.fact), ...Object.entries(row.body ?? {})];
  return (
    <>
      {row.changes !== null && row.changes.length > 0 && (
        <table className="diff"><caption>{t('audit.changed')}</caption>
          <tbody>{row.changes.map(({ name, before, after }) => <tr key={name}><th scope="row">{name}</th><td>{before === null ? <span className="muted">{t('audit.not-there')}</span> : <del>{before}</del>}</td><td>{after === null ? <span className="muted">{t('audit.not-there')}</span> : <ins>{after}</ins>}</td></tr>)}</tbody>
        </table>
      )}
      <dl className="facts audit-facts">{pairs.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{written(value)}</dd></div>)}</dl>
      {row.erased && <p className="muted">{t('audit.erased')}</p>}
      {pairs.length === 0 && <p className="muted">{t('audit.no-details')}</p>}
    </>
  );
}

function Row({ row }: { row: AuditRow }) {
  return (
    <li className="audit-row">
      <details>
        <summary><span className="audit-seq">{count(row.seq)}</span><time dateTime={row.at}>{moment(row.at)}</time><strong>{row.kind}</strong><span className="muted audit-gist">{[...Object.values(row.body ?? {}), ...Object.values(row.fact)].map(written).join(' · ')}</span></summary>
        <Details row={row} />
      </details>
    </li>
  );
}

function Verdict() {
  const verdict = useStore(auditStore, (audit) => audit.verdict);
  if (verdict === null) return null;
  if (verdict === 'busy') return <p className="verdict" role="status">{t('audit.verifying')}</p>;
  if (verdict.ok) return <p className="verdict verdict-good" role="status">{t('audit.verified', { rows: verdict.rows })} <code>{verdict.head.slice(0, HEAD_SIGNS)}</code></p>;
  return <p className="verdict verdict-bad" role="alert">{t('audit.not-verified')} {verdict.firstBad !== null && t('audit.first-bad', { seq: verdict.firstBad.seq, why: verdict.firstBad.why })}</p>;
}

function Tools() {
  const group = useStore(auditStore, (audit) => audit.group);
  const text = useStore(auditStore, (audit) => audit.text);
  const verifying = useStore(auditStore, (audit) => audit.verdict === 'busy');
  const live = useLive();
  const save = async (): Promise<void> => { const lines = await exportLines(); if (lines !== null) saveFile(FILE, 'application/jsonl', lines); };
  return (
    <div className="audit-tools">
      <label><span className="visually-hidden">{t('audit.kind')}</span>
        <select className="button button-small" value={group} disabled={!live} onChange={(event) => { filterBy({ group: auditGroups.find((one) => one === event.target.value) ?? 'all' }); }}>{auditGroups.map((one) => <option key={one} value={one}>{t(`audit.group.${one}`)}</option>)}</select>
      </label>
      <input className="field audit-search" type="search" aria-label={t('audit.search')} placeholder={t('audit.search')} maxLength={100} defaultValue={text} disabled={!live} onKeyDown={(event) => { if (event.key === 'Enter') filterBy({ text: event.currentTarget.value }); }} onBlur={(event) => { if (event.target.value !== text) filterBy({ text: event.target.value }); }} />
      <button type="button" className="button button-small" disabled={!live} onClick={() => { void loadNewest(); }}>{t('audit.newest')}</button>
      <button type="button" className="button button-small" disabled={!live || verifying} onClick={() => { void verifyJournal(); }}>{t('audit.verify')}</button>
      <button type="button" className="button button-small" disabled={!live} onClick={() => { void save(); }}>{t('audit.export')}</button>
    </div>
  );
}

export function Audit({ large }: { readonly large: boolean }) {
  const { rows, before, loaded, busy, problem } = useStore(auditStore);
  const live = useLive();
  useEffect(() => { if (live) void loadNewest(); }, [live]);
  return (
    <div className={large ? 'audit audit-large' : 'audit'}>
      {large && <><h2 className="pixel-title view-title">{t('shell.view.ledger')}</h2><p className="muted">{t('audit.intro')}</p></>}
      <Tools />
      <Verdict />
      {problem !== null && <p className="problem" role="alert">{problem}</p>}
      <div className="scroll audit-scroll" tabIndex={0} role="region" aria-label={t('shell.view.ledger')}>
        <StaleLine />
        {rows.length > 0 && <ol className="audit-rows">{rows.map((row) => <Row key={row.seq} row={row} />)}</ol>}
        {rows.length === 0 && <p className="hud-none">{!loaded || busy ? t('audit.loading') : before === null ? t('audit.nothing') : t('audit.nothing-yet')}</p>}
        {before !== null && <button type="button" className="button button-small audit-more" disabled={!live || busy} onClick={() => { void loadMore(); }}>{t('audit.older')}</button>}
      </div>
    </div>
  );
}
