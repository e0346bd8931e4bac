// True messages of a handshake with pieces changed, as text or as values: whatever comes of them, nothing but what was really signed
// passes, and nothing breaks who reads it.
import { isDeepStrictEqual } from 'node:util';
import { ControlMessage } from '../../../schemas/mesh.ts';
import { Handshake } from '../../../app/mesh/handshake.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import type { RandomStream } from '../../../app/ports.ts';
import { pick, leastProcessorMs } from './fixture.ts';
import { pairOf, parts, run } from './handshakePair.ts';

const said = run(pairOf()).said.initiator;
const STRANGE: readonly unknown[] = [
  null, true, -1, 0, 2 ** 48, 2 ** 53, 1e308, -0, 0.5, '', 'hello', '0'.repeat(32), '0'.repeat(64), 'F'.repeat(64), '\u202E\u0000', '\uD800', 'x'.repeat(65), [], {}, [[[]]], { min: 1 }, { min: 0, max: 1 }, { min: 1, max: 1, more: 1 }, { __proto__: null },
];

function alteredValue(message: ControlMessage, random: RandomStream): unknown {
  const fields = Object.entries(message);
  const [name] = pick(random, fields);
  const kind = random.nextBelow(8);
  if (kind >= 4) {
    // Well formed, and another one: a digit of a key, nonce, hash or number, a letter of a name.
    const [digit, value] = pick(random, fields.filter(([, held]) => typeof held === 'string' || typeof held === 'number'));
    const letters = [...String(value)];
    letters[random.nextBelow(letters.length)] = pick(random, [...'0123456789abcdef']);
    return { ...message, [digit]: typeof value === 'number' ? Number(letters.join('')) : letters.join('') };
  }
  if (kind === 0) return Object.fromEntries(fields.filter(([other]) => other !== name));
  if (kind === 1) return { ...message, [pick(random, ['more', '__proto__', 'constructor', 'toString', ''])]: pick(random, STRANGE) };
  if (kind === 2) return { ...message, [name]: pick(random, STRANGE) };
  const [, other] = pick(random, Object.entries(pick(random, said)));
  return { ...message, [name]: other };
}

function alteredText(message: ControlMessage, random: RandomStream): string {
  const letters = [...JSON.stringify(message)];
  for (let change = 1 + random.nextBelow(3); change > 0; change -= 1) letters.splice(random.nextBelow(letters.length), random.nextBelow(2) === 0 ? 1 : random.nextBelow(20), ...Array.from({ length: random.nextBelow(3) }, () => pick(random, [...'0123456789abcdef{}[]":,.-eE\\ntu \u0000é'])));
  return letters.join('');
}

function read(text: string): ControlMessage | null {
  try { return ControlMessage.safeParse(JSON.parse(text)).data ?? null; } catch { return null; }
}

/** Throws with the seed where one passes or breaks the reader. */
export function fuzzHandshakes(inputs: number, seed: number): { readonly slowestMs: number; readonly read: number; readonly passed: number } {
  const random = SeededStream.from(seed, 'handshake fuzz');
  let slowestMs = 0, readCount = 0, passed = 0;
  for (let input = 0; input < inputs; input += 1) {
    const at = random.nextBelow(said.length);
    const texts = said.map((message, index) => (index !== at ? JSON.stringify(message) : random.nextBelow(2) === 0 ? JSON.stringify(alteredValue(message, random)) : alteredText(message, random)));
    let ben = new Handshake(parts('responder')), isChanged = false, isRead = false;
    try {
      slowestMs = Math.max(slowestMs, leastProcessorMs(() => {
        ben = new Handshake(parts('responder'));
        isChanged = false;
        for (const [index, text] of texts.entries()) {
          const message = read(text);
          if (message === null) { isChanged = true; break; }
          if (index === at) isRead = true;
          if (!isDeepStrictEqual(message, said[index])) isChanged = true;
          ben.receive(message);
        }
      }));
    } catch (error) { throw new Error(`seed ${seed}, input ${input}: ${texts.join('\n')}`, { cause: error }); }
    if (isRead) readCount += 1;
    if (ben.tick().verdict.state !== 'passed') continue;
    if (isChanged) throw new Error(`seed ${seed}, input ${input} passed: ${texts.join('\n')}`);
    passed += 1;
  }
  return { slowestMs, read: readCount, passed };
}
