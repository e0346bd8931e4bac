// `settings`: shows what is set, with the sentence of each, and changes one. Everything the window's settings and the tray can do.
import { hoursFromWords, hoursInWords } from '../../../app/guest/weekHours.ts';
import { changeOf } from '../../../schemas/partial.ts';
import { Settings } from '../../../schemas/settings.ts';
import { plainLine } from '../plainText.ts';
import { callNode, needNode } from './adminClient.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { print, printJson, UsageError } from './outcome.ts';

type Name = keyof Settings;
const NAMES = Object.keys(Settings.shape) as Name[];
const SWITCH_WORDS: Readonly<Record<string, boolean>> = { on: true, yes: true, true: true, off: false, no: false, false: false };

export async function settings(name: string | undefined, words: readonly string[], options: CommonOptions): Promise<void> {
  const asked = name === undefined ? null : nameOf(name);
  const change = asked === null || words.length === 0 ? null : changeIn(asked, words);
  const node = needNode(folderOf(options));
  const current = change === null ? await callNode(node, 'settings.get', {}) : await callNode(node, 'settings.set', change);
  const names = asked === null ? NAMES : [asked];
  if (options.json) { printJson(Object.fromEntries(names.map((each) => [each, current[each]]))); return; }
  for (const each of names) print(`${`${each}:`.padEnd(26)} ${plainLine(each === 'schedule' ? hoursInWords(current.schedule) : shown(current[each]))}${asked === null ? '' : `\n${sentence(each)}`}`);
  if (asked === null) print('`settings <name>` tells what one is for, `settings <name> <value>` changes it.');
}

function nameOf(text: string): Name {
  const found = NAMES.find((name) => name.toLowerCase() === text.toLowerCase());
  if (found === undefined) throw new UsageError(`There is no setting "${plainLine(text)}". There are: ${NAMES.join(', ')}.`);
  return found;
}

/** Words into the kind of value that the setting has; what the schema does not take is told in its own words. */
export function changeIn(name: Name, words: readonly string[]): Partial<Settings> {
  const fallback = Settings.parse({})[name], text = words.join(' ').trim();
  const value = Array.isArray(fallback) ? listIn(name, words) : typeof fallback === 'boolean' ? SWITCH_WORDS[text.toLowerCase()] : typeof fallback === 'number' ? numberIn(text) : text;
  const parsed = changeOf(Settings).safeParse({ [name]: value });
  if (value === undefined || !parsed.success) throw new UsageError(`"${plainLine(text)}" cannot be the value of ${name}. ${typeof fallback === 'boolean' ? 'Say on or off.' : hint(name, parsed.error?.issues[0]?.message)} ${sentence(name)}`);
  return parsed.data;
}

const numberIn = (text: string): number | undefined => (/^-?\d+$/.test(text) ? Number(text) : undefined);
/** Commas or spaces between signs and addresses, commas between programs, whose names have spaces; `none` is an empty list. */
function listIn(name: Name, words: readonly string[]): string[] {
  const hours = name === 'schedule' ? hoursFromWords(words.join(' ')) : null;
  if (hours !== null) return hours;
  // A chord may be a comma, and two of them are apart by a space.
  if (name === 'keys') return words.join(' ').trim() === 'none' ? [] : [...words];
  const text = words.join(name === 'exclusiveApps' ? ', ' : ' ');
  return text.trim() === 'none' ? [] : text.split(name === 'exclusiveApps' ? /\s*,\s*/ : /[\s,]+/).filter((word) => word !== '');
}

function hint(name: Name, message: string | undefined): string {
  if (name === 'schedule') return 'Say days and hours, as in "mon-fri 18-8, sat-sun all", or always, or never; days that are not named have no hour. Seven days from Monday on of 24 signs each, # for yes and . for no, are taken too.';
  const inner = Settings.shape[name].unwrap();
  if ('options' in inner) return `Say ${inner.options.join(', ')}.`;
  if ('minValue' in inner) return `Say a whole number from ${inner.minValue} to ${inner.maxValue}.`;
  return message === undefined ? '' : `${message}.`.replace('..', '.');
}

const sentence = (name: Name): string => Settings.shape[name].description ?? '';
const shown = (value: Settings[Name]): string => (Array.isArray(value) ? (value.length === 0 ? 'none' : value.join(', ')) : typeof value === 'boolean' ? (value ? 'on' : 'off') : value === '' ? 'none' : String(value));
