// Pause with a clock: durations, the time left, and resume. The node pauses; this only asks and shows.
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { finish } from '../mesh/actions.ts';
import { pause, resume, toast } from '../state/actions.ts';
import { nodeStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { Icon } from './Icon.tsx';
import { until } from './numbers.ts';
import { pauseChoices } from './pauseChoices.ts';
import { useLive } from './presence.ts';
import { Popover } from './Popover.tsx';

const COUNTDOWN_MS = 20_000;

async function finishThenPause(): Promise<void> {
  const problem = await finish();
  if (problem !== null) toast('error', problem);
}

/** Mounted with the pause it counts, so that the first thing it says is right. */
function Countdown({ at }: { readonly at: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => { setNow(Date.now()); }, COUNTDOWN_MS);
    return () => { clearInterval(timer); };
  }, []);
  return <span className="countdown"> {until(at, now)}</span>;
}

export function PauseMenu() {
  const status = useStore(nodeStore, (node) => node.status);
  const paused = status?.state === 'paused';
  const pausedUntil = status?.pausedUntil ?? null;
  const live = useLive();
  if (status === null) return null;
  // Nobody hears it: what would only be done later, when the person may think otherwise, is not offered.
  if (!live) return <button type="button" className="button" disabled><Icon name="pause" /> {t('shell.pause')}</button>;
  if (paused) {
    return (
      <button type="button" className="button button-strong" onClick={() => { void resume(); }}>
        <Icon name="play" /> {t('shell.resume')}{pausedUntil === null ? null : <Countdown key={pausedUntil} at={pausedUntil} />}
      </button>
    );
  }
  return (
    <Popover className="button" title={t('shell.pause-title')} label={<><Icon name="pause" /> {t('shell.pause')} <Icon name="down" size={9} /></>}>
      {(close) => (
        <>
          {pauseChoices().map(({ id, words, minutes }) => <button key={id} type="button" className="menu-item" onClick={() => { void pause(minutes()); close(); }}>{words}</button>)}
          {status.mesh !== null && <button type="button" className="menu-item" onClick={() => { void finishThenPause(); close(); }}>{t('shell.pause-after-round')}</button>}
        </>
      )}
    </Popover>
  );
}
