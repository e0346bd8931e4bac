// Pause with a clock: durations, the time left, and resume. The node pauses; this only asks and shows.
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { finish } from '../mesh/actions.ts';
import { pause, resume, toast } from '../state/actions.ts';
import { nodeStore } from '../state/stores.ts';
import { Icon } from './Icon.tsx';
import { until } from './numbers.ts';
import { useLive } from './presence.ts';
import { Popover } from './Popover.tsx';

const MORNING_HOUR = 9;
const COUNTDOWN_MS = 20_000;

/** Minutes until the next nine o'clock of another day. */
export function minutesUntilMorning(now: Date): number {
  const morning = new Date(now);
  morning.setDate(morning.getDate() + 1);
  morning.setHours(MORNING_HOUR, 0, 0, 0);
  return Math.max(1, Math.round((morning.getTime() - now.getTime()) / 60_000));
}

const DURATIONS: readonly { label: string; minutes: () => number | null }[] = [
  { label: 'for 30 minutes', minutes: () => 30 }, { label: 'for 1 hour', minutes: () => 60 }, { label: 'for 3 hours', minutes: () => 180 },
  { label: 'until tomorrow 9:00', minutes: () => minutesUntilMorning(new Date()) }, { label: 'until I resume', minutes: () => null },
];

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
  if (!live) return <button type="button" className="button" disabled><Icon name="pause" /> Pause</button>;
  if (paused) {
    return (
      <button type="button" className="button button-strong" onClick={() => { void resume(); }}>
        <Icon name="play" /> Resume{pausedUntil === null ? null : <Countdown key={pausedUntil} at={pausedUntil} />}
      </button>
    );
  }
  return (
    <Popover className="button" title="Pause learning" label={<><Icon name="pause" /> Pause <Icon name="down" size={9} /></>}>
      {(close) => (
        <>
          {DURATIONS.map(({ label, minutes }) => (
            <button key={label} type="button" className="menu-item" onClick={() => { void pause(minutes()); close(); }}>{label}</button>
          ))}
          {status.mesh !== null && <button type="button" className="menu-item" onClick={() => { void finishThenPause(); close(); }}>after this round</button>}
        </>
      )}
    </Popover>
  );
}
