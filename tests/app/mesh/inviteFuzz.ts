// Invites as somebody who wants to break the reader would write them: true ones with pieces changed, and what was never one.
import { INVITE_LINK_START } from '../../../schemas/invite.ts';
import { decodeInvite } from '../../../app/mesh/inviteCodec.ts';
import { base64urlOf } from '../../../app/mesh/base64url.ts';
import { parseInvite } from '../../../app/mesh/invite.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import type { RandomStream } from '../../../app/ports.ts';
import { leastProcessorMs, made, NOW, pick, randomBytesOf, verifier } from './fixture.ts';

/** Whatever came in, it held the node up no longer. */
export const HANDLER_MILLISECONDS = 50;
const LETTERS = [...'AZaz09-_=+/ \n\u202E\u{1F600}:?#%\0'];

const links = [made().link, made({ endpoints: [], meshName: 'a' }).link, made({ endpoints: Array.from({ length: 6 }, (_, index) => `ws://host-${index}.example.org:4711/a/b`) }).link];
const payloads = links.map((link) => new Uint8Array(Buffer.from(link.slice(INVITE_LINK_START.length), 'base64url')));

function alteredBytes(random: RandomStream): Uint8Array {
  if (random.nextBelow(6) === 0) return randomBytesOf(random, random.nextBelow(400));
  const bytes = [...pick(random, payloads)];
  for (let change = 1 + random.nextBelow(4); change > 0; change -= 1) {
    const at = random.nextBelow(bytes.length + 1);
    const kind = random.nextBelow(4);
    if (kind === 0) bytes[at] = random.nextBelow(256);
    else if (kind === 1) bytes.splice(at, 1 + random.nextBelow(40));
    else if (kind === 2) bytes.splice(at, 0, ...randomBytesOf(random, 1 + random.nextBelow(40)));
    // The lengths of the two texts and their count.
    else bytes[pick(random, [109, 110, 111, 125, 126])] = pick(random, [0, 1, 6, 7, 63, 64, 127, 128, 192, 255]);
  }
  return Uint8Array.from(bytes);
}

function alteredText(random: RandomStream): string {
  const letters = [...pick(random, links)];
  for (let change = 1 + random.nextBelow(3); change > 0; change -= 1) letters.splice(random.nextBelow(letters.length + 1), random.nextBelow(3), ...Array.from({ length: random.nextBelow(30) }, () => pick(random, LETTERS)));
  return random.nextBelow(200) === 0 ? letters.join('').repeat(100) : letters.join('');
}

/** Throws with the seed where one is taken or breaks the reader. */
export function fuzzInvites(inputs: number, seed: number): { readonly slowestMs: number; readonly readAsInvites: number } {
  const random = SeededStream.from(seed, 'invite fuzz');
  let slowestMs = 0, readAsInvites = 0;
  for (let input = 0; input < inputs; input += 1) {
    const bytes = alteredBytes(random);
    const text = input % 4 === 0 ? alteredText(random) : INVITE_LINK_START + base64urlOf(bytes);
    let taken = false, isRead = false;
    try {
      slowestMs = Math.max(slowestMs, leastProcessorMs(() => {
        isRead = typeof decodeInvite(bytes) !== 'string';
        taken = parseInvite(text, NOW, verifier).ok;
      }));
    } catch (error) { throw new Error(`seed ${seed}, input ${input}: ${JSON.stringify(text)}`, { cause: error }); }
    if (isRead) readAsInvites += 1;
    // What blank space was put around is the same invite.
    if (taken && !links.includes(text.trim())) throw new Error(`seed ${seed}, input ${input} was taken: ${JSON.stringify(text)}`);
  }
  return { slowestMs, readAsInvites };
}
