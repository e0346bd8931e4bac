// What came of reading a source, asked for when somebody opens it: what was found and masked, and what was refused and why.
import { useState } from 'react';
import { shownName } from '../../app/consent/names.ts';
import type { SourceReport } from '../../schemas/consent.ts';
import type { SourceView } from '../../schemas/status.ts';
import { readReport } from '../consent/actions.ts';
import { findingWords, moment } from '../consent/words.ts';
import { count } from '../shell/numbers.ts';
import { said } from '../state/actions.ts';

type Fetched = { readonly report: SourceReport } | { readonly problem: string } | null;

function Lines({ report }: { report: SourceReport }) {
  const { readAt, files, documents, unread, masked, reasons, refused, refusedFiles } = report;
  const named = refused.length === refusedFiles;
  return (
    <ul>
      <li>Read {moment(readAt)}: {count(files)} {files === 1 ? 'file' : 'files'}{documents === null ? '' : `, ${count(documents)} ${documents === 1 ? 'text' : 'texts'} in ${files === 1 ? 'it' : 'them'}`}{unread === 0 ? '' : `; ${count(unread)} left when it was stopped`}.</li>
      <li>{findingWords(masked)}</li>
      {!named && reasons.map(({ sentence, count: amount }) => <li key={sentence}>{count(amount)} refused: {sentence}</li>)}
      {refused.map(({ name, reason }, index) => <li key={index}><strong>{name}</strong>: {reason}</li>)}
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
      <summary>Report<span className="visually-hidden"> on {shownName(source.name)}</span></summary>
      {fetched !== null && ('report' in fetched ? <Lines report={fetched.report} /> : <p className="problem">{fetched.problem}</p>)}
    </details>
  );
}
