// The round in words, how far it is, and what the last one brought.
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { MeshRound } from '../../schemas/meshView.ts';
import { moment } from '../consent/words.ts';
import { count } from '../shell/numbers.ts';
import { useLive } from '../shell/presence.ts';
import { meshStore } from '../state/stores.ts';
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
    ['In the model', `${count(round.number)} ${round.number === 1 ? 'round' : 'rounds'}${round.lastAppliedAt === null ? '' : `, the last ${moment(round.lastAppliedAt)}`}`],
    ['Last loss', lossWords(round)],
    ['State', shortHash(round.stateHash)],
  ] as const;
  return (
    <section aria-labelledby="mesh-round">
      <h2 id="mesh-round" className="consent-title">Round</h2>
      <p className="round-words">{round.words}</p>
      {progress !== null && (
        <div className="flow round-flow">
          <progress max={1} value={progress.share} aria-label="The present step of the round" />
          <p className="round-count">{progress.words}</p>
        </div>
      )}
      <dl className="facts mesh-facts">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd className={name === 'State' ? 'mesh-hash' : ''} title={name === 'State' ? 'The same on every member after the same round' : undefined}>{value}</dd></div>)}</dl>
    </section>
  );
}
