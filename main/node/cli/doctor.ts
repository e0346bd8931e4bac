// `doctor`: prints what main/node/doctor found, part by part. 1 only where something wants mending; what is merely absent is fine.
import { groups } from '../doctor/finding.ts';
import type { Finding, Group } from '../doctor/finding.ts';
import { examine } from '../doctor/examine.ts';
import { plainLine } from '../plainText.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { EXIT_FAILED, print, printJson } from './outcome.ts';

const MOST_COLUMNS = 100, FEWEST_COLUMNS = 40, MARK_COLUMNS = 8;

export async function doctor(options: CommonOptions): Promise<void> {
  const findings = await examine(folderOf(options));
  const ok = findings.every((finding) => finding.ok);
  if (options.json) printJson({ ok, findings });
  // What is not read at a terminal is searched line by line.
  else for (const line of reportLines(findings, process.stdout.isTTY ? process.stdout.columns : Infinity)) print(line);
  if (!ok) process.exitCode = EXIT_FAILED;
}

/** Grouped and aligned, wrapped to so many columns. */
export function reportLines(findings: readonly Finding[], columns: number): string[] {
  const names = Math.max(...findings.map(({ check }) => check.length)) + 2;
  const indent = ' '.repeat(MARK_COLUMNS + names);
  const room = columns === Infinity ? Infinity : Math.max(FEWEST_COLUMNS, Math.min(columns, MOST_COLUMNS)) - indent.length;
  const of = ({ check, ok, detail, nextStep }: Finding): string[] => {
    const mark = ok ? (nextStep === null ? 'good' : 'fine') : 'MEND';
    const [first = '', ...more] = wrapped(plainLine(detail), room);
    const step = nextStep === null ? [] : wrapped(`${ok ? 'You could: ' : 'Do this: '}${plainLine(nextStep)}`, room);
    return [`  ${mark.padEnd(MARK_COLUMNS - 2)}${check.padEnd(names)}${first}`, ...[...more, ...step].map((line) => indent + line)];
  };
  const parts = (Object.keys(groups) as Group[]).flatMap((group) => {
    const own = findings.filter((finding) => finding.group === group);
    return own.length === 0 ? [] : [groups[group], ...own.flatMap(of), ''];
  });
  return [...parts, ...closing(findings)];
}

function closing(findings: readonly Finding[]): string[] {
  const faults = findings.filter(({ ok }) => !ok).map(({ check }) => check);
  const typed = findings.some(({ nextStep }) => nextStep?.includes('`ileices ') === true) ? ['In a checkout `ileices x` is typed as: npm run -s ileices -- x'] : [];
  return [faults.length === 0 ? 'Nothing needs mending.' : `Needs mending: ${faults.join(', ')}.`, ...typed];
}

function wrapped(text: string, room: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + 1 + word.length > room) lines.push(word); else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
