// What came of reading a source, asked for when somebody opens it: what was found and masked, and what was refused and why.
import { useState } from 'react';
import { shownName } from '../../app/consent/names.ts';
import type { SourceReport } from '../../schemas/consent.ts';
import type { SourceView } from '../../schemas/status.ts';
import { readReport } from '../consent/actions.ts';
import { findingWords, moment } from '../consent/words.ts';
import { said } from '../state/actions.ts';
import { rich, t, type Tags } from '../text/t.ts';
import { UNSEEN } from '../text/unseen.tsx';

const BOLD: Tags = { b: (inside) => <strong>{inside}</strong> };

type Fetched = { readonly report: SourceReport } | { readonly problem: string } | null;

function Lines({ report }: { report: SourceReport }) {
  const { readAt, files, documents, unread, masked, reasons, refused, refusedFiles } = report;
  const named = refused.length === refusedFiles;
  return (
    <ul>
      <li>{documents === null ? t('sources.read-at', { moment: moment(readAt), files, left: unread }) : t('sources.read-documents', { moment: moment(readAt), files, documents, left: unread })}</li>
      <li>{findingWords(masked)}</li>
      {!named && reasons.map(({ sentence, count: amount }) => <li key={sentence}>{t('sources.refused-for', { count: amount, sentence })}</li>)}
      {refused.map(({ name, reason }, index) => <li key={index}>{rich('sources.refused-name', BOLD, { name, reason })}</li>)}
    </ul>
  );
}

export function Report({ source }: { source: SourceView }) {
  const [fetched, setFetched] = useState<Fetched>(null);
  const open = (isOpen: boolean): void => {
    if (isOpen) readReport(source.id).then((report) => { setFetched({ report }); }, (failure: unknown) => { setFetched({ problem: said(failure) }); });
  };
  return (
    <details className="more report" onToggle={(event) => { open(event.currentTarget.open); }}>
      <summary>{rich('sources.report', UNSEEN, { name: shownName(source.name) })}</summary>
      {fetched !== null && ('report' in fetched ? <Lines report={fetched.report} /> : <p className="problem">{fetched.problem}</p>)}
    </details>
  );
}
