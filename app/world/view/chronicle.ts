// Lines of the chronicle in words. Every one tells something that happened, in the order it did.
import { TIERS } from '../tiers.ts';
import { HAPPENINGS, LINE, MARKS } from '../sim/fields.ts';
import { nameInSyllables, nameOfAnyone, placeInWords } from '../sim/names.ts';
import type { World } from '../sim/world.ts';
import { relicPhrase } from './deeds.ts';

const GREW = ['Embers glowed', 'Moss grew', 'Paths were worn, flowers came', 'Fireflies came', 'Old stones were raised'] as const;
const SOMEBODY = 'Somebody';

const bits = (millibits: number): string => (millibits / 1000).toFixed(2);

const who = (world: World, id: number): string => nameOfAnyone(world, id) ?? SOMEBODY;

function relicOf(world: World, id: number): string {
  const at = world.tables.relics.find(id);
  return at < 0 ? 'something' : relicPhrase(world, at);
}

function growthLine(world: World, at: number, grew: boolean): string {
  const row = world.tables.lines.data;
  const [job = '', nodes = '1'] = world.textOf(row[at + LINE.text]!).split('\n');
  const before = row[at + LINE.b]!;
  const measured = before < 0 ? bits(row[at + LINE.c]!) : `${bits(before)} to ${bits(row[at + LINE.c]!)}`;
  const tier = row[at + LINE.a]!;
  const together = nodes === '1' ? '' : `, learnt by ${nodes} nodes together`;
  return `${grew ? GREW[tier]! : `The land went back to ${TIERS[tier]!.name}`}: held-out ${measured} bits per byte (${job}${together}).`;
}

function relicLine(world: World, at: number): string {
  const row = world.tables.lines.data;
  const name = relicOf(world, row[at + LINE.a]!);
  switch (MARKS[row[at + LINE.b]!]) {
    case 'learnt': return `What ${name} says was learnt.`;
    case 'reading': return `${name} is being read.`;
    default: return `${name} was refused.`;
  }
}

export function lineInWords(world: World, at: number): string {
  const row = world.tables.lines.data;
  const [a, b, c] = [row[at + LINE.a]!, row[at + LINE.b]!, row[at + LINE.c]!];
  const text = world.textOf(row[at + LINE.text]!);
  switch (HAPPENINGS[row[at + LINE.kind]!]!) {
    case 'began': return 'The world began. Ileices and Mystiiqa woke.';
    case 'day': return `Day ${a} began.`;
    case 'met': {
      const region = world.tables.regions.find(c);
      return `${who(world, a)} met ${who(world, b)}${region < 0 ? '' : ` near ${placeInWords(world, region)}`}.`;
    }
    case 'born': return `${who(world, a)} was born to ${who(world, b)} and ${who(world, c)}.`;
    case 'died': return c === 1 ? `${nameInSyllables(a, b)} died of old age.` : `${nameInSyllables(a, b)} found no light and died.`;
    case 'solved': return `${who(world, a)} uncovered ${relicOf(world, b)}.`;
    case 'region': return `Land grew for ${text}.`;
    case 'gone': return a === 1 ? 'A light went out; what it held is forgotten.' : `${a} lights went out; what they held is forgotten.`;
    case 'grew': return growthLine(world, at, true);
    case 'shrank': return growthLine(world, at, false);
    case 'visitor': return `${text} came to visit.`;
    case 'island': return `The island of ${text} rose nearby.`;
    case 'driver': return a === 1 ? 'The model chooses for the beings now.' : 'The beings live by rules again.';
    case 'relic': return relicLine(world, at);
  }
}
