// FNV-1a over every number and text of a world, in one fixed order: equal hashes mean equal worlds. For comparing
// replays, not for security.
import { STREAMS, TABLE_NAMES, HEADER, type World } from './world.ts';

const PRIME = 0x01000193;
const OFFSET = 0x811c9dc5;

function over(hash: number, words: Int32Array, count: number): number {
  let value = hash;
  for (let at = 0; at < count; at += 1) value = Math.imul(value ^ words[at]!, PRIME);
  return value;
}

function overText(hash: number, text: string): number {
  let value = hash;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), PRIME);
  return value;
}

export function hashOf(world: World): number {
  let hash = OFFSET | 0;
  const word = (value: number): void => { hash = Math.imul(hash ^ value, PRIME); };
  for (const name of HEADER) word(world.header[name]);
  for (const name of TABLE_NAMES) {
    const table = world.tables[name];
    word(table.count);
    hash = over(hash, table.data, table.count * table.stride);
  }
  for (const name of STREAMS) for (const part of world.streams[name].state) word(part);
  for (const words of [world.field, world.plots, world.measured, world.difficulty]) hash = over(hash, words, words.length);
  // Insertion order is the order of the numbers texts were given, also after loading.
  for (const [id, text] of world.texts) hash = overText(Math.imul(hash ^ id, PRIME), text);
  return hash >>> 0;
}

export const hashText = (world: World): string => hashOf(world).toString(16).padStart(8, '0');
