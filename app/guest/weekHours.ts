// The hours of a week as a person types them ("mon-fri 18-8, sat-sun all") and as the settings hold them: seven days from Monday on,
// 24 signs each, # for an hour in which it may learn and . for one in which it may not. Pure; the window paints them instead.

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const GROUPS: Readonly<Record<string, readonly [number, number]>> = { daily: [0, 6], weekdays: [0, 4], weekends: [5, 6] };
const WEEK = DAYS.length, DAY = 24;

/** Null where it cannot be told what is meant. Days that are not named have no hour. */
export function hoursFromWords(text: string): string[] | null {
  const clean = text.trim().toLowerCase();
  if (clean === 'always' || clean === 'never') return DAYS.map(() => (clean === 'always' ? '#' : '.').repeat(DAY));
  const week = DAYS.map(() => Array.from({ length: DAY }, () => false));
  for (const part of clean.split(/[,;]/)) {
    const [days = '', ...spans] = part.trim().split(/\s+/);
    const named = daysIn(days);
    if (named === null || spans.length === 0) return null;
    for (const span of spans) {
      const hours = hoursIn(span);
      if (hours === null) return null;
      // Hours past midnight are those of the day after.
      for (const day of named) for (const hour of hours) week[(day + Math.floor(hour / DAY)) % WEEK]![hour % DAY] = true;
    }
  }
  return week.map((day) => day.map((isOn) => (isOn ? '#' : '.')).join(''));
}

/** The days from one to another, over the end of the week too. */
function daysIn(word: string): number[] | null {
  const group = Object.hasOwn(GROUPS, word) ? GROUPS[word] : undefined;
  const [from = -1, to = from, ...more] = group ?? word.split('-').map((name) => DAYS.findIndex((day) => name.length > 2 && `${day}${LONG_ENDINGS[day]}`.startsWith(name)));
  if (from < 0 || to < 0 || more.length > 0) return null;
  return Array.from({ length: (to - from + WEEK) % WEEK + 1 }, (_, at) => (from + at) % WEEK);
}
const LONG_ENDINGS: Readonly<Record<(typeof DAYS)[number], string>> = { mon: 'day', tue: 'sday', wed: 'nesday', thu: 'rsday', fri: 'day', sat: 'urday', sun: 'day' };

/** Hours from 0 on; from 24 on they are of the day after. */
function hoursIn(word: string): number[] | null {
  if (word === 'all') return Array.from({ length: DAY }, (_, hour) => hour);
  const found = /^(\d{1,2})(?::00)?-(\d{1,2})(?::00)?$/.exec(word);
  const from = Number(found?.[1]), to = Number(found?.[2]);
  if (found === null || from >= DAY || to > DAY || from === to) return null;
  return Array.from({ length: (to - from + DAY) % DAY || DAY }, (_, at) => from + at);
}

/** The same week in the words `hoursFromWords` takes, days that are alike together. */
export function hoursInWords(schedule: readonly string[]): string {
  if (schedule.every((day) => !day.includes('.'))) return 'always';
  const parts: string[] = [];
  for (let from = 0; from < schedule.length; from += 1) {
    const day = schedule[from]!;
    let to = from;
    while (schedule[to + 1] === day) to += 1;
    if (day.includes('#')) parts.push(`${DAYS[from]}${to === from ? '' : `-${DAYS[to]}`} ${spansOf(day)}`);
    from = to;
  }
  return parts.length === 0 ? 'never' : parts.join(', ');
}

const spansOf = (day: string): string => (day.includes('.') ? [...day.matchAll(/#+/g)].map(({ index, 0: run }) => `${index}-${index + run.length}`).join(' ') : 'all');
