// The edge between two parts, to be moved by hand or with the arrow keys.
import type { KeyboardEvent, PointerEvent } from 'react';
import { within } from '../state/layout.ts';

interface Props {
  readonly name: string; readonly size: number; readonly limits: { readonly least: number; readonly most: number; readonly step: number };
  /** `column` stands between columns and grows its part towards the beginning of the line; `row` grows it upwards. */
  readonly across: 'column' | 'row'; readonly onSize: (size: number) => void;
}

export function Splitter({ name, size, limits, across, onSize }: Props) {
  const towards = (): number => (across === 'row' || document.documentElement.dir !== 'rtl' ? -1 : 1);
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    const node = event.currentTarget, from = across === 'column' ? event.clientX : event.clientY;
    const scale = Number(getComputedStyle(document.documentElement).getPropertyValue('--text-scale')) || 1;
    node.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent): void => { onSize(within(size + (towards() * ((across === 'column' ? moved.clientX : moved.clientY) - from)) / scale, limits)); };
    node.addEventListener('pointermove', move);
    node.addEventListener('lostpointercapture', () => { node.removeEventListener('pointermove', move); }, { once: true });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const back = across === 'column' ? 'ArrowLeft' : 'ArrowUp', on = across === 'column' ? 'ArrowRight' : 'ArrowDown';
    const direction = event.key === back ? -1 : event.key === on ? 1 : 0;
    if (direction === 0) return;
    event.preventDefault();
    onSize(within(size + direction * towards() * limits.step, limits));
  };
  return (
    <div
      className={`splitter splitter-${across}`} role="separator" tabIndex={0} aria-label={name} aria-orientation={across === 'column' ? 'vertical' : 'horizontal'}
      aria-valuenow={size} aria-valuemin={limits.least} aria-valuemax={limits.most} onPointerDown={onPointerDown} onKeyDown={onKeyDown}
    />
  );
}
