// Fails when a tracked file says that its work is not done, mutes a net, or names a private place.
// Words are written in two halves here so that this file does not find itself.
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { textOf, trackedFiles } from './setup/tracked.mjs';

const CODE = /\.(ts|tsx|mts|cts|js|mjs|cjs|wgsl|sql|html|css)$/;
const word = (a, b, flags = '') => new RegExp(`\\b${a}${b}\\b`, flags);

export const MARKERS = [
  { rule: 'unfinished', pattern: word('TO', 'DO') },
  { rule: 'unfinished', pattern: word('FIX', 'ME') },
  { rule: 'unfinished', pattern: word('XX', 'X') },
  { rule: 'unfinished', pattern: word('HA', 'CK') },
  { rule: 'unfinished', pattern: word('not ', '(yet )?implemented', 'i') },
  { rule: 'unfinished', pattern: word('for ', 'now', 'i'), only: CODE },
  { rule: 'unfinished', pattern: word('lorem ', 'ipsum', 'i') },
  { rule: 'unfinished', pattern: word('coming ', 'soon', 'i') },
  { rule: 'muted net', pattern: new RegExp('@ts-' + '(ignore|nocheck)') },
  // A test may say that something must not compile: the compiler complains when it does.
  { rule: 'muted net', pattern: new RegExp('@ts-' + 'expect-error'), except: /^tests\// },
  { rule: 'muted net', pattern: new RegExp('eslint-' + 'disable') },
  { rule: 'muted test', pattern: new RegExp('\\b(it|test|describe)\\.' + '(only|todo)\\b'), only: CODE },
  { rule: 'private place', pattern: new RegExp('/wo' + 'rk/|/tmp/te' + 'am') },
];

/** Findings of one text: {line, rule, text}. */
export function findMarkers(path, text) {
  const rules = MARKERS.filter(({ only, except }) => (only === undefined || only.test(path)) && except?.test(path) !== true);
  return text.split('\n').flatMap((line, index) =>
    rules.filter(({ pattern }) => pattern.test(line)).map(({ rule }) => ({ line: index + 1, rule, text: line.trim().slice(0, 120) })));
}

function main() {
  const findings = trackedFiles().filter((path) => path !== 'package-lock.json').flatMap((path) => {
    const text = existsSync(path) ? textOf(path) : null;
    return text === null ? [] : findMarkers(path, text).map((found) => `${path}:${found.line} ${found.rule}: ${found.text}`);
  });
  for (const line of findings) console.error(line);
  return findings.length === 0 ? 0 : 1;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) process.exitCode = main();
