// The round in words, how far it is, and what the last one brought.
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { MeshRound } from '../../schemas/meshView.ts';
import { moment } from '../consent/words.ts';
import { useLive } from '../shell/presence.ts';
import { meshStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { lossWords, roundProgress, shortHash } from './words.ts';

const SECOND_MS = 1_000;

/** Seconds since the node said it; stands still where nothing is live, and where nothing counts down. */
function useSecondsSince(receivedAtMs: number, counts: boolean): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!counts) return undefined;
    const timer = setInterval(() => { setNow(performance.now()); }, SECOND_MS);
    return () => { clearInterval(timer); };
  }, [counts]);
  return Math.max(0, (now - receivedAtMs) / SECOND_MS);
}

export function RoundView({ round }: { round: MeshRound }) {
  const live = useLive();
  const receivedAtMs = useStore(meshStore, (mesh) => mesh.receivedAtMs);
  const since = useSecondsSince(receivedAtMs, live && round.leftSeconds !== null);
  const progress = live ? roundProgress(round, since) : null;
  const facts = [
    ['rounds', round.lastAppliedAt === null ? t('mesh.rounds-in', { count: round.number }) : t('mesh.rounds-in-last', { count: round.number, moment: moment(round.lastAppliedAt) })],
    ['loss', lossWords(round)],
    ['state', shortHash(round.stateHash)],
  ] as const;
  return (
    <section aria-labelledby="mesh-round">
      <h2 id="mesh-round" className="consent-title">{t('mesh.round')}</h2>
      <p className="round-words">{round.words}</p>
      {progress !== null && (
        <div className="flow round-flow">
          <progress max={1} value={progress.share} aria-label={t('mesh.round-step')} />
          <p className="round-count">{progress.words}</p>
        </div>
      )}
      <dl className="facts mesh-facts">{facts.map(([name, value]) => <div key={name}><dt>{t(`mesh.round.${name}`)}</dt><dd className={name === 'state' ? 'mesh-hash' : ''} title={name === 'state' ? t('mesh.state-help') : undefined}>{value}</dd></div>)}</dl>
    </section>
  );
}
