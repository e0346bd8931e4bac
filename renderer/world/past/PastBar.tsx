// The bar below the world while one looks back: which moment is shown, a slider over all that is kept, and the way to now.
import { useEffect, useRef, type CSSProperties, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { Icon } from '../../shell/Icon.tsx';
import { pastStore, type Past } from '../../state/past.ts';
import { worldStore } from '../../state/stores.ts';
import { t } from '../../text/t.ts';
import { backToNow, momentWords, PAGE_TICKS, seek, step, STEP_TICKS } from './lookBack.ts';
import { joined, shareOf, whole } from './stretches.ts';

const KEYS: Readonly<Record<string, number>> = { ArrowLeft: -STEP_TICKS, ArrowDown: -STEP_TICKS, ArrowRight: STEP_TICKS, ArrowUp: STEP_TICKS, PageDown: -PAGE_TICKS, PageUp: PAGE_TICKS };
const SIDEWAYS = new Set(['ArrowLeft', 'ArrowRight']);
/** Earlier lies where the text begins. */
const turned = (key: string): number => (SIDEWAYS.has(key) && document.documentElement.dir === 'rtl' ? -1 : 1);

function Slider({ past, ranges }: { past: Past; ranges: NonNullable<Past['ranges']> }) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => { input.current?.focus(); }, []);
  const reach = whole(ranges)!;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const ticks = KEYS[event.key];
    if (ticks !== undefined) step(ticks * turned(event.key));
    else if (event.key === 'Home') seek(reach.from);
    else if (event.key === 'End') seek(reach.to);
    else return;
    event.preventDefault();
  };
  return (
    <div className="past-slider">
      <div className="past-track" aria-hidden="true">
        {joined(ranges).map((stretch) => { const { start, size } = shareOf(stretch, reach); return <span key={stretch.from} style={{ insetInlineStart: `${start}%`, inlineSize: `${size}%` } satisfies CSSProperties} />; })}
      </div>
      <input
        ref={input} type="range" min={reach.from} max={reach.to} value={past.tick} aria-label={t('past.slider')} aria-valuetext={momentWords(past.tick)}
        onKeyDown={onKeyDown} onChange={(event) => { seek(Number(event.currentTarget.value)); }}
      />
    </div>
  );
}

function Moment({ past }: { past: Past }) {
  // Each scene of now makes it a little longer ago.
  useStore(worldStore, ({ scene }) => scene?.tick);
  if (past.problem !== null) return <p className="past-words past-problem" role="alert">{past.problem}</p>;
  if (past.ranges?.length === 0) return <p className="past-words">{t('past.none')}</p>;
  return <p className="past-words">{past.moment === null ? t('past.asking') : t('past.shown', { moment: momentWords(past.moment.scene.tick) })}</p>;
}

export function PastBar() {
  const past = useStore(pastStore, (store) => store.past);
  // The way back to now goes with the bar.
  useEffect(() => () => { backToNow(); }, []);
  if (past === null) return null;
  const { ranges } = past;
  const reach = ranges === null ? null : whole(ranges);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    backToNow();
  };
  return (
    <section className="past-bar" data-over aria-label={t('past.bar')} aria-busy={past.busy} onKeyDown={onKeyDown}>
      <header>
        <Moment past={past} />
        <button type="button" className="button button-small" onClick={() => { backToNow(); }}>{t('past.now')}</button>
      </header>
      {ranges !== null && reach !== null && (
        <div className="past-row">
          <button type="button" className="icon-button" aria-label={t('past.earlier')} disabled={past.tick <= reach.from} onClick={() => { step(-STEP_TICKS); }}><Icon name="left" /></button>
          <Slider past={past} ranges={ranges} />
          <button type="button" className="icon-button" aria-label={t('past.later')} disabled={past.tick >= reach.to} onClick={() => { step(STEP_TICKS); }}><Icon name="right" /></button>
        </div>
      )}
    </section>
  );
}
