// What goes on now, each with how far it is and the way to stop it. The large form is the view of the same name.
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { shownName } from '../../app/consent/names.ts';
import { cancelReading } from '../consent/actions.ts';
import { finish, stopFetching } from '../mesh/actions.ts';
import { count, short } from '../shell/numbers.ts';
import { useLive } from '../shell/presence.ts';
import { StaleLine } from '../shell/StaleLine.tsx';
import { stopReply } from '../chat/actions.ts';
import { pause, toast } from '../state/actions.ts';
import { client } from '../state/connect.ts';
import { chatStore, meshStore, metricStore, nodeStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { jobsOf, type Job, type JobFacts } from './jobList.ts';
import { Work } from './Work.tsx';

const ASK_EVERY_MS = 2_000;
const PERCENT = 100;
const MINUTE = 60;

/** The dataset that is being built is told of only when asked. */
function useBuilding(): JobFacts['building'] {
  const [building, setBuilding] = useState<JobFacts['building']>(null);
  useEffect(() => {
    const ask = (): void => { if (!document.hidden) client.call('jobs.get', {}).then((told) => { setBuilding(told.building); }, () => { setBuilding(null); }); };
    ask();
    const timer = setInterval(ask, ASK_EVERY_MS);
    return () => { clearInterval(timer); };
  }, []);
  return building;
}

const eta = (seconds: number): string => (seconds < MINUTE ? t('hud.eta-seconds', { seconds: Math.max(1, Math.round(seconds)) }) : t('hud.eta-minutes', { minutes: Math.round(seconds / MINUTE) }));

function stopOf({ kind, id }: Job): { readonly words: string; readonly act: () => void } | null {
  const said = (work: Promise<string | null>): void => { void work.then((problem) => { if (problem !== null) toast('error', problem); }); };
  switch (kind) {
    case 'learning': case 'retraining': return { words: t('shell.pause'), act: () => { void pause(null); } };
    case 'reading': return { words: t('common.cancel'), act: () => { void cancelReading(id); } };
    case 'reply': return { words: t('hud.stop'), act: () => { void stopReply(id); } };
    case 'round': return { words: t('hud.finish-then-pause'), act: () => { said(finish()); } };
    case 'fetching': return { words: t('hud.stop'), act: () => { said(stopFetching(id)); } };
    case 'building': return null;
  }
}

function detail(job: Job, speed: number | null, step: number | null): string {
  if (job.kind === 'learning') return [...(step === null ? [] : [t('hud.at-step', { step: count(step) })]), ...(speed === null ? [] : [t('hud.speed', { speed: short(speed) })])].join(' · ');
  const share = job.done !== null && job.total !== null && job.total > 0 ? Math.min(1, job.done / job.total) : null;
  return [...(share === null ? [] : [`${Math.round(share * PERCENT)} %`]), ...(job.etaSeconds === null ? [] : [eta(job.etaSeconds)])].join(' · ');
}

/** Of what has a name at all; the words of a round are the node's own. */
const nameOf = ({ kind, name }: Job): string => (kind === 'round' || name === '' ? name : shownName(name));

function JobRow({ job }: { job: Job }) {
  const speed = useStore(nodeStore, (node) => node.status?.speed.trainTokensPerSecond ?? null);
  const step = useStore(nodeStore, (node) => node.status?.model?.step ?? null);
  const live = useLive();
  const stop = stopOf(job);
  const name = t(`hud.job.${job.kind}`);
  return (
    <li className="job">
      <p className="job-name"><strong>{name}</strong> <span className="muted">{nameOf(job)}</span></p>
      {job.done !== null && job.total !== null && job.total > 0 ? <progress max={job.total} value={job.done} aria-label={name} /> : <span className="job-open" aria-hidden="true" />}
      <p className="job-detail muted">{detail(job, speed, step)}</p>
      {stop === null ? <span /> : <button type="button" className="button button-small" disabled={!live} onClick={stop.act}>{stop.words}<span className="visually-hidden"> {name} {nameOf(job)}</span></button>}
    </li>
  );
}

export function Jobs({ large }: { readonly large: boolean }) {
  const status = useStore(nodeStore, (node) => node.status);
  const mesh = useStore(meshStore, (store) => store.view ?? null);
  const artefacts = useStore(meshStore, (store) => store.artefacts);
  const messages = useStore(chatStore, (chat) => chat.messages);
  const points = useStore(metricStore, (metrics) => metrics.points);
  const building = useBuilding();
  const live = useLive();
  const jobs = live ? jobsOf({ status, mesh, messages, artefacts: artefacts ?? [], building, points }) : [];
  return (
    <div className={`scroll ${large ? 'jobs-large' : 'hud-scroll'}`} tabIndex={0} role="region" aria-label={t('hud.tab.jobs')}>
      {large && <h2 className="pixel-title view-title">{t('shell.view.jobs')}</h2>}
      <StaleLine />
      {jobs.length > 0 && <ul className="jobs">{jobs.map((job) => <JobRow key={`${job.kind} ${job.id}`} job={job} />)}</ul>}
      {jobs.length === 0 && live && <p className="hud-none">{t('hud.no-jobs')} {status !== null && t(`reason.${status.reason}`)}</p>}
      {large && <Work />}
    </div>
  );
}
