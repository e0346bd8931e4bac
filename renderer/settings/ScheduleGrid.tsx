// Seven days by 24 hours to paint with the mouse or the keys: one cell at a time, a whole day, a whole hour of every day, or what is
// dragged over. What is painted is sent when the hand lets go.
import { useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useLive } from '../shell/presence.ts';
import { changeSettings } from '../state/actions.ts';
import { t } from '../text/t.ts';
import { dayName, DAYS, HOURS, hoursSentence, isOn, painted, PRESETS, sameHours } from './schedule.ts';
import type { Schedule } from './schedule.ts';

interface Cell { readonly day: number; readonly hour: number }
interface Stroke { readonly from: Cell; readonly to: Cell; readonly on: boolean }
const STEPS: Readonly<Record<string, Cell>> = { ArrowLeft: { day: 0, hour: -1 }, ArrowRight: { day: 0, hour: 1 }, ArrowUp: { day: -1, hour: 0 }, ArrowDown: { day: 1, hour: 0 } };
const clock = (hour: number): string => `${String(hour % 24).padStart(2, '0')}:00`;

export function ScheduleGrid({ schedule, described }: { readonly schedule: Schedule; readonly described: string }) {
  const live = useLive();
  const [stroke, setStroke] = useState<Stroke | null>(null);
  const [place, setPlace] = useState<Cell>({ day: 0, hour: 0 });
  const grid = useRef<HTMLDivElement>(null);
  const shown = stroke === null ? schedule : painted(schedule, stroke.from, stroke.to, stroke.on);
  const set = (next: Schedule): void => { if (!sameHours(next, schedule)) void changeSettings({ schedule: [...next] }); };

  /** The hand may be faster than what is drawn: what it does is noted here, and drawn from there. */
  const hand = useRef<Stroke | null>(null);
  const paint = (next: Stroke | null): void => { hand.current = next; setStroke(next); };
  const begin = (from: Cell): void => {
    if (!live) return;
    paint({ from, to: from, on: !isOn(schedule, from.day, from.hour) });
    // The hand may let go anywhere.
    window.addEventListener('pointerup', () => {
      if (hand.current !== null) set(painted(schedule, hand.current.from, hand.current.to, hand.current.on));
      paint(null);
    }, { once: true });
  };
  const move = (event: KeyboardEvent, cell: Cell): void => {
    const step = STEPS[event.key];
    if (event.key === ' ' || event.key === 'Enter') { event.preventDefault(); if (live) set(painted(schedule, cell, cell, !isOn(schedule, cell.day, cell.hour))); return; }
    if (step === undefined) return;
    event.preventDefault();
    const next = { day: (cell.day + step.day + 7) % 7, hour: (cell.hour + step.hour + 24) % 24 };
    setPlace(next);
    grid.current?.querySelector<HTMLElement>(`[data-cell="${next.day}-${next.hour}"]`)?.focus();
  };
  const wholeDay = (day: number): void => { set(painted(schedule, { day, hour: 0 }, { day, hour: 23 }, !isOn(schedule, day, 0))); };

  return (
    <div className="schedule">
      <div className="schedule-presets">
        {PRESETS.map(({ name, schedule: preset }) => <button key={name} type="button" className="button button-small" aria-pressed={sameHours(schedule, preset)} disabled={!live} onClick={() => { set(preset); }}>{t(`settings.preset.${name}`)}</button>)}
      </div>
      <div ref={grid} className="schedule-grid" role="grid" aria-label={t('settings.hours')} aria-describedby={described}>
        <div role="row" className="schedule-row">
          <span className="schedule-day" />
          {HOURS.map((hour) => <span key={hour} role="columnheader" className="schedule-hour"><span className="visually-hidden">{clock(hour)}</span>{hour % 6 === 0 && <span aria-hidden="true">{hour}</span>}</span>)}
        </div>
        {DAYS.map((day) => (
          <div key={day} role="row" className="schedule-row">
            <span role="rowheader" className="schedule-day"><button type="button" disabled={!live} onClick={() => { wholeDay(day); }} aria-label={t('settings.whole-day', { short: dayName(day, 'short').slice(0, 2), day: dayName(day, 'long') })}>{dayName(day, 'short').slice(0, 2)}</button></span>
            {HOURS.map((hour) => {
              const on = isOn(shown, day, hour), cell = { day, hour };
              return (
                <span
                  key={hour} role="gridcell" data-cell={`${day}-${hour}`} className={`schedule-cell${on ? ' schedule-on' : ''}`} tabIndex={place.day === day && place.hour === hour ? 0 : -1}
                  aria-label={t(on ? 'settings.hour-learns' : 'settings.hour-rests', { day: dayName(day, 'long'), from: clock(hour), to: clock(hour + 1) })} aria-selected={on} aria-disabled={!live}
                  onPointerDown={(event) => { event.preventDefault(); setPlace(cell); event.currentTarget.focus(); begin(cell); }} onPointerEnter={() => { if (hand.current !== null) paint({ ...hand.current, to: cell }); }} onKeyDown={(event) => { move(event, cell); }}
                />
              );
            })}
          </div>
        ))}
      </div>
      <p className="muted">{hoursSentence(shown)}</p>
    </div>
  );
}
