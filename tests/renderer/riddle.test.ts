// Pictures of challenges are read without colour too: no two colours of panes are marked alike.
import { expect, it } from 'vitest';
import { PANE_COLOURS } from '../../app/world/challenge/plan.ts';
import { riddle } from '../../renderer/text/en/riddle.ts';

it('marks each colour of a pane by letters of its own', () => {
  const marks = PANE_COLOURS.map((colour) => riddle[`riddle.pane.${colour}`]);
  expect(new Set(marks).size).toBe(PANE_COLOURS.length);
  expect(marks.every((mark) => mark.length === 3)).toBe(true);
});
