// The readers processes that the shell starts for its agent: with their door alone, not too many, each end told once. They are played.
import { expect, it } from 'vitest';
import type { ReaderDoor } from '../../../app/desktop/ports.ts';
import { ReaderProcesses, READERS_MAX } from '../../../main/electron/readerProcesses.ts';
import { ShellWord } from '../../../schemas/desktop.ts';

const door = (number: number): ReaderDoor => ({ address: `/run/${number}.sock`, word: number.toString(16).padStart(64, '0') });

class Bench {
  readonly started: { readonly door: ReaderDoor; kills: number; ends: (code: number | null) => void }[] = [];
  readonly said: unknown[] = [];
  readonly readers = new ReaderProcesses({
    startReader: (given) => {
      const process = { door: given, kills: 0, ends: (_code: number | null): void => undefined };
      this.started.push(process);
      return { onStart: () => undefined, onExit: (listener) => { process.ends = listener; }, kill: () => { process.kills += 1; } };
    },
  }, (word) => { this.said.push(ShellWord.parse(word)); });
}

it('starts each with its own door and nothing else, and tells how it ended', () => {
  const { readers, started, said } = new Bench();
  readers.start(1, door(1));
  readers.start(2, door(2));
  expect(started.map((process) => process.door)).toEqual([door(1), door(2)]);
  started[1]?.ends(134);
  started[0]?.ends(null);
  expect(said).toEqual([{ type: 'reader-ended', reader: 2, why: 'exit code 134' }, { type: 'reader-ended', reader: 1, why: 'a signal' }]);
});

it('starts no more at once than there may be, says so, and has room again when one ended', () => {
  const { readers, started, said } = new Bench();
  for (let reader = 0; reader < 1_000; reader += 1) readers.start(reader, door(reader));
  expect(started).toHaveLength(READERS_MAX);
  expect(said).toHaveLength(1_000 - READERS_MAX);
  expect(said[0]).toEqual({ type: 'reader-ended', reader: READERS_MAX, why: 'too many readers' });
  started[3]?.ends(0);
  readers.start(2_000, door(5));
  expect(started).toHaveLength(READERS_MAX + 1);
});

it('starts none under a number that runs', () => {
  const { readers, started } = new Bench();
  readers.start(1, door(1));
  readers.start(1, door(2));
  expect(started.map((process) => process.door)).toEqual([door(1)]);
  started[0]?.ends(0);
  readers.start(1, door(2));
  expect(started).toHaveLength(2);
});

it('kills the one that is meant, tells of its end when it is gone, and knows no others', () => {
  const { readers, started, said } = new Bench();
  readers.start(1, door(1));
  readers.start(2, door(2));
  for (const reader of [2, 9, 2 ** 40]) readers.kill(reader);
  expect([started.map((process) => process.kills), said]).toEqual([[0, 1], []]);
  started[1]?.ends(null);
  readers.kill(2);
  expect([started[1]?.kills, said]).toEqual([1, [{ type: 'reader-ended', reader: 2, why: 'a signal' }]]);
});

it('kills all with the agent they read for: the next one has all the room, its own numbers, and hears nothing of the old ones', () => {
  const { readers, started, said } = new Bench();
  for (let reader = 0; reader < READERS_MAX; reader += 1) readers.start(reader, door(reader));
  readers.killAll();
  expect(started.map((process) => process.kills)).toEqual(Array.from({ length: READERS_MAX }, () => 1));
  for (let reader = 0; reader < READERS_MAX; reader += 1) readers.start(reader, door(100 + reader));
  for (const process of started.slice(0, READERS_MAX)) process.ends(null);
  expect([started.length, said]).toEqual([2 * READERS_MAX, []]);
  started.at(-1)?.ends(1);
  expect(said).toEqual([{ type: 'reader-ended', reader: READERS_MAX - 1, why: 'exit code 1' }]);
});
